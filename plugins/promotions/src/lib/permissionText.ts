import {
  conditionReportPermission,
  freezeManagePermission,
  freightApprovePermission,
  freightCreatePermission,
  freightRejectPermission,
  gateApprovePermission,
  gateOverridePermission,
  holdManagePermission,
  pipelineReadPermission,
  pipelineRefreshPermission,
  policyManagePermission,
  promotionAbortPermission,
  promotionCreatePermission,
  stageReadPermission,
} from '@promotions/backstage-plugin-promotions-common';

const TEXTS = {
  [pipelineReadPermission.name]: 'actor.permissions.readPipelines',
  [pipelineRefreshPermission.name]: 'actor.permissions.refresh',
  [freightCreatePermission.name]: 'actor.permissions.createFreight',
  [promotionCreatePermission.name]: 'actor.permissions.promote',
  [promotionAbortPermission.name]: 'actor.permissions.abort',
  [freightApprovePermission.name]: 'actor.permissions.clear',
  [freightRejectPermission.name]: 'actor.permissions.reject',
  [stageReadPermission.name]: 'actor.permissions.readStages',
  [gateApprovePermission.name]: 'actor.permissions.approve',
  [gateOverridePermission.name]: 'actor.permissions.override',
  [conditionReportPermission.name]: 'actor.permissions.reportConditions',
  [freezeManagePermission.name]: 'actor.permissions.manageFreezes',
  [policyManagePermission.name]: 'actor.permissions.managePolicies',
  [holdManagePermission.name]: 'actor.permissions.manageHolds',
} as const;

/** The key of the text that says what a permission lets one do, if it is known. */
export function permissionText(
  name: string,
): (typeof TEXTS)[keyof typeof TEXTS] | undefined {
  return Object.hasOwn(TEXTS, name) ? TEXTS[name] : undefined;
}
