import {
  compares,
  CONDITION_TYPE_HELP,
  CONDITION_TYPE_PATTERN,
  NAME_HELP,
  NAME_PATTERN,
} from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { durationField } from '../../support/durationField';

const name = z.string().regex(NAME_PATTERN, NAME_HELP);

/** As in condition gates; all that are given must hold. */
const comparisons = {
  equals: z.string().optional().describe('The status is this text'),
  notEquals: z
    .string()
    .optional()
    .describe('The status is reported, and is not this text'),
  in: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('The status is one of these texts'),
  matches: z
    .string()
    .optional()
    .describe('This RE2 pattern matches the whole status')
    .superRefine((pattern, context) => {
      try {
        compares('', { matches: pattern });
      } catch (error) {
        context.addIssue({
          code: 'custom',
          message: error instanceof Error ? error.message : String(error),
        });
      }
    }),
};

function isAsked(asked: Record<string, unknown>): boolean {
  return Object.keys(comparisons).some(key => asked[key] !== undefined);
}

const NOTHING_ASKED = {
  message:
    "It does not say what the status must be. Add one of `equals`, `notEquals`, `in` and `matches`, such as `equals: 'True'`.",
};

export const conditionConfig = z
  .strictObject({
    type: z
      .string()
      .regex(CONDITION_TYPE_PATTERN, CONDITION_TYPE_HELP)
      .describe('Type of the condition, such as `Healthy`'),
    stage: name
      .optional()
      .describe('The stage that it belongs to; its own if left out'),
    target: name
      .optional()
      .describe(
        'The target that it is about; the stage and all its targets if left out',
      ),
    ...comparisons,
    for: durationField('How long it must have been so without a break.', {
      shortest: 0,
    }).optional(),
    fresh: z
      .boolean()
      .default(false)
      .describe('Only what is observed once the step has begun counts'),
    sameFreight: z
      .boolean()
      .default(false)
      .describe('A condition about other freight counts as not reported'),
    failWhen: z
      .strictObject(comparisons)
      .refine(isAsked, NOTHING_ASKED)
      .optional()
      .describe('The step fails as soon as the status is so'),
  })
  .refine(isAsked, NOTHING_ASKED);
