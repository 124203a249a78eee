import { z } from 'zod';
import { ExpressionScope } from '../../expression';
import {
  anyMapField,
  durationField,
  expressionField,
  stepIdField,
} from './fields';

/** The most steps that one list may have. */
const MAX_STEPS = 100;

/** What it may name depends on where the step stands, see `checkSteps`. */
const anywhere: ExpressionScope = {
  functions: ['always', 'success', 'failure', 'status'],
};

export const stepSchema = z
  .strictObject({
    uses: z
      .string()
      .describe(
        'The kind of step, such as `git-clone`, or `task:<name>` for the steps of a bundle in `spec.tasks`.',
      ),
    id: stepIdField(
      'What other steps call its output, as in `outputs.<id>`; `step-1` and so on if left out.',
    ).optional(),
    name: z.string().describe('What people call the step.').optional(),
    with: anyMapField(
      'The configuration of the step, or the parameters of the bundle. `${{ }}` holds a CEL expression.',
    ).optional(),
    if: expressionField(
      'A CEL expression: the step runs when it is true. If left out, the step is skipped when an earlier one failed.',
      anywhere,
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

/** A list of steps, as people write it. */
export const stepsField = (description: string) =>
  z.array(stepSchema).max(MAX_STEPS).describe(description);

/** A step, as people write it. @public */
export type StepDocument = z.input<typeof stepSchema>;
