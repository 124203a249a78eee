import { operations } from '@promotions/backstage-plugin-promotions-common';
import { getDecisions } from '../router/calls';
import { parseAs } from '../router/parse';
import { ActionsRegistryService } from '../alpha';
import type { ActionContext } from './registerActions';
import { decisionSchema, freightName, pipelineId, stageName } from './schemas';

export function registerExplainDecision(
  registry: ActionsRegistryService,
  context: ActionContext,
): void {
  registry.register({
    name: 'explain-decision',
    title: 'Explain whether freight may be promoted',
    description:
      'Says whether freight may enter a stage now if you ask for it, with every requirement, why it is met or not, who or what can meet it, and when it may enter by itself. With a stage and a freight: that one decision; with one of them: all freight of the stage, or all stages of the freight. Changes nothing and asks no external system.',
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: z =>
        z.object({
          pipeline: pipelineId(z),
          stage: stageName(z).optional(),
          freight: freightName(z).optional(),
        }),
      output: z =>
        z.object({ at: z.string(), items: z.array(decisionSchema(z)) }),
    },
    action: async ({ input, credentials }) => {
      const { pipeline, ...query } = input;
      const { id } = parseAs(operations.getDecisions.params, { id: pipeline });
      return {
        output: await getDecisions(
          context,
          context.callerOf(credentials),
          id,
          parseAs(operations.getDecisions.query, query),
        ),
      };
    },
  });
}
