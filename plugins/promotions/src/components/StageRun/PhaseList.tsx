import { useTexts } from '../../hooks/useTexts';
import { RunPhase } from '../../lib/stageRun';
import { taskTone } from '../../lib/tones';
import { StatusBadge } from '../common';
import { TaskList } from './TaskList';
import styles from './StageRun.module.css';

/** The phases in their order, each with its tasks. */
export function PhaseList(props: { phases: RunPhase[] }) {
  const t = useTexts();
  return (
    <ol className={styles.phases}>
      {props.phases.map(({ name, state, tasks }) => (
        <li key={name} className={styles.phase} data-testid={`phase-${name}`}>
          <div className={styles.phaseHead}>
            <span className={styles.phaseName}>
              {t(`stageRun.phases.${name}`)}
            </span>
            <StatusBadge tone={taskTone(state)} plain>
              {t(`task.${state}`)}
            </StatusBadge>
          </div>
          {tasks.length > 0 && <TaskList tasks={tasks} />}
        </li>
      ))}
    </ol>
  );
}
