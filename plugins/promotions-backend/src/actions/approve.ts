import { operations } from '@promotions/backstage-plugin-promotions-common';
import { approve } from '../router/calls';
import { parseAs } from '../router/parse';
import { ActionsRegistryService } from '../alpha';
import type { ActionContext } from './registerActions';
import { decisionSchema, freightName, pipelineId, stageName } from './schemas';

export function registerApprove(
  registry: ActionsRegistryService,
  context: ActionContext,
): void {
  registry.register({
    name: 'approve',
    title: 'Approve or reject freight at a gate',
    description:
      'Says on your behalf that freight may, or may not, enter a stage as far as one approval gate asks. The gate must ask you. An approval may let a promotion that waits for it start at once. The latest decision of a person stands.',
    // A promotion may start, which replaces what runs; the same again changes
    // nothing.
    attributes: { readOnly: false, destructive: true, idempotent: true },
    schema: {
      input: z =>
        z.object({
          pipeline: pipelineId(z),
          stage: stageName(z),
          freight: freightName(z),
          gate: z
            .string()
            .describe('Id of the requirement, as explain-decision gives it'),
          decision: z.enum(['approve', 'reject']),
          comment: z.string().optional(),
        }),
      output: z => z.object({ decision: decisionSchema(z) }),
    },
    action: async ({ input, credentials }) => {
      const { pipeline, ...fields } = input;
      const { id } = parseAs(operations.approve.params, { id: pipeline });
      const request = parseAs(operations.approve.body!, fields);
      const caller = context.callerOf(credentials);
      return {
        output: {
          decision: await context.audited(
            'approve',
            caller,
            { id, ...request },
            () => approve(context, caller, id, request),
          ),
        },
      };
    },
  });
}
