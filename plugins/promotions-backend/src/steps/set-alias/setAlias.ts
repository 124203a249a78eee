import { isError } from '@backstage/errors';
import {
  NAME_HELP,
  NAME_PATTERN,
} from '@promotions/backstage-plugin-promotions-common';
import { createStepRunner } from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { changeFreightByStep } from '../../engine/stepEffects';
import { StepServices } from '../services';
import { actingStep, movedFreight } from '../subject';

const config = z.strictObject({
  alias: z
    .string()
    .regex(NAME_PATTERN, NAME_HELP)
    .describe('What people call the freight from now on'),
});

const output = z.object({ alias: z.string(), changed: z.boolean() });

/** `set-alias`: gives the freight that is promoted another name for people. */
export function setAliasRunner({ access }: Pick<StepServices, 'access'>) {
  return createStepRunner({
    uses: 'set-alias',
    description: 'Sets the alias of the freight',
    schema: { config, output },
    changesFacts: true,
    async run(context) {
      const { alias } = context.withoutSecrets(context.config);
      const [freight, ...others] = movedFreight(context);
      if (!freight || others.length > 0) {
        const message = 'Only one freight can have the alias.';
        return { status: 'Failed', message, terminal: true };
      }
      await context.beforeEffect();
      try {
        const { changed } = await changeFreightByStep(
          access,
          actingStep(context, freight.id),
          () => ({ alias }),
        );
        return {
          status: 'Succeeded',
          message: changed
            ? `The freight is called ${alias} now.`
            : `The freight is called ${alias} already.`,
          output: { alias, changed },
        };
      } catch (error) {
        if (isError(error) && error.name === 'ConflictError') {
          const { message } = error;
          return { status: 'Failed', message, terminal: true };
        }
        throw error;
      }
    },
  });
}
