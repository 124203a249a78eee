import { Card, CardBody } from '@backstage/ui';
import { PromotionDetails } from '@promotions/backstage-plugin-promotions-common';
import { useDecisionNow } from '../../hooks/useDecisionNow';
import { useTexts } from '../../hooks/useTexts';
import { verdictTone } from '../../lib/tones';
import { ExactTime, Hint, Loading, Section, StatusBadge } from '../common';
import { DecisionTimes, RequirementList } from '../Decision';
import styles from './PromotionPage.module.css';

/** Why it waits, as of now; or why it was let in, as it was then. */
export function PromotionDecision(props: { promotion: PromotionDetails }) {
  const { promotion } = props;
  return promotion.phase === 'Pending' ? (
    <DecisionNow promotion={promotion} />
  ) : (
    <KeptDecision promotion={promotion} />
  );
}

function DecisionNow(props: { promotion: PromotionDetails }) {
  const t = useTexts();
  const { data, loading } = useDecisionNow(props.promotion);
  if (!loading && !data?.decision) {
    // The stage may be gone, or the backend does not answer.
    return <KeptDecision promotion={props.promotion} />;
  }
  return (
    <Section title={t('run.decisionNow')}>
      <Card>
        <CardBody className={styles.decision}>
          {data?.decision ? (
            <>
              <div>
                <StatusBadge tone={verdictTone(data.decision.verdict)}>
                  {t(`verdict.${data.decision.verdict}`)}
                </StatusBadge>
              </div>
              <DecisionTimes decision={data.decision} />
              <RequirementList decision={data.decision} />
            </>
          ) : (
            <Loading heights={[24, 44, 44]} />
          )}
        </CardBody>
      </Card>
    </Section>
  );
}

function KeptDecision(props: { promotion: PromotionDetails }) {
  const t = useTexts();
  const { decision, startedAt } = props.promotion;
  return (
    <Section title={t(startedAt ? 'run.decision' : 'run.decisionOfRequest')}>
      <Card>
        <CardBody className={styles.decision}>
          <Hint>
            {t('history.asOf')} <ExactTime at={decision.at} />
          </Hint>
          <RequirementList decision={decision} asItWas />
        </CardBody>
      </Card>
    </Section>
  );
}
