import { StepContext } from '@promotions/backstage-plugin-promotions-node';
import { ActingStep } from '../engine/stepEffects';
import { holderOf } from '../engine/work/holder';
import {
  Freight,
  Promotion,
  StageTask,
} from '@promotions/backstage-plugin-promotions-common';

/**
 * The freight that a promotion brings, or that a task is about, and not what
 * the stage keeps of other origins.
 */
export function movedFreight(context: {
  freight: Freight[];
  promotion?: Promotion;
  task?: StageTask;
}): Freight[] {
  const { freight, promotion, task } = context;
  const ids = task ? [task.freight] : promotion?.freight ?? [];
  return freight.filter(({ id }) => ids.includes(id));
}

/** Who acts, for what a step writes to its pipeline. */
export function actingStep(
  context: Pick<
    StepContext<unknown>,
    | 'pipeline'
    | 'stage'
    | 'promotion'
    | 'idempotencyKey'
    | 'startedAt'
    | 'signal'
  >,
  freight: string,
): ActingStep {
  const { pipeline, stage, promotion, idempotencyKey, startedAt, signal } =
    context;
  return {
    pipelineId: pipeline.id,
    stage: stage.name,
    freight,
    promotionId: promotion?.id,
    key: idempotencyKey,
    startedAt,
    holder: holderOf(context),
    signal,
  };
}
