import { createStepRunner } from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';

/**
 * `compose-output`: its configuration is its output, so that later steps find
 * under one name what was put together from several places.
 */
export const composeOutputRunner = createStepRunner({
  uses: 'compose-output',
  description: 'Gives its configuration to later steps, as its output',
  schema: { config: z.record(z.string(), z.json()) },
  async run({ config }) {
    return { status: 'Succeeded', output: config };
  },
});
