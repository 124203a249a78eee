import { z } from 'zod';
import { anyMapField } from './fields';
import { stepsField } from './steps';
import { STRATEGIES, strategyConditions, strategyFields } from './strategies';

export const promotionSchema = z
  .strictObject({
    vars: anyMapField(
      'Values that the steps refer to as `vars.<name>`.',
    ).optional(),
    steps: stepsField('What is done, in this order.').optional(),
    strategy: z
      .enum(STRATEGIES)
      .describe('Stands for the usual steps, in place of `steps`.')
      .optional(),
    ...strategyFields,
    manual: z
      .boolean()
      .describe(
        'Only a person promotes into this stage, no policy. Default: false.',
      )
      .optional(),
    forEachTarget: z
      .boolean()
      .describe(
        'The steps are run once for each target, one after the other, with `target` in scope. Default: false.',
      )
      .optional(),
  })
  .meta({
    description: 'How freight is promoted into the stage.',
    ...strategyConditions,
  });

/** How freight is promoted, as people write it. @public */
export type PromotionDocument = z.input<typeof promotionSchema>;
