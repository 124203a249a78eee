import {
  CurrentFreight,
  Decision,
  Freight,
  Promotion,
  PromotionPlan,
  PromotionTrigger,
  Stage,
  StepDefinition,
} from '../model';
import { NewPromotion } from './changes';
import { stepRecords } from './stepRecords';

/**
 * A promotion that has not started, with the stage as it is declared now: a
 * promotion keeps the document as of its creation.
 *
 * @public
 */
export function newPromotion(options: {
  id: string;
  pipelineId: string;
  stage: Stage;
  freight: Freight;
  /** What the stages run now. */
  current: CurrentFreight[];
  decision: Decision;
  trigger: PromotionTrigger;
  requestedBy: string;
  reason?: string;
  /** Id of the freight that it takes the stage back from. */
  rollbackOf?: string;
  now: Date;
}): NewPromotion {
  const promotion: Promotion = {
    id: options.id,
    pipelineId: options.pipelineId,
    stage: options.stage.name,
    freight: [options.freight.id],
    phase: 'Pending',
    priority: 0,
    reason: options.reason,
    trigger: options.trigger,
    requestedBy: options.requestedBy,
    createdAt: options.now.toISOString(),
    ...(options.rollbackOf !== undefined && { rollbackOf: options.rollbackOf }),
    decision: options.decision,
  };
  const plan: PromotionPlan = {
    stage: {
      ...options.stage,
      promotion: {
        ...options.stage.promotion,
        steps: promotionSteps(options.stage),
      },
    },
    replaces: options.current
      .filter(
        c =>
          c.stage === options.stage.name && c.origin === options.freight.origin,
      )
      .map(c => c.freight),
  };
  return { promotion, plan, steps: stepRecords(plan.stage.promotion.steps) };
}

/**
 * The steps of a promotion into the stage: those that are declared, or, where
 * they are run for each target, all of them once for each in the order of the
 * document, with `@<target>` after their ids.
 *
 * @public
 */
export function promotionSteps({
  promotion,
  targets,
}: Pick<Stage, 'promotion' | 'targets'>): StepDefinition[] {
  return promotion.forEachTarget
    ? targets.flatMap(({ name }) =>
        promotion.steps.map(step => ({
          ...step,
          id: `${step.id}@${name}`,
          target: name,
        })),
      )
    : promotion.steps;
}

/**
 * Pending promotions in the order in which they start: priority, then age.
 *
 * @public
 */
export function comparePending(a: Promotion, b: Promotion): number {
  return (
    b.priority - a.priority ||
    a.createdAt.localeCompare(b.createdAt) ||
    a.id.localeCompare(b.id)
  );
}
