import { Alert } from '@backstage/ui';
import { Promote } from '../../hooks/usePromote';
import { useTexts } from '../../hooks/useTexts';
import { stepName } from '../../lib/stepProgress';
import { verdictTone } from '../../lib/tones';
import { Loading, StatusBadge } from '../common';
import { RequirementList } from '../Decision';
import { WaitsFor } from './WaitsFor';
import styles from './PromoteDialog.module.css';

/** What the backend says to a promotion: the decision, and what would run. */
export function PromotePreview(props: { promote: Promote }) {
  const t = useTexts();
  const { decision, steps, offer, changed, error } = props.promote;
  const refused = offer === 'refused';
  if (!decision) {
    return error ? null : <Loading heights={[24, 24]} />;
  }
  return (
    <>
      {(refused || changed) && (
        <Alert
          role="alert"
          status="warning"
          icon
          title={t('dialog.refusedTitle')}
        />
      )}
      {offer === 'request' && (
        <>
          <Alert status="info" icon title={t('dialog.requestNotice')} />
          <WaitsFor decision={decision} />
        </>
      )}
      {!refused && steps && (
        <section aria-label={t('dialog.steps')} className={styles.part}>
          <h3 className={styles.title}>{t('dialog.steps')}</h3>
          {steps.length > 0 ? (
            <ol className={styles.steps}>
              {steps.map(step => (
                <li key={step.id}>
                  {stepName(step)}
                  {stepName(step) !== step.uses && (
                    <span className={styles.uses}>{step.uses}</span>
                  )}
                </li>
              ))}
            </ol>
          ) : (
            <p className={styles.hint}>{t('dialog.noSteps')}</p>
          )}
        </section>
      )}
      <section aria-label={t('dialog.decision')} className={styles.part}>
        <details open={refused}>
          <summary className={styles.summary}>
            <span className={styles.title}>{t('dialog.decision')}</span>
            <StatusBadge tone={verdictTone(decision.verdict)}>
              {t(`verdict.${decision.verdict}`)}
            </StatusBadge>
            {offer === 'go' && (
              <span className={styles.hint}>
                {t('dialog.requirementsMet', {
                  count: decision.requirements.length,
                })}
              </span>
            )}
          </summary>
          <RequirementList decision={decision} />
        </details>
      </section>
    </>
  );
}
