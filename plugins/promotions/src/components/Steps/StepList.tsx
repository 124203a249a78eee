import { StepRecord } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { stepsByTarget } from '../../lib/stepProgress';
import { Hint } from '../common';
import { Step } from './Step';
import { LoadLog } from './StepLog';
import styles from './Steps.module.css';

/** The steps in their order, each with all that is known of it. */
export function StepList(props: { steps: StepRecord[]; loadLog: LoadLog }) {
  const t = useTexts();
  const { steps, loadLog } = props;
  if (steps.length === 0) {
    return <Hint>{t('run.noSteps')}</Hint>;
  }
  return (
    <div className={styles.targets}>
      {stepsByTarget(steps).map(group => (
        <div key={group.target ?? ''} className={styles.target}>
          {group.target !== undefined && (
            <h3 className={styles.targetHead}>
              {t('run.forTarget', { target: group.target })}
            </h3>
          )}
          <ol className={styles.steps}>
            {group.steps.map(step => (
              <Step key={step.id} step={step} loadLog={loadLog} />
            ))}
          </ol>
        </div>
      ))}
    </div>
  );
}
