import { useApi } from '@backstage/core-plugin-api';
import {
  Decision,
  PromotionDetails,
} from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../api';
import { Polled, usePolling } from './usePolling';
import { useSignalledRefresh } from './useSignalledRefresh';

const EVERY = 3000;

/** How it stands now with a promotion that has not started. */
export function useDecisionNow(
  promotion: PromotionDetails,
): Polled<{ decision: Decision | undefined }> {
  const api = useApi(promotionsApiRef);
  const { pipeline, stage } = promotion;
  const [freight] = promotion.freight;
  const polled = usePolling({
    key: `${pipeline.id} ${stage} ${freight}`,
    load: async () => {
      const { items } = await api.getDecisions(pipeline.id, { stage, freight });
      return { decision: items.find(item => item.stage === stage) };
    },
    interval: () => EVERY,
    same: (a, b) => withoutInstant(a) === withoutInstant(b),
  });
  useSignalledRefresh(pipeline.id, polled.refresh);
  return polled;
}

function withoutInstant({ decision }: { decision: Decision | undefined }) {
  return JSON.stringify({ ...decision, at: '' });
}
