import { StepRecord } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { stepName } from '../../lib/stepProgress';
import { stepTone } from '../../lib/tones';
import { Countdown, Duration, Sentence, ToneIcon } from '../common';
import { LoadLog, StepLog } from './StepLog';
import styles from './Steps.module.css';

/** One step: how it fares, what it says, what it gave and what it wrote. */
export function Step(props: { step: StepRecord; loadLog: LoadLog }) {
  const t = useTexts();
  const { step, loadLog } = props;
  const name = stepName(step);
  const tone = stepTone(step.state);
  const output = step.output ?? {};
  return (
    <li
      className={styles.step}
      data-tone={tone}
      data-testid={`step-${step.id}`}
      aria-current={step.state === 'Running' ? 'step' : undefined}
    >
      <span className={styles.rail}>
        <ToneIcon tone={tone} />
      </span>
      <div className={styles.stepBody}>
        <div className={styles.stepHead}>
          <span className={styles.stepName}>
            {step.bundle && (
              <span className={styles.bundle}>{step.bundle} / </span>
            )}
            {name}
            {name !== step.uses && (
              <span className={styles.uses}>{step.uses}</span>
            )}
          </span>
          <span className={styles.stepState}>
            {step.startedAt && (
              <span className={styles.hint}>
                <Duration
                  from={step.startedAt}
                  to={step.finishedAt ?? settledAt(step)}
                />
              </span>
            )}
            <span className={styles.stateWord}>
              {t(`run.stepState.${step.state}`)}
            </span>
          </span>
        </div>
        {step.message && (
          <p className={styles.message}>
            <Sentence text={step.message} />
          </p>
        )}
        {step.attempts > 1 && (
          <p className={styles.hint}>
            {t('run.attempts', { number: String(step.attempts) })}
            {step.state === 'Running' && step.wakeAt && (
              <>
                {' · '}
                {t('run.nextAttempt')} <Countdown at={step.wakeAt} />
              </>
            )}
          </p>
        )}
        {Object.keys(output).length > 0 && (
          <details className={styles.output}>
            <summary aria-label={t('run.outputOf', { step: name })}>
              {t('run.output')}
            </summary>
            <pre>{JSON.stringify(output, null, 2)}</pre>
          </details>
        )}
        {step.attempts > 0 && (
          <StepLog step={step} name={name} loadLog={loadLog} />
        )}
      </div>
    </li>
  );
}

/** A step that has ended without a time of its own does not go on counting. */
function settledAt(step: StepRecord): string | undefined {
  return step.state === 'Running' ? undefined : step.startedAt;
}
