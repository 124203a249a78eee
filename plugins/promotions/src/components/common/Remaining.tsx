import { useTexts } from '../../hooks/useTexts';
import { Countdown } from './Countdown';

/** For how much longer something is as it is, until when exactly on hover. */
export function Remaining(props: { at: string }) {
  const t = useTexts();
  return (
    <Countdown
      at={props.at}
      words="times.forAnother"
      over={t('times.endsNow')}
    />
  );
}
