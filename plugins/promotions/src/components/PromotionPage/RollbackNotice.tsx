import { Alert } from '@backstage/ui';
import { PromotionDetails } from '@promotions/backstage-plugin-promotions-common';
import { useTexts } from '../../hooks/useTexts';
import { useAlias } from '../common';

/** That a policy goes back, from which freight, and why. */
export function RollbackNotice(props: { promotion: PromotionDetails }) {
  const t = useTexts();
  const alias = useAlias();
  const { rollbackOf, replaces, freightDetails, stage, reason } =
    props.promotion;
  if (rollbackOf === undefined) {
    return null;
  }
  const from = replaces.find(({ id }) => id === rollbackOf);
  return (
    <Alert
      status="warning"
      icon
      title={t('rolledBack.by', {
        stage,
        from: alias(from, rollbackOf),
        freight: freightDetails.map(item => item.alias).join(', '),
      })}
      description={reason}
    />
  );
}
