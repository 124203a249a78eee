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
      const [pipelines, work] = await Promise.all([
        store.duePipelines(now, limit),
        store.claimableWork(now, limit),
      ]);
      return [
        ...pipelines.map(id => ({ kind: 'pipeline' as const, id })),
        ...work,
      ];
    },
    nextDueAt: async now => {
      const instants = await Promise.all([
        store.nextWakeAt(now),
        store.nextWorkAt(now),
      ]);
      return instants.filter(at => at !== undefined).sort()[0];
    },
  };
}
