import { BoardStage } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { taskTone } from '../../lib/tones';
import { Sentence, StatusBadge } from '../common';
import styles from './StageCard.module.css';

/** The phases that follow once freight is in a stage. */
export function RunLines(props: { stage: BoardStage }) {
  const t = useTexts();
  const { run, controlFlow, tasks } = props.stage;
  if (!run || controlFlow) {
    return null;
  }
  const { deploy, verification, promotionTasks } = run;
  // Where all is well the badge of the stage has said so.
  if (
    run.state === 'Succeeded' &&
    [deploy, verification, promotionTasks].every(it => it === 'Succeeded')
  ) {
    return null;
  }
  return (
    <div className={styles.lines}>
      <div className={styles.phases}>
        <StatusBadge tone={taskTone(deploy)} plain>
          {t('graph.deploy')} {t(`task.${deploy}`)}
        </StatusBadge>
        <StatusBadge tone={taskTone(verification)} plain>
          {t('graph.verification')} {t(`task.${verification}`)}
        </StatusBadge>
        {tasks.some(({ phase }) => phase === 'promotionTasks') && (
          <StatusBadge tone={taskTone(promotionTasks)} plain>
            {t('graph.promotionTasks')} {t(`task.${promotionTasks}`)}
          </StatusBadge>
        )}
      </div>
      {run.message && run.state !== 'Succeeded' && (
        <p className={styles.secondary}>
          <Sentence text={run.message} />
        </p>
      )}
    </div>
  );
}
