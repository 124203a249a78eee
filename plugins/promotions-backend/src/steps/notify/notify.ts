import {
  apiLimits,
  Promotion,
  Stage,
} from '@promotions/backstage-plugin-promotions-common';
import { createStepRunner } from '@promotions/backstage-plugin-promotions-node';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { z } from 'zod';
import { tellByStep } from '../../engine/stepEffects';
import { StepServices } from '../services';
import { actingStep, movedFreight } from '../subject';

const MOST_RECIPIENTS = 50;
const OWNERS = ['owner', 'owners'];

const recipient = z
  .string()
  .max(apiLimits.reference)
  .transform((text, context) => {
    if ([...OWNERS, 'requester', 'approvers'].includes(text)) {
      return text;
    }
    try {
      const ref = parseEntityRef(text);
      if (['user', 'group'].includes(ref.kind.toLocaleLowerCase('en-US'))) {
        return stringifyEntityRef(ref);
      }
    } catch {
      // Told below.
    }
    context.addIssue({
      code: 'custom',
      message: `${text} is nobody who can be told. Write \`owners\`, \`requester\`, \`approvers\`, or a user or a group such as \`group:default/release\`.`,
    });
    return z.NEVER;
  });

const config = z.strictObject({
  message: z.string().min(1).max(apiLimits.reason).describe('What is told'),
  to: z
    .union([
      recipient.transform(one => [one]),
      z.array(recipient).min(1).max(MOST_RECIPIENTS),
    ])
    .default(['owners'])
    .describe(
      '`owners` of the entity, the `requester` of the promotion, `approvers` that gates of the stage name, users and groups',
    ),
  severity: z.enum(['low', 'normal', 'high', 'critical']).default('normal'),
});

/**
 * `notify`: tells people, through the notifications of Backstage. It is written
 * down and sent from the outbox; sent again, it takes the place of itself.
 */
export function notifyRunner({ access }: Pick<StepServices, 'access'>) {
  return createStepRunner({
    uses: 'notify',
    description: 'Tells people through the notifications of Backstage',
    schema: { config, output: z.object({ to: z.array(z.string()) }) },
    async run(context) {
      const { message, to, severity } = context.withoutSecrets(context.config);
      const { pipeline, stage, promotion } = context;
      const recipients = [
        ...new Set(
          to.flatMap(who =>
            refsOf(who, { owners: pipeline.entityRef, stage, promotion }),
          ),
        ),
      ];
      if (recipients.length === 0) {
        return {
          status: 'Succeeded',
          message: 'There is nobody to be told.',
          output: { to: [] },
        };
      }
      await context.beforeEffect();
      const [freight] = movedFreight(context);
      await tellByStep(access, actingStep(context, freight?.id ?? ''), {
        kind: 'step.notified',
        message,
        data: { to: recipients.join(' '), severity },
      });
      return {
        status: 'Succeeded',
        message: `Told ${recipients.join(', ')}.`,
        output: { to: recipients },
      };
    },
  });
}

/** The notifications plugin finds the owners of an entity, and who is in a group. */
function refsOf(
  who: string,
  about: { owners: string; stage: Stage; promotion?: Promotion },
): string[] {
  if (OWNERS.includes(who)) {
    return [about.owners];
  }
  if (who === 'requester') {
    const requestedBy = about.promotion?.requestedBy;
    return requestedBy?.startsWith('user:') ? [requestedBy] : [];
  }
  if (who === 'approvers') {
    return about.stage.gates.flatMap(gate =>
      gate.kind === 'approval'
        ? gate.from.map(ref => (ref === 'owner' ? about.owners : ref))
        : [],
    );
  }
  return [who];
}
