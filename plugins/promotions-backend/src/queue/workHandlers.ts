import { PromotionsConfig } from '../config';
import { PromotionsEngine } from '../engine/PromotionsEngine';
import { StepWorker } from '../engine/work/StepWorker';
import { WorkRef } from '../store/Store';
import { WorkHandler, WorkHandlers } from './WorkQueue';

/** What is done about the work that the queue tells of. */
export function workHandlers({
  engine,
  worker,
  limits,
}: {
  engine: Pick<PromotionsEngine, 'reconcile'>;
  worker: Pick<StepWorker, 'run' | 'woken'>;
  limits: Pick<PromotionsConfig['limits'], 'passes' | 'promotions' | 'tasks'>;
}): WorkHandlers {
  const steps = (kind: WorkRef['kind'], concurrency: number): WorkHandler => ({
    concurrency,
    run: id => worker.run({ kind, id }),
    woken: id => worker.woken({ id }),
  });
  return {
    pipeline: {
      concurrency: limits.passes,
      // When to look at it next is written with what the pass decides.
      run: async id => {
        await engine.reconcile(id);
        return undefined;
      },
    },
    promotion: steps('promotion', limits.promotions),
    task: steps('task', limits.tasks),
  };
}
