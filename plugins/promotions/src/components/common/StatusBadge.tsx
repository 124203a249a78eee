import { ReactNode } from 'react';
import { Tone } from '../../lib/tones';
import { ToneIcon } from './ToneIcon';
import styles from './common.module.css';

/** A state in an icon, a word and a colour. */
export function StatusBadge(props: {
  tone: Tone;
  children: ReactNode;
  /** Without the coloured ground, for lists where every row has one. */
  plain?: boolean;
}) {
  return (
    <span
      className={props.plain ? styles.status : styles.badge}
      data-tone={props.tone}
    >
      <ToneIcon tone={props.tone} />
      <span>{props.children}</span>
    </span>
  );
}
