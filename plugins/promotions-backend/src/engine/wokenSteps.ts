import { APPROVAL_STEP } from '@promotions/backstage-plugin-promotions-common';
import { PipelineChanges } from '../store/Store';

/** Kinds of steps that wait for something of their pipeline. */
export const WAITING_STEPS = {
  approval: APPROVAL_STEP,
  condition: 'wait-for-condition',
  deployment: 'wait-for-deployment',
} as const;

/** Which of them the changes may concern. */
export function wokenSteps({
  approvals = [],
  approvalsWithdrawn = [],
  conditions = [],
  targets = [],
}: PipelineChanges): string[] {
  return [
    ...(approvals.length + approvalsWithdrawn.length > 0
      ? [WAITING_STEPS.approval]
      : []),
    ...(conditions.length > 0 ? [WAITING_STEPS.condition] : []),
    ...(targets.length > 0 ? [WAITING_STEPS.deployment] : []),
  ];
}
