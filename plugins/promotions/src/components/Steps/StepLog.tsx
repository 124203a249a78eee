import { useState } from 'react';
import {
  LogPage,
  StepRecord,
} from '@promotions/backstage-plugin-promotions-common';
import { useLog } from '../../hooks/useLog';
import { useTexts } from '../../hooks/useTexts';
import { ActionError, Hint, Loading } from '../common';
import { LogLines } from './LogLines';
import styles from './Steps.module.css';

/** Asks for what a step wrote, from a cursor on. */
export type LoadLog = (query: {
  step: number;
  cursor?: string;
}) => Promise<LogPage>;

/** What a step wrote; asked for when somebody opens it, and live from then on. */
export function StepLog(props: {
  step: StepRecord;
  name: string;
  loadLog: LoadLog;
}) {
  const t = useTexts();
  const [open, setOpen] = useState(false);
  return (
    <details
      className={styles.output}
      onToggle={event => setOpen(event.currentTarget.open)}
    >
      <summary aria-label={t('run.logOf', { step: props.name })}>
        {t('run.log')}
      </summary>
      {open && <OpenLog {...props} />}
    </details>
  );
}

function OpenLog(props: { step: StepRecord; name: string; loadLog: LoadLog }) {
  const t = useTexts();
  const { step, name, loadLog } = props;
  const { lines, error, loading } = useLog(loadLog, step.index);
  if (loading) {
    return <Loading heights={[48]} />;
  }
  return (
    <>
      <ActionError error={error} title={t('run.logFailed')} />
      {lines.length === 0 && !error ? (
        <Hint>{t('run.noLog')}</Hint>
      ) : (
        <LogLines lines={lines} label={t('run.logOf', { step: name })} />
      )}
    </>
  );
}
