import {
  apiLimits,
  Freight,
} from '@promotions/backstage-plugin-promotions-common';
import {
  createStepRunner,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { changeFreightByStep } from '../../engine/stepEffects';
import { StepServices } from '../services';
import { actingStep, movedFreight } from '../subject';

const config = z.strictObject({
  set: z
    .record(z.string().min(1), z.json())
    .refine(value => Object.keys(value).length > 0, {
      message: 'There is nothing to set.',
    })
    .describe('Keys with their values; `null` removes one'),
});

/**
 * `set-metadata`: writes metadata of the freight that is promoted. What is
 * there beside it stays.
 */
export function setMetadataRunner({ access }: Pick<StepServices, 'access'>) {
  return createStepRunner({
    uses: 'set-metadata',
    description: 'Sets metadata of the freight',
    schema: { config, output: z.object({ changed: z.boolean() }) },
    changesFacts: true,
    async run(context) {
      const { set } = context.withoutSecrets(context.config);
      let changed = false;
      for (const { id } of movedFreight(context)) {
        await context.beforeEffect();
        const result = await changeFreightByStep(
          access,
          actingStep(context, id),
          freight => ({ metadata: merged(freight, set) }),
        );
        changed ||= result.changed;
      }
      const keys = Object.keys(set).join(', ');
      return {
        status: 'Succeeded',
        message: changed
          ? `Set ${keys}.`
          : `There was nothing to change about ${keys}.`,
        output: { changed },
      };
    },
  });
}

/** @throws TerminalError where it becomes too much */
function merged(
  { alias, metadata }: Freight,
  set: Record<string, unknown>,
): Record<string, unknown> {
  const entries = Object.entries({ ...metadata, ...set }).filter(
    ([, value]) => value !== null,
  );
  const after = Object.fromEntries(entries);
  if (Buffer.byteLength(JSON.stringify(after)) > apiLimits.metadataBytes) {
    throw new TerminalError(
      `The metadata of ${alias} would have more than ${
        apiLimits.metadataBytes / 1024
      } KiB. Keep less in it.`,
    );
  }
  return after;
}
