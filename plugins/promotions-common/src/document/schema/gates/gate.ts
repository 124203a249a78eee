import { z } from 'zod';
import { gateScope } from '../../../expression';
import { Gate } from '../../../model';
import { durationField, expressionField, nameField } from '../fields';
import { approvalGateSchema } from './approval';
import { checkGateSchema } from './check';
import { conditionGateSchema } from './condition';
import { dependencyGateSchema } from './dependency';
import { windowGateSchema } from './window';

/** What each kind of gate asks for; the key of a gate is its kind. */
const kinds = {
  condition: conditionGateSchema.optional(),
  expression: expressionField(
    'A CEL expression that is true when the gate is met, over `freight`, `stage`, `pipeline`, `entity`, `conditions` and `upstream`.',
    gateScope,
  ).optional(),
  approval: approvalGateSchema.optional(),
  window: windowGateSchema.optional(),
  wait: durationField(
    'How long freight waits once it is available to the stage.',
    1000,
  ).optional(),
  lock: nameField(
    'The lock that a promotion into the stage holds while it runs. One promotion holds it at a time, of all pipelines.',
  ).optional(),
  dependency: dependencyGateSchema.optional(),
  check: checkGateSchema.optional(),
  noUpstreamFailure: z
    .literal(true, {
      error: issue =>
        issue.input === false
          ? 'The gate asks for nothing. Remove it, or write `noUpstreamFailure: true`.'
          : undefined,
    })
    .describe(
      'Keeps freight out whose last run failed in one of the stages that it comes from.',
    )
    .optional(),
} satisfies Record<Gate['kind'], z.ZodType>;

/** All kinds of gates. */
export const GATE_KINDS = Object.keys(kinds) as Array<Gate['kind']>;

/** The most gates that a stage, or a policy, may have. */
export const MAX_GATES = 50;

/** One gate, of exactly one kind. */
export const gateSchema = z
  .strictObject({
    name: nameField(
      'What the gate is called in decisions, approvals and overrides; `approval-1`, `window-2` … if left out, counted through the gates of the stage.',
    ).optional(),
    ...kinds,
  })
  .meta({
    description: 'A requirement beyond availability that freight must meet.',
    oneOf: GATE_KINDS.map(kind => ({ required: [kind] })),
  });
