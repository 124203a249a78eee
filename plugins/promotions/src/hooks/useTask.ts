import { useApi } from '@backstage/core-plugin-api';
import { TaskDetails } from '@promotions/backstage-plugin-promotions-common';
import { promotionsApiRef } from '../api';
import { taskHasEnded } from '../lib/stageRun';
import { Polled, usePolling } from './usePolling';

const EVERY = 2000;

/** One task with its steps, live until it has ended. */
export function useTask(id: string): Polled<TaskDetails> {
  const api = useApi(promotionsApiRef);
  return usePolling({
    key: id,
    load: () => api.getTask(id),
    interval: task => (task && taskHasEnded(task) ? undefined : EVERY),
    same: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  });
}
