import { Card, CardBody, Link } from '@backstage/ui';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Decision } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { approvalsRouteRef } from '../../routes';
import { Section } from '../common';
import { RequirementList } from '../Decision';
import styles from './PromotionPage.module.css';

/** What the steps under way ask people, and where those answer. */
export function AskedPeople(props: { asks: Decision[]; mayApprove: boolean }) {
  const t = useTexts();
  const approvals = useRouteRef(approvalsRouteRef)?.();
  const { asks, mayApprove } = props;
  if (asks.length === 0) {
    return null;
  }
  return (
    <Section title={t('run.asks')}>
      <Card>
        <CardBody className={styles.decision}>
          {asks.map((ask, index) => (
            <RequirementList key={index} decision={ask} />
          ))}
          {mayApprove && approvals && (
            <Link href={approvals}>{t('run.answer')}</Link>
          )}
        </CardBody>
      </Card>
    </Section>
  );
}
