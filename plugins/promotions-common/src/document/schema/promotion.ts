import { z } from 'zod';
import { stepConditionScope } from '../../expression';
import {
  anyMapField,
  durationField,
  expressionField,
  stepIdField,
} from './fields';

const stepSchema = z
  .strictObject({
    uses: z.string().describe('The kind of step, such as `git-clone`.'),
    id: stepIdField(
      'What other steps call its output, as in `outputs.<id>`; `step-1` and so on if left out.',
    ).optional(),
    name: z.string().describe('What people call the step.').optional(),
    with: anyMapField(
      'The configuration of the step. `${{ }}` holds a CEL expression.',
    ).optional(),
    if: expressionField(
      'A CEL expression: the step runs when it is true. If left out, the step is skipped when an earlier one failed.',
      stepConditionScope,
    ).optional(),
    continueOnError: z
      .boolean()
      .describe(
        'The promotion goes on, and may succeed, when this step fails. Default: false.',
      )
      .optional(),
    retry: z
      .strictObject({
        errorThreshold: z
          .int()
          .min(1)
          .describe('Failures in a row after which the step is given up.')
          .optional(),
        timeout: durationField(
          'How long after its first start the step is given up.',
          1000,
        ).optional(),
      })
      .describe('How often and how long the step is tried.')
      .optional(),
  })
  .describe('One action of a promotion.');

export const promotionSchema = z
  .strictObject({
    vars: anyMapField(
      'Values that the steps refer to as `vars.<name>`.',
    ).optional(),
    steps: z
      .array(stepSchema)
      .max(100)
      .describe('What is done, in this order.')
      .optional(),
    manual: z
      .boolean()
      .describe(
        'Only a person promotes into this stage, no policy. Default: false.',
      )
      .optional(),
  })
  .describe('How freight is promoted into the stage.');
