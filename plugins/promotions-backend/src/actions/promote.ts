import { operations } from '@promotions/backstage-plugin-promotions-common';
import { createPromotion } from '../router/calls';
import { parseAs } from '../router/parse';
import { ActionsRegistryService } from '../alpha';
import type { ActionContext } from './registerActions';
import { decisionSchema, freightName, pipelineId, stageName } from './schemas';

const { params, headers } = operations.createPromotion;

export function registerPromote(
  registry: ActionsRegistryService,
  context: ActionContext,
): void {
  registry.register({
    name: 'promote',
    title: 'Promote freight into a stage',
    description:
      'Promotes freight into a stage, which replaces what runs there. Refused with the decision where it may not enter now; ask explain-decision first. With dryRun nothing is created; with request it is kept pending where it only has to wait, for approval or for time, until it may start.',
    // It changes what runs somewhere, and once it has ended the same again
    // makes another promotion.
    attributes: { readOnly: false, destructive: true, idempotent: false },
    schema: {
      input: z =>
        z.object({
          pipeline: pipelineId(z),
          stage: stageName(z),
          freight: freightName(z),
          reason: z.string().optional().describe('Why, for the timeline'),
          dryRun: z.boolean().optional(),
          request: z.boolean().optional(),
          idempotencyKey: z
            .string()
            .optional()
            .describe(
              'The same key again gives the promotion that was made with it',
            ),
        }),
      output: z =>
        z.object({
          outcome: z.enum(['created', 'existing', 'dryRun']),
          promotion: z
            .object({
              id: z.string(),
              stage: z.string(),
              freight: z.array(z.string()),
              phase: z.string(),
              message: z.string().optional(),
              requestedBy: z.string(),
              createdAt: z.string(),
            })
            .optional(),
          decision: decisionSchema(z),
        }),
    },
    action: async ({ input, credentials }) => {
      const { pipeline, idempotencyKey, ...fields } = input;
      const { id } = parseAs(params, { id: pipeline });
      const request = parseAs(operations.createPromotion.body!, fields);
      const key = parseAs(headers, { 'idempotency-key': idempotencyKey });
      const caller = context.callerOf(credentials);
      return {
        output: await context.audited(
          'create-promotion',
          caller,
          { id, ...request },
          () =>
            createPromotion(
              context,
              caller,
              id,
              request,
              key['idempotency-key'],
            ),
        ),
      };
    },
  });
}
