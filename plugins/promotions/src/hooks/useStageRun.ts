import { useApi } from '@backstage/core-plugin-api';
import { StageRunDetails } from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../api';
import { Polled, usePolling } from './usePolling';
import { useSignalledRefresh } from './useSignalledRefresh';

const EVERY = 2000;
/** One that has ended may be run again by somebody else. */
const EVERY_ENDED = 15_000;

/** One stage run with its tasks, live. */
export function useStageRun(id: string): Polled<StageRunDetails> {
  const api = useApi(promotionsApiRef);
  const polled = usePolling({
    key: id,
    load: () => api.getRun(id),
    interval: run => (run?.state === 'Progressing' ? EVERY : EVERY_ENDED),
    same: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  });
  useSignalledRefresh(polled.data?.pipeline.id, polled.refresh);
  return polled;
}
