import { useId } from 'react';
import styles from './common.module.css';

/** Date and time by the clock of the reader, as the browser asks for them. */
export function DateTimeField(props: {
  label: string;
  description?: string;
  value: string;
  onChange(value: string): void;
  /** What is wrong with the value. */
  problem?: string;
}) {
  const id = useId();
  const helpId = useId();
  const { description, problem } = props;
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={styles.fieldLabel}>
        {props.label}
      </label>
      <input
        id={id}
        type="datetime-local"
        className={styles.fieldInput}
        value={props.value}
        aria-invalid={problem !== undefined}
        aria-describedby={description || problem ? helpId : undefined}
        onChange={event => props.onChange(event.target.value)}
      />
      {(description || problem) && (
        <p
          id={helpId}
          className={problem ? styles.fieldProblem : styles.hint}
          role={problem ? 'alert' : undefined}
        >
          {problem ?? description}
        </p>
      )}
    </div>
  );
}
