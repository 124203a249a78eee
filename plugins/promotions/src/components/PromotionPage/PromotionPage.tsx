import { useParams } from 'react-router-dom';
import { useApi } from '@backstage/core-plugin-api';
import { Alert, Card, CardBody, Container } from '@backstage/ui';
import { promotionsApiRef } from '../../api';
import { usePromotion } from '../../hooks/usePromotion';
import { useTexts } from '../../hooks/useTexts';
import { Loading, Problem, Section, Sentence } from '../common';
import { ChangesTable } from '../Changes';
import { StageRunSection } from '../StageRun';
import { StepList } from '../Steps';
import { AskedPeople } from './AskedPeople';
import { CommitList } from './CommitList';
import { PromotionDecision } from './PromotionDecision';
import { PromotionFacts } from './PromotionFacts';
import { PromotionHead } from './PromotionHead';
import { RollbackNotice } from './RollbackNotice';
import styles from './PromotionPage.module.css';

/** One promotion: what it changes, why it was let in, and its steps, live. */
export function PromotionPage() {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  const { id = '' } = useParams();
  const { data, error, loading, refresh } = usePromotion(id);
  if (loading) {
    return (
      <Container>
        <Loading heights={[72, 240, 160]} />
      </Container>
    );
  }
  if (!data) {
    return (
      <Container>
        {error && <Problem error={error} onRetry={refresh} />}
      </Container>
    );
  }
  return (
    <Container>
      <div className={styles.page}>
        <PromotionHead promotion={data} onChanged={refresh} />
        {error && (
          <Alert role="status" status="warning" icon title={t('tab.stale')} />
        )}
        <RollbackNotice promotion={data} />
        {data.message && (
          <Alert
            role="status"
            icon
            status={
              data.phase === 'Failed' || data.phase === 'Errored'
                ? 'danger'
                : 'info'
            }
            title={<Sentence text={data.message} />}
          />
        )}
        <div className={styles.columns}>
          <div className={styles.main}>
            <AskedPeople
              asks={data.asks ?? []}
              mayApprove={data.permissions.approve ?? false}
            />
            <Section title={t('run.steps')}>
              <Card>
                <CardBody>
                  <StepList
                    steps={data.steps}
                    loadLog={query => api.getPromotionLog(data.id, query)}
                  />
                </CardBody>
              </Card>
            </Section>
            {data.run && (
              <StageRunSection
                runId={data.run.id}
                title={t('stageRun.title')}
                onChanged={refresh}
              />
            )}
          </div>
          <div className={styles.side}>
            <Section title={t('run.changes')}>
              <Card>
                <CardBody className={styles.stack}>
                  {data.freightDetails.map(freight => (
                    <ChangesTable
                      key={freight.id}
                      to={freight}
                      from={data.replaces.find(
                        replaced => replaced.origin === freight.origin,
                      )}
                    />
                  ))}
                </CardBody>
              </Card>
            </Section>
            <CommitList steps={data.steps} />
            <Section title={t('run.details')}>
              <Card>
                <CardBody>
                  <PromotionFacts promotion={data} />
                </CardBody>
              </Card>
            </Section>
            <PromotionDecision promotion={data} />
          </div>
        </div>
      </div>
    </Container>
  );
}
