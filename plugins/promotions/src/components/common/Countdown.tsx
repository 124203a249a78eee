import { useLanguage } from '../../hooks/useLanguage';
import { useTexts } from '../../hooks/useTexts';
import { useTick } from '../../hooks/useTick';
import { durationText, exactTime } from '../../lib/time';
import styles from './common.module.css';

const DAY = 24 * 60 * 60_000;

/** The time that is left until an instant, running down, exact on hover. */
export function Countdown(props: {
  at: string;
  /** The length alone, where the words before it ask for that. */
  bare?: boolean;
  /** Around the length; `in` unless told. */
  words?: 'decisionTimes.in' | 'times.forAnother';
  /** Once nothing is left. */
  over?: string;
}) {
  const t = useTexts();
  const language = useLanguage();
  const left = Date.parse(props.at) - Date.now();
  const { bare, words = 'decisionTimes.in' } = props;
  const duration = durationText(Math.ceil(left / 1000) * 1000, language);
  // Of what is days away nobody counts the seconds.
  useTick(left > DAY ? 60_000 : 1000);
  return (
    <time
      className={styles.time}
      dateTime={props.at}
      title={exactTime(props.at, language)}
    >
      {left <= 0 && (props.over ?? t('decisionTimes.soon'))}
      {left > 0 && (bare ? duration : t(words, { duration }))}
    </time>
  );
}
