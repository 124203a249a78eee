import {
  createStepRunner,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { tellByStep } from '../../engine/stepEffects';
import { TOPIC_HELP, TOPIC_PATTERN } from '../../outbound/topics';
import { StepServices } from '../services';
import { actingStep, movedFreight } from '../subject';

/** Bytes of JSON; others hear it as well. */
const MAX_PAYLOAD = 16 * 1024;

const config = z.strictObject({
  topic: z
    .string()
    .regex(TOPIC_PATTERN, TOPIC_HELP)
    .describe('Topic of the events service, which a grant has to list'),
  payload: z
    .record(z.string(), z.json())
    .default({})
    .describe('What is published'),
});

/**
 * `publish-event`: tells other plugins, through the events service. It is
 * written down and sent from the outbox, at least once, with the same id.
 */
export function publishEventRunner({ access, reachFor }: StepServices) {
  return createStepRunner({
    uses: 'publish-event',
    description: 'Publishes to a granted topic of the events service',
    schema: { config, output: z.object({ topic: z.string() }) },
    needs: ({ topic }) => ({ topics: [topic] }),
    async run(context) {
      const { topic, payload } = context.withoutSecrets(context.config);
      const reach = reachFor(context.entity);
      const refusal = reach.topic
        ? reach.topic(topic)
        : `Nobody may publish to the topic ${topic}.`;
      if (refusal !== undefined) {
        throw new TerminalError(refusal);
      }
      const json = JSON.stringify(payload);
      if (Buffer.byteLength(json) > MAX_PAYLOAD) {
        throw new TerminalError(
          `The payload has more than ${MAX_PAYLOAD / 1024} KiB. Publish less.`,
        );
      }
      await context.beforeEffect();
      const [freight] = movedFreight(context);
      await tellByStep(access, actingStep(context, freight?.id ?? ''), {
        kind: 'step.published',
        message: `A step in ${context.stage.name} published to the topic ${topic}.`,
        data: { topic, payload: json },
      });
      return {
        status: 'Succeeded',
        message: `Published to ${topic}.`,
        output: { topic },
      };
    },
  });
}
