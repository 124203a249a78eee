import { Store } from '../store/Store';
import { DueWork } from './WorkQueue';

/** What is due by what the store says of pipelines, promotions and tasks. */
export function dueWork(
  store: Pick<
    Store,
    'duePipelines' | 'nextWakeAt' | 'claimableWork' | 'nextWorkAt'
  >,
): DueWork {
  return {
    due: async (now, limit) => {
      const pipelines = await store.duePipelines(now, limit);
      return [
        ...(await store.claimableWork(now, limit)),
        ...pipelines.map(id => ({ kind: 'pipeline' as const, id })),
      ];
    },
    nextDueAt: async now => {
      const instants = [
        await store.nextWakeAt(now),
        await store.nextWorkAt(now),
      ];
      return instants.filter(at => at !== undefined).sort()[0];
    },
  };
}
