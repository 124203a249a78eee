import {
  freightContext,
  pipelineContext,
  renderTemplate,
  stageContext,
} from '../expression';
import { Freight, Promotion, PromotionPlan, StepRecord } from '../model';
import { hasEnded } from './phase';

/**
 * What the expressions of a promotion are about.
 *
 * @public
 */
export interface PromotionFacts {
  pipeline: { id: string; name: string; entityRef: string };
  entity: Record<string, unknown>;
  /** What is promoted first, then what the stage keeps of other origins. */
  freight: Freight[];
}

/**
 * What the expressions in a promotion's `vars` see: `freight`, `stage`,
 * `pipeline`, `entity`, and `promotion` (`id`, `stage`, `reason`, `trigger`,
 * `requestedBy`, `createdAt`).
 *
 * @public
 */
export function promotionVariables(
  promotion: Promotion,
  plan: PromotionPlan,
  facts: PromotionFacts,
): Record<string, unknown> {
  const { id, stage, reason, trigger, requestedBy, createdAt } = promotion;
  return {
    freight: freightContext(facts.freight),
    stage: stageContext(plan.stage),
    pipeline: pipelineContext(facts.pipeline),
    entity: facts.entity,
    promotion: {
      id,
      stage,
      reason: reason ?? '',
      trigger,
      requestedBy,
      createdAt,
    },
  };
}

/**
 * What the expressions in the `with` and `if` of a step see: what those of
 * `vars` see, the rendered `vars`, and `outputs.<id>` of the steps before it.
 *
 * @param earlier - the steps before it
 * @throws ExpressionError naming the place in `vars`
 * @public
 */
export function stepVariables(
  promotion: Promotion,
  plan: PromotionPlan,
  facts: PromotionFacts,
  earlier: readonly StepRecord[],
): Record<string, unknown> {
  const variables = promotionVariables(promotion, plan, facts);
  const { vars } = renderTemplate(
    { vars: plan.stage.promotion.vars },
    variables,
  ) as { vars: unknown };
  return { ...variables, vars, outputs: stepOutputs(earlier) };
}

/**
 * The outputs of the steps that have ended, by their ids; empty for a step
 * that gave none.
 *
 * @public
 */
export function stepOutputs(
  steps: readonly StepRecord[],
): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    steps.filter(hasEnded).map(step => [step.id, step.output ?? {}]),
  );
}
