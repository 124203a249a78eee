import { Alert, Button, ButtonLink } from '@backstage/ui';
import { CreatePromotionResponse } from '@promotions/backstage-plugin-promotions-common';
import { useRunHref } from '../../hooks/useRunHref';
import { useTexts } from '../../hooks/useTexts';

/** That a promotion was started or requested, or gates were passed over. */
export function Promoted(props: {
  /** Absent where gates were passed over, and nothing was promoted. */
  response: CreatePromotionResponse | undefined;
  stage: string;
  freight: string;
  onDismiss(): void;
}) {
  const t = useTexts();
  const runHref = useRunHref();
  const { response, stage, freight } = props;
  const existing = response?.outcome === 'existing';
  const href = response?.promotion && runHref(response.promotion.id);
  return (
    <Alert
      role="status"
      status={existing ? 'info' : 'success'}
      icon
      title={t(`tab.${textOf(response)}`, { freight, stage })}
      customActions={
        <>
          {href && (
            <ButtonLink size="small" variant="secondary" href={href}>
              {t('tab.followRun')}
            </ButtonLink>
          )}
          <Button size="small" variant="tertiary" onPress={props.onDismiss}>
            {t('tab.dismiss')}
          </Button>
        </>
      }
    />
  );
}

function textOf(response: CreatePromotionResponse | undefined) {
  if (!response) {
    return 'passedOver';
  }
  if (response.outcome === 'existing') {
    return 'promotedExisting';
  }
  // One that has to wait says so by its decision.
  return response.decision.verdict === 'Waiting' ? 'requested' : 'promoted';
}
