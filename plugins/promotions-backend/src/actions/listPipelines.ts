import { operations } from '@promotions/backstage-plugin-promotions-common';
import { listPipelines } from '../router/calls';
import { parseAs } from '../router/parse';
import { ActionsRegistryService } from '../alpha';
import type { ActionContext } from './registerActions';

export function registerListPipelines(
  registry: ActionsRegistryService,
  context: ActionContext,
): void {
  registry.register({
    name: 'list-pipelines',
    title: 'List promotion pipelines',
    description:
      'Lists the promotion pipelines that you may see: which catalog entity each belongs to, and whether its document is good. Their ids are what the other actions of this plugin ask for.',
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: z =>
        z.object({
          entityRef: z
            .string()
            .optional()
            .describe(
              'Only those of this entity, as in component:default/shop',
            ),
          state: z.enum(['Active', 'Broken', 'Archived']).optional(),
          limit: z.number().int().min(1).max(100).optional(),
          cursor: z
            .string()
            .optional()
            .describe('The nextCursor of the answer before, for more'),
        }),
      output: z =>
        z.object({
          items: z.array(
            z.object({
              id: z.string(),
              entityRef: z.string(),
              name: z.string(),
              title: z.string().optional(),
              description: z.string().optional(),
              state: z.enum(['Active', 'Broken', 'Archived']),
            }),
          ),
          nextCursor: z
            .string()
            .optional()
            .describe('There are more where it is given'),
        }),
    },
    action: async ({ input, credentials }) => ({
      output: await listPipelines(
        context,
        context.callerOf(credentials),
        parseAs(operations.listPipelines.query, input),
      ),
    }),
  });
}
