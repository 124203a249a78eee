import { useApi } from '@backstage/core-plugin-api';
import { PipelineSummary } from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../api';
import { Polled, usePolling } from './usePolling';

/** Pipelines come and go with documents, not with promotions. */
const EVERY = 15_000;
/** An entity has few pipelines; this is the most that a tab offers. */
const MOST = 100;

/** The pipelines of one entity. Archived ones are history, not shown here. */
export function usePipelines(entityRef: string): Polled<PipelineSummary[]> {
  const api = useApi(promotionsApiRef);
  return usePolling({
    key: entityRef,
    load: async () => {
      const { items } = await api.listPipelines({ entityRef, limit: MOST });
      return items.filter(pipeline => pipeline.state !== 'Archived');
    },
    interval: () => EVERY,
    same: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  });
}
