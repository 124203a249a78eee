import { useLanguage } from '../../hooks/useLanguage';
import { exactTime, shortTime } from '../../lib/time';
import styles from './common.module.css';

/** An instant of the past as it was, which no distance from now tells. */
export function ExactTime(props: { at: string }) {
  const language = useLanguage();
  return (
    <time
      className={styles.time}
      dateTime={props.at}
      title={exactTime(props.at, language)}
    >
      {shortTime(props.at, language)}
    </time>
  );
}
