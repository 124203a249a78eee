import { BoardStage } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { taskTone } from '../../lib/tones';
import { StatusBadge } from '../common';
import styles from './StageCard.module.css';

/** The phases that follow once freight is in a stage. */
export function RunLines(props: { stage: BoardStage }) {
  const t = useTexts();
  const { run, controlFlow } = props.stage;
  // Where all is well the badge of the stage has said so.
  const settled = run?.deploy === 'Succeeded' && run.state === 'Succeeded';
  if (!run || controlFlow || (settled && run.verification === 'Succeeded')) {
    return null;
  }
  return (
    <div className={styles.lines}>
      <div className={styles.phases}>
        <StatusBadge tone={taskTone(run.deploy)} plain>
          {t('graph.deploy')} {t(`task.${run.deploy}`)}
        </StatusBadge>
        <StatusBadge tone={taskTone(run.verification)} plain>
          {t('graph.verification')} {t(`task.${run.verification}`)}
        </StatusBadge>
      </div>
      {run.message && run.state !== 'Succeeded' && (
        <p className={styles.secondary}>{run.message}</p>
      )}
    </div>
  );
}
