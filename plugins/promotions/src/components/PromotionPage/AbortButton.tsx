import { useApi } from '@backstage/core-plugin-api';
import { promotionsApiRef } from '../../api';
import { useTexts } from '../../hooks/useTexts';
import { ConfirmButton } from '../common';

/** Stops a promotion, after asking once more. */
export function AbortButton(props: { promotionId: string; onAborted(): void }) {
  const t = useTexts();
  const api = useApi(promotionsApiRef);
  return (
    <ConfirmButton
      label={t('run.abort')}
      title={t('run.abortTitle')}
      help={t('run.abortHelp')}
      keep={t('run.keep')}
      confirm={t('run.abortConfirm')}
      failed={t('run.abortFailed')}
      act={() => api.abortPromotion(props.promotionId)}
      onDone={props.onAborted}
    />
  );
}
