import {
  formatDuration,
  instantName,
} from '@promotions/backstage-plugin-promotions-common';
import { createStepRunner } from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { durationField } from '../../support/durationField';

const SHORTEST_MS = 1_000;
/** A year: whoever waits longer has forgotten a unit. */
const LONGEST_MS = 365 * 24 * 60 * 60 * 1000;

const config = z
  .strictObject({
    duration: durationField('How long to wait, from the start of the step.', {
      shortest: SHORTEST_MS,
      longest: LONGEST_MS,
    }).optional(),
    until: z.iso
      .datetime({
        offset: true,
        message: 'must be an instant, as in 2026-09-01T12:00:00Z',
      })
      .optional()
      .describe('When the waiting ends; ISO 8601'),
  })
  .refine(
    ({ duration, until }) => (duration === undefined) !== (until === undefined),
    { message: 'Write either `duration` or `until`.' },
  );

/**
 * `wait`: lets time pass. It counts from the first start of the step, however
 * often that is looked at again, and by whom.
 */
export const waitRunner = createStepRunner({
  uses: 'wait',
  description: 'Waits for a while, or until an instant',
  schema: { config, output: z.object({ until: z.string() }) },
  // At that instant it is given up before it is asked once more.
  problems: ({ duration }, { timeout }) =>
    duration !== undefined && timeout !== undefined && duration >= timeout
      ? [
          {
            path: ['duration'],
            message: `The step is given up after ${formatDuration(
              timeout,
            )}, so that it cannot wait for ${formatDuration(
              duration,
            )}. Wait for less, or make the timeout longer.`,
          },
        ]
      : [],
  async run({ config: { duration, until }, startedAt, now }) {
    const end =
      until === undefined
        ? Date.parse(startedAt) + (duration ?? 0)
        : Date.parse(until);
    const left = end - now().getTime();
    const instant = new Date(end).toISOString();
    return left > 0
      ? {
          status: 'Running',
          message: `Waits until ${instantName(instant)}.`,
          retryAfterMs: left,
        }
      : {
          status: 'Succeeded',
          message: `Waited until ${instantName(instant)}.`,
          output: { until: instant },
        };
  },
});
