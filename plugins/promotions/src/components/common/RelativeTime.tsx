import { useLanguage } from '../../hooks/useLanguage';
import { useTick } from '../../hooks/useTick';
import { exactTime, relativeTime } from '../../lib/time';
import styles from './common.module.css';

const MINUTE = 60_000;

/** How long ago or how soon, with the instant itself on hover. */
export function RelativeTime(props: {
  at: string;
  /** There is little space. */
  narrow?: boolean;
}) {
  const language = useLanguage();
  const now = new Date();
  const near = Math.abs(Date.parse(props.at) - now.getTime()) < 2 * MINUTE;
  useTick(near ? 1000 : 10_000);
  return (
    <time
      className={styles.time}
      dateTime={props.at}
      title={exactTime(props.at, language)}
    >
      {relativeTime(props.at, now, language, props.narrow ? 'narrow' : 'long')}
    </time>
  );
}
