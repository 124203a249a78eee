import {
  createConditionExports,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import { z } from 'zod';
import {
  matchesPipeline,
  matchesStage,
  PipelineFilter,
  StageFilter,
} from './filters';
import {
  promotionsPipelineResourceRef,
  promotionsStageResourceRef,
} from './resources';

const claims = z.object({
  claims: z
    .array(z.string())
    .describe(
      'Entity refs to look for among the owners, such as the ownershipEntityRefs of a user',
    ),
});

const stageNames = z.object({
  names: z
    .array(z.string())
    .min(1)
    .describe('Names of stages, in which * and ? are wildcards'),
});

const stageLabel = z.object({
  label: z.string().describe('Name of the label'),
  values: z
    .array(z.string())
    .optional()
    .describe('Values of which it must have one; any value if left out'),
});

// Each rule applies the very filter that it gives for a query, so that a list
// and a single answer cannot disagree.

const ownerFilter = (params: { claims: string[] }): PipelineFilter => ({
  owners: params.claims,
});

const nameFilter = (params: { names: string[] }): StageFilter => ({
  names: params.names,
});

const labelFilter = (params: {
  label: string;
  values?: string[];
}): StageFilter => ({ label: params.label, values: params.values });

const isPipelineEntityOwner = createPermissionRule({
  name: 'IS_ENTITY_OWNER',
  description: 'Allow pipelines whose entity has one of the owners',
  resourceRef: promotionsPipelineResourceRef,
  paramsSchema: claims,
  apply: (pipeline, params) => matchesPipeline(ownerFilter(params), pipeline),
  toQuery: ownerFilter,
});

const isStageEntityOwner = createPermissionRule({
  name: 'IS_ENTITY_OWNER',
  description: 'Allow stages of pipelines whose entity has one of the owners',
  resourceRef: promotionsStageResourceRef,
  paramsSchema: claims,
  apply: (stage, params) => matchesStage(ownerFilter(params), stage),
  toQuery: ownerFilter,
});

const hasStage = createPermissionRule({
  name: 'HAS_STAGE',
  description: 'Allow stages with one of the names',
  resourceRef: promotionsStageResourceRef,
  paramsSchema: stageNames,
  apply: (stage, params) => matchesStage(nameFilter(params), stage),
  toQuery: nameFilter,
});

const hasStageLabel = createPermissionRule({
  name: 'HAS_STAGE_LABEL',
  description: 'Allow stages with the label, and one of its values',
  resourceRef: promotionsStageResourceRef,
  paramsSchema: stageLabel,
  apply: (stage, params) => matchesStage(labelFilter(params), stage),
  toQuery: labelFilter,
});

/** Rules about pipelines. @public */
export const promotionsPipelineRules = {
  isEntityOwner: isPipelineEntityOwner,
};

/** Rules about stages. @public */
export const promotionsStageRules = {
  isEntityOwner: isStageEntityOwner,
  hasStage,
  hasStageLabel,
};

const pipelineExports = createConditionExports({
  resourceRef: promotionsPipelineResourceRef,
  rules: promotionsPipelineRules,
});

const stageExports = createConditionExports({
  resourceRef: promotionsStageResourceRef,
  rules: promotionsStageRules,
});

/**
 * Conditions that a permission policy may put on pipelines.
 *
 * @public
 */
export const promotionsPipelineConditions = pipelineExports.conditions;

/**
 * Makes the answer of a permission policy out of conditions on pipelines.
 *
 * @public
 */
export const createPromotionsPipelineConditionalDecision =
  pipelineExports.createConditionalDecision;

/**
 * Conditions that a permission policy may put on stages.
 *
 * @public
 */
export const promotionsStageConditions = stageExports.conditions;

/**
 * Makes the answer of a permission policy out of conditions on stages.
 *
 * @example
 * ```ts
 * createPromotionsStageConditionalDecision(permission, {
 *   allOf: [
 *     promotionsStageConditions.isEntityOwner({ claims }),
 *     { not: promotionsStageConditions.hasStage({ names: ['prod*'] }) },
 *   ],
 * });
 * ```
 *
 * @public
 */
export const createPromotionsStageConditionalDecision =
  stageExports.createConditionalDecision;
