import {
  APPROVAL_STEP,
  apiLimits,
  AskedByStep,
  askStepApproval,
  normalizeApprover,
  stepApprovalId,
  stepApprovals,
} from '@promotions/backstage-plugin-promotions-common';
import { createStepRunner } from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { changePipeline, readSnapshot } from '../../engine/changePipeline';
import { durationField } from '../../support/durationField';
import { LOOK_AGAIN_MS, StepServices } from '../services';

const MOST_PEOPLE = 100;

const approver = z.string().transform((text, context) => {
  try {
    return normalizeApprover(text);
  } catch (error) {
    context.addIssue({
      code: 'custom',
      message: error instanceof Error ? error.message : String(error),
    });
    return z.NEVER;
  }
});

const config = z.strictObject({
  count: z
    .int()
    .min(1)
    .max(MOST_PEOPLE)
    .default(1)
    .describe('How many different people have to approve'),
  from: z
    .array(approver)
    .min(1)
    .max(MOST_PEOPLE)
    .default([])
    .describe(
      'Who may approve: users, groups with all groups below them, and `owner`; anyone who has the permission if left out',
    ),
  preventSelfApproval: z
    .boolean()
    .default(true)
    .describe('The approval of who asked for the promotion does not count'),
  expiresAfter: durationField('How long an approval counts.', {
    shortest: 1_000,
  }).optional(),
  message: z
    .string()
    .min(1)
    .max(apiLimits.reason)
    .optional()
    .describe('What is asked, in a sentence'),
});

const output = z.looseObject({
  asked: z.looseObject({}),
  approvedBy: z.array(z.string()).optional(),
});

/**
 * `wait-for-approval`: asks people in the middle of a promotion or task, by the
 * rule of approval gates. What it asks is kept with the step, so that everybody
 * who looks at the pipeline finds it there; once it is, the pipeline is looked
 * at, which puts it into inboxes and has people told.
 */
export function waitForApprovalRunner({
  access,
}: Pick<StepServices, 'access'>) {
  return createStepRunner({
    uses: APPROVAL_STEP,
    description: 'Waits until enough people have approved',
    schema: { config, output },
    async run(context) {
      const { pipeline, promotion, task, alias } = context;
      const gate = stepApprovalId(alias, task);
      if (gate.length > apiLimits.reference) {
        const message = `The id of the step is too long to be approved by: it has ${gate.length} characters, and may have ${apiLimits.reference}. Nest fewer bundles, or use shorter ids.`;
        return { status: 'Errored', message, terminal: true };
      }
      const asked = askedBy(context.withoutSecrets(context.config), promotion);
      const find = (snapshot: Parameters<typeof stepApprovals>[0]) =>
        stepApprovals(snapshot).find(
          ({ work, step }) =>
            work.id === (task ?? promotion)?.id && step === alias,
        );
      const snapshot = await readSnapshot(access, pipeline.id);
      const known = find(snapshot);
      if (!known) {
        return {
          status: 'Running',
          message: 'Asks for approval.',
          output: { asked },
          retryAfterMs: 0,
        };
      }
      const requirement = askStepApproval(snapshot, known, context.now());
      const { approvals = [], rejections = [] } = requirement.approval ?? {};
      if (rejections.length > 0) {
        const { message } = requirement;
        return { status: 'Failed', message, terminal: true };
      }
      if (requirement.status === 'Met') {
        return {
          status: 'Succeeded',
          message: requirement.message,
          output: { asked, approvedBy: approvals.map(({ by }) => by) },
        };
      }
      const isKnownToWait = snapshot.waits.some(
        wait =>
          wait.kind === 'approval' &&
          wait.gate === gate &&
          wait.stage === known.stage &&
          wait.freight === known.freight,
      );
      if (requirement.status === 'Waiting' && !isKnownToWait) {
        await changePipeline(access, pipeline.id, () => ({
          result: undefined,
        }));
      }
      return {
        status: 'Running',
        message: requirement.message,
        output: { asked },
        retryAfterMs: LOOK_AGAIN_MS,
      };
    },
  });
}

function askedBy(
  { message, ...gate }: z.output<typeof config>,
  promotion: { requestedBy: string } | undefined,
) {
  const asked: AskedByStep = {
    gate,
    ...(message !== undefined && { message }),
    ...(promotion && { requestedBy: promotion.requestedBy }),
  };
  return { ...asked };
}
