import { ReactNode } from 'react';
import styles from './common.module.css';

/** What is good to know, and second to what it stands beside. */
export function Hint(props: { children: ReactNode }) {
  return <p className={styles.hint}>{props.children}</p>;
}
