import { z } from 'zod';
import { ConditionWatch, StepRecord } from '../../model';
import { schemaOf } from './schemaOf';

/** @internal */
export const conditionWatchSchema = schemaOf<ConditionWatch>()(
  z.object({
    type: z.string(),
    uses: z.string(),
    config: z.record(z.string(), z.unknown()),
    target: z.string().optional(),
    every: z.number(),
    timeout: z.number(),
    ttl: z.number(),
  }),
);

/** @internal */
export const stepRecordSchema = schemaOf<StepRecord>()(
  z.object({
    index: z.number(),
    id: z.string(),
    uses: z.string(),
    name: z.string().optional(),
    state: z.enum([
      'Pending',
      'Running',
      'Succeeded',
      'Skipped',
      'Aborted',
      'Failed',
      'Errored',
    ]),
    attempts: z.number(),
    consecutiveErrors: z.number(),
    unanswered: z.number().optional(),
    startedAt: z.string().optional(),
    finishedAt: z.string().optional(),
    message: z.string().optional(),
    output: z.record(z.string(), z.unknown()).optional(),
    wakeAt: z.string().optional(),
    target: z.string().optional(),
    bundle: z.string().optional(),
    healthChecks: z.array(conditionWatchSchema).optional(),
  }),
);
