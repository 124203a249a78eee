import { z } from 'zod';
import { Condition, ConditionTransition } from '../../model';
import { ReportConditionRequest } from '../types';
import { schemaOf } from './schemaOf';
import {
  apiLimits,
  duration,
  freightRef,
  line,
  link,
  name,
  prose,
} from './text';

/** @internal */
export const conditionSchema = schemaOf<Condition>()(
  z.object({
    type: z.string(),
    stage: z.string(),
    target: z.string().optional(),
    status: z.string(),
    reason: z.string().optional(),
    message: z.string().optional(),
    source: z.string(),
    url: z.string().optional(),
    freight: z.string().optional(),
    observedAt: z.string(),
    lastTransitionAt: z.string(),
    expiresAt: z.string().optional(),
  }),
);

/** @internal */
export const conditionTransitionSchema = schemaOf<ConditionTransition>()(
  z.object({
    id: z.string(),
    at: z.string(),
    from: z.string().optional(),
    to: z.string(),
    reason: z.string().optional(),
    message: z.string().optional(),
    source: z.string(),
    freight: z.string().optional(),
  }),
);

/** @internal */
export const reportConditionSchema = schemaOf<ReportConditionRequest>()(
  z.strictObject({
    status: line(apiLimits.labelValue),
    reason: line(apiLimits.labelValue).optional(),
    message: prose(apiLimits.reason).optional(),
    url: link.optional(),
    target: name.optional(),
    freight: freightRef.optional(),
    ttl: duration.optional(),
  }),
);
