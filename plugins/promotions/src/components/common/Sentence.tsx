import { Fragment } from 'react';
import styles from './common.module.css';

/** A message of the backend: what it puts between backticks is code. */
export function Sentence(props: { text: string }) {
  return (
    <>
      {props.text.split(/`([^`]+)`/).map((part, index) =>
        index % 2 === 1 ? (
          <code key={index} className={styles.code}>
            {part}
          </code>
        ) : (
          <Fragment key={index}>{part}</Fragment>
        ),
      )}
    </>
  );
}
