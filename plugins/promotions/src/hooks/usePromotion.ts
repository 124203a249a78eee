import { useApi } from '@backstage/core-plugin-api';
import { PromotionDetails } from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../api';
import { Polled, usePolling } from './usePolling';
import { useSignalledRefresh } from './useSignalledRefresh';

const EVERY = 2000;

/** One promotion with its steps, live until it has ended. */
export function usePromotion(id: string): Polled<PromotionDetails> {
  const api = useApi(promotionsApiRef);
  const polled = usePolling({
    key: id,
    load: () => api.getPromotion(id),
    interval: promotion => (hasEnded(promotion) ? undefined : EVERY),
    same: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  });
  useSignalledRefresh(polled.data?.pipeline.id, polled.refresh);
  return polled;
}

function hasEnded(promotion: PromotionDetails | undefined): boolean {
  return (
    promotion !== undefined &&
    promotion.phase !== 'Pending' &&
    promotion.phase !== 'Running'
  );
}
