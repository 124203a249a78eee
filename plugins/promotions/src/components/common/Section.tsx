import { ReactNode, useId } from 'react';
import { Text } from '@backstage/ui';
import styles from './common.module.css';

/** A part of a page with a heading that names it. */
export function Section(props: {
  title: string;
  /** Beside the heading. */
  note?: ReactNode;
  /** At the other end of the heading's line. */
  actions?: ReactNode;
  children: ReactNode;
  level?: 'h2' | 'h3';
}) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.section}>
      <div className={styles.sectionHead}>
        <Text
          as={props.level ?? 'h2'}
          id={id}
          variant="body-large"
          weight="bold"
        >
          {props.title}
        </Text>
        {props.note && (
          <Text as="span" variant="body-small" color="secondary">
            {props.note}
          </Text>
        )}
        {props.actions && (
          <div className={styles.sectionActions}>{props.actions}</div>
        )}
      </div>
      {props.children}
    </section>
  );
}
