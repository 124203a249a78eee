import { TraceContext } from '@promotions/backstage-plugin-promotions-common';
import { PipelineChanges, Store } from '../store/Store';

/** Where the trace of work comes from. */
export interface Traces {
  traceOf(
    promotion: { stage: string; trigger: string },
    pipelineId: string,
  ): Promise<TraceContext>;
}

/**
 * Gives each promotion that is created a trace, and each task that of the
 * promotion which brought its freight. What was decided is decided without it,
 * since a trace is not something that anything depends on.
 */
export async function withTraces(
  access: { store: Pick<Store, 'getPromotion'>; telemetry?: Traces },
  pipelineId: string,
  changes: PipelineChanges,
): Promise<PipelineChanges> {
  const { telemetry, store } = access;
  const { promotionsCreated = [], tasksCreated = [] } = changes;
  if (!telemetry || promotionsCreated.length + tasksCreated.length === 0) {
    return changes;
  }
  const known = new Map<string, TraceContext | undefined>();
  const promotions = [];
  for (const created of promotionsCreated) {
    const { promotion, plan } = created;
    const trace =
      plan.trace ?? (await telemetry.traceOf(promotion, pipelineId));
    known.set(promotion.id, trace);
    promotions.push({ ...created, plan: { ...plan, trace } });
  }
  const tasks = [];
  for (const created of tasksCreated) {
    const { task, plan } = created;
    // Freight that came without a promotion has one for all that follows.
    const key = task.promotionId ?? task.runId;
    if (!known.has(key)) {
      const promotion =
        task.promotionId === undefined
          ? undefined
          : await store.getPromotion(task.promotionId);
      known.set(
        key,
        promotion?.plan.trace ??
          (await telemetry.traceOf(
            { stage: task.stage, trigger: 'policy' },
            pipelineId,
          )),
      );
    }
    tasks.push({ ...created, plan: { ...plan, trace: known.get(key) } });
  }
  return {
    ...changes,
    ...(promotions.length > 0 && { promotionsCreated: promotions }),
    ...(tasks.length > 0 && { tasksCreated: tasks }),
  };
}
