import {
  BasicPermission,
  createPermission,
  ResourcePermission,
} from '@backstage/plugin-permission-common';

/**
 * Type of resource of the permissions about a pipeline as a whole. Its
 * references are ids of pipelines.
 *
 * @public
 */
export const RESOURCE_TYPE_PROMOTIONS_PIPELINE = 'promotions-pipeline';

/**
 * Type of resource of the permissions about one stage. Its references are made
 * by {@link stageResourceRef}.
 *
 * @public
 */
export const RESOURCE_TYPE_PROMOTIONS_STAGE = 'promotions-stage';

/**
 * Reference of a stage, for `usePermission` and the permissions service.
 *
 * @public
 */
export function stageResourceRef(pipelineId: string, stage: string): string {
  return `${pipelineId}/${stage}`;
}

/** See a pipeline and all that belongs to it. @public */
export const pipelineReadPermission = createPermission({
  name: 'promotions.pipeline.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_PROMOTIONS_PIPELINE,
});

/** Have the document of a pipeline read anew. @public */
export const pipelineRefreshPermission = createPermission({
  name: 'promotions.pipeline.refresh',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_PROMOTIONS_PIPELINE,
});

/** Create freight, and change its alias, metadata and labels. @public */
export const freightCreatePermission = createPermission({
  name: 'promotions.freight.create',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_PROMOTIONS_PIPELINE,
});

/** Promote freight into a stage. @public */
export const promotionCreatePermission = createPermission({
  name: 'promotions.promotion.create',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_PROMOTIONS_STAGE,
});

/** Abort a promotion into a stage. @public */
export const promotionAbortPermission = createPermission({
  name: 'promotions.promotion.abort',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_PROMOTIONS_STAGE,
});

/** Clear freight for a stage, past upstream and soak. @public */
export const freightApprovePermission = createPermission({
  name: 'promotions.freight.approve',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_PROMOTIONS_STAGE,
});

/**
 * Reject freight for a stage, and take that back. For the whole pipeline it is
 * needed in every stage.
 *
 * @public
 */
export const freightRejectPermission = createPermission({
  name: 'promotions.freight.reject',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_PROMOTIONS_STAGE,
});

/**
 * See a stage: its card, what it runs, and all that is said about it. Who may
 * see the pipeline but not the stage does not learn what happens there.
 *
 * @public
 */
export const stageReadPermission = createPermission({
  name: 'promotions.stage.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_PROMOTIONS_STAGE,
});

/**
 * Decide about approval gates of a stage, as far as the gates name one. It is
 * not clearing: that is {@link freightApprovePermission}.
 *
 * @public
 */
export const gateApprovePermission = createPermission({
  name: 'promotions.gate.approve',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_PROMOTIONS_STAGE,
});

/** Break glass: pass over gates and freezes of a stage. @public */
export const gateOverridePermission = createPermission({
  name: 'promotions.gate.override',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_PROMOTIONS_STAGE,
});

/** Report conditions of a stage. @public */
export const conditionReportPermission = createPermission({
  name: 'promotions.condition.report',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_PROMOTIONS_STAGE,
});

/** See, make, change and end freezes. @public */
export const freezeManagePermission = createPermission({
  name: 'promotions.freeze.manage',
  attributes: { action: 'update' },
});

/** See, make, change and delete policies. @public */
export const policyManagePermission = createPermission({
  name: 'promotions.policy.manage',
  attributes: { action: 'update' },
});

/** Set and lift what keeps a policy from promoting into a stage. @public */
export const holdManagePermission = createPermission({
  name: 'promotions.hold.manage',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_PROMOTIONS_STAGE,
});

/** @public */
export type PipelinePermission = ResourcePermission<
  typeof RESOURCE_TYPE_PROMOTIONS_PIPELINE
>;

/** @public */
export type StagePermission = ResourcePermission<
  typeof RESOURCE_TYPE_PROMOTIONS_STAGE
>;

/** @public */
export const pipelinePermissions: PipelinePermission[] = [
  pipelineReadPermission,
  pipelineRefreshPermission,
  freightCreatePermission,
];

/** @public */
export const stagePermissions: StagePermission[] = [
  promotionCreatePermission,
  promotionAbortPermission,
  freightApprovePermission,
  freightRejectPermission,
  holdManagePermission,
  stageReadPermission,
  gateApprovePermission,
  gateOverridePermission,
  conditionReportPermission,
];

/** About this Backstage as a whole. @public */
export const administrationPermissions: BasicPermission[] = [
  freezeManagePermission,
  policyManagePermission,
];

/** All permissions of the plugin. @public */
export const promotionsPermissions = [
  ...pipelinePermissions,
  ...stagePermissions,
  ...administrationPermissions,
];
