import { z } from 'zod';
import {
  conditionTypeField,
  durationField,
  nameField,
  patternField,
} from '../fields';

/** The ways in which a condition gate compares; all that are given must hold. */
export const COMPARISONS = ['equals', 'notEquals', 'in', 'matches'] as const;

export const conditionGateSchema = z
  .strictObject({
    stage: nameField('The stage that the condition belongs to.'),
    type: conditionTypeField('The type of the condition, such as `Healthy`.'),
    target: nameField(
      'The target of that stage that the condition is about; the whole stage if left out.',
    ).optional(),
    equals: z
      .string()
      .describe('The gate is met while the status is this text.')
      .optional(),
    notEquals: z
      .string()
      .describe(
        'The gate is met while the status is reported and is not this text.',
      )
      .optional(),
    in: z
      .array(z.string())
      .min(1, {
        error:
          'The list is empty, so that nothing meets the gate. Name at least one status.',
      })
      .describe('The gate is met while the status is one of these texts.')
      .optional(),
    matches: patternField(
      'The gate is met while this RE2 pattern matches the whole status.',
    ).optional(),
    for: durationField(
      'How long the comparison must have held without a break.',
    ).optional(),
    sameFreight: z
      .boolean()
      .describe(
        'A condition about other freight counts as not reported. Default: false.',
      )
      .optional(),
  })
  .describe(
    'Asks for a condition of a stage. One that is not reported does not meet the gate.',
  );
