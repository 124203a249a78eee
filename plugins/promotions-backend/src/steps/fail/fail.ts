import { createStepRunner } from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';

/** `fail`: ends the promotion as Failed, usually under a condition. */
export const failRunner = createStepRunner({
  uses: 'fail',
  description: 'Fails the promotion, for instance when a check says so',
  schema: {
    config: z.strictObject({
      message: z.string().optional().describe('Why, in a sentence'),
    }),
  },
  async run({ config }) {
    return {
      status: 'Failed',
      message: config.message ?? 'The pipeline asked for it.',
      terminal: true,
    };
  },
});
