import { useLanguage } from '../../hooks/useLanguage';
import { useTick } from '../../hooks/useTick';
import { durationText } from '../../lib/time';

/** From one instant to another, or until now. */
export function Duration(props: { from: string; to?: string }) {
  const language = useLanguage();
  useTick(props.to ? Number.MAX_SAFE_INTEGER : 1000);
  const end = props.to ? Date.parse(props.to) : Date.now();
  return <>{durationText(end - Date.parse(props.from), language)}</>;
}
