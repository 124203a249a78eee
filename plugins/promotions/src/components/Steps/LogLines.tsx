import { useLayoutEffect, useRef } from 'react';
import { VisuallyHidden } from '@backstage/ui';
import { LogLine } from '@promotions/backstage-plugin-promotions-common';
import { useLanguage } from '../../hooks/useLanguage';
import { useTexts } from '../../hooks/useTexts';
import styles from './Steps.module.css';

/** How near to its end a reader follows what comes; pixels. */
const NEAR = 24;

/** Lines as they come. Who reads the last ones is kept there. */
export function LogLines(props: { lines: LogLine[]; label: string }) {
  const { lines, label } = props;
  const t = useTexts();
  const language = useLanguage();
  const list = useRef<HTMLOListElement>(null);
  const follows = useRef(true);
  useLayoutEffect(() => {
    if (list.current && follows.current) {
      list.current.scrollTop = list.current.scrollHeight;
    }
  }, [lines.length]);
  return (
    <ol
      ref={list}
      className={styles.log}
      role="log"
      aria-label={label}
      onScroll={({ currentTarget: it }) => {
        follows.current =
          it.scrollHeight - it.scrollTop - it.clientHeight < NEAR;
      }}
    >
      {lines.map(line => (
        <li key={line.id} className={styles.line} data-level={line.level}>
          <time dateTime={line.at} title={line.at}>
            {new Date(line.at).toLocaleTimeString(language, {
              hour12: false,
            })}
          </time>
          <span className={styles.text}>
            {line.level !== 'info' && (
              <VisuallyHidden>{t(`run.level.${line.level}`)}: </VisuallyHidden>
            )}
            {line.message}
          </span>
        </li>
      ))}
    </ol>
  );
}
