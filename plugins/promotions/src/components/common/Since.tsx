import { useLanguage } from '../../hooks/useLanguage';
import { useTexts } from '../../hooks/useTexts';
import { useTick } from '../../hooks/useTick';
import { durationText, exactTime } from '../../lib/time';
import styles from './common.module.css';

const MINUTE = 60_000;
const SECOND = 1000;

/** For how long something has been as it is, since when exactly on hover. */
export function Since(props: { at: string }) {
  const t = useTexts();
  const language = useLanguage();
  const age = Date.now() - Date.parse(props.at);
  useTick(age < 2 * MINUTE ? SECOND : 10 * SECOND);
  return (
    <time
      className={styles.time}
      dateTime={props.at}
      title={exactTime(props.at, language)}
    >
      {t('times.for', {
        // Clocks that differ a little do not show.
        duration: durationText(Math.max(SECOND, age), language, 1),
      })}
    </time>
  );
}
