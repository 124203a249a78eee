import { Alert, Button, ButtonLink } from '@backstage/ui';
import { CreatePromotionResponse } from '@promotions/backstage-plugin-promotions-common';
import { useRunHref } from '../../hooks/useRunHref';
import { useTexts } from '../../hooks/useTexts';

/** That a promotion has been started, by this person or somebody before. */
export function Promoted(props: {
  response: CreatePromotionResponse;
  stage: string;
  freight: string;
  onDismiss(): void;
}) {
  const t = useTexts();
  const runHref = useRunHref();
  const { response, stage, freight } = props;
  const existing = response.outcome === 'existing';
  const href = response.promotion && runHref(response.promotion.id);
  return (
    <Alert
      role="status"
      status={existing ? 'info' : 'success'}
      icon
      title={t(existing ? 'tab.promotedExisting' : 'tab.promoted', {
        freight,
        stage,
      })}
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
