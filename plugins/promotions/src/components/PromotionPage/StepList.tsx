import { StepRecord } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { stepName } from '../../lib/stepProgress';
import { stepTone } from '../../lib/tones';
import { Countdown, Duration, Hint, Sentence, ToneIcon } from '../common';
import styles from './PromotionPage.module.css';

/** The steps in their order, each with all that is known of it. */
export function StepList(props: { steps: StepRecord[] }) {
  const t = useTexts();
  if (props.steps.length === 0) {
    return <Hint>{t('run.noSteps')}</Hint>;
  }
  return (
    <ol className={styles.steps}>
      {props.steps.map(step => (
        <Step key={step.id} step={step} />
      ))}
    </ol>
  );
}

function Step(props: { step: StepRecord }) {
  const t = useTexts();
  const { step } = props;
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
      </div>
    </li>
  );
}

/** A step that has ended without a time of its own does not go on counting. */
function settledAt(step: StepRecord): string | undefined {
  return step.state === 'Running' ? undefined : step.startedAt;
}
