import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { StageTask } from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../../api';
import { useTask } from '../../hooks/useTask';
import { useTexts } from '../../hooks/useTexts';
import { stateInRun } from '../../lib/stageRun';
import { taskTone } from '../../lib/tones';
import { Duration, Loading, Problem, Sentence, StatusBadge } from '../common';
import { StepList } from '../Steps';
import styles from './StageRun.module.css';

/** Tasks that run in parallel, each with all that is known of it. */
export function TaskList(props: { tasks: StageTask[] }) {
  return (
    <ul className={styles.tasks}>
      {props.tasks.map(task => (
        <TaskRow key={task.id} task={task} />
      ))}
    </ul>
  );
}

function TaskRow(props: { task: StageTask }) {
  const t = useTexts();
  const { task } = props;
  const [open, setOpen] = useState(false);
  const name = task.title ?? task.name;
  const state = stateInRun(task);
  return (
    <li className={styles.task} data-testid={`task-${task.name}`}>
      <div className={styles.taskHead}>
        <span className={styles.taskName}>
          {name}
          <span className={styles.uses}>{task.uses.join(', ')}</span>
        </span>
        <span className={styles.taskState}>
          {!task.blocking && (
            <span className={styles.hint} title={t('stageRun.notBlockingHelp')}>
              {t('stageRun.notBlocking')}
            </span>
          )}
          {task.startedAt && (
            <span className={styles.hint}>
              <Duration from={task.startedAt} to={task.finishedAt} />
            </span>
          )}
          <StatusBadge tone={taskTone(state)} plain>
            {t(`task.${state}`)}
          </StatusBadge>
        </span>
      </div>
      {task.message && (
        <p className={styles.message}>
          <Sentence text={task.message} />
        </p>
      )}
      {task.startedAt && (
        <details
          className={styles.details}
          onToggle={event => setOpen(event.currentTarget.open)}
        >
          <summary aria-label={t('stageRun.detailsOf', { task: name })}>
            {t('stageRun.details')}
          </summary>
          {open && <TaskSteps taskId={task.id} />}
        </details>
      )}
    </li>
  );
}

function TaskSteps(props: { taskId: string }) {
  const api = useApi(promotionsApiRef);
  const { data, error, loading, refresh } = useTask(props.taskId);
  if (loading) {
    return <Loading heights={[44]} />;
  }
  if (!data) {
    return error ? <Problem error={error} onRetry={refresh} /> : null;
  }
  return (
    <StepList
      steps={data.steps}
      loadLog={query => api.getTaskLog(data.id, query)}
    />
  );
}
