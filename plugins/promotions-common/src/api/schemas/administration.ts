import { JsonValue } from '@backstage/types';
import { z } from 'zod';
import { Freeze, Policy } from '../../model';
import { FreezeRequest, PolicyRequest, TimeWindowInput } from '../types';
import { gateSchema, timeWindowSchema } from './gates';
import { jsonOf, labels } from './metadata';
import { schemaOf } from './schemaOf';
import { apiLimits, duration, instant, line, name, prose, why } from './text';

const scopeFields = {
  entities: jsonOf<JsonValue>().optional(),
  stages: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
};

const origin = {
  source: z.enum(['configuration', 'database']),
  createdBy: z.string().optional(),
  createdAt: z.string().optional(),
  updatedAt: z.string().optional(),
};

/** @internal */
export const policySchema = schemaOf<Policy>()(
  z.object({
    id: z.string(),
    name: z.string(),
    description: z.string().optional(),
    ...scopeFields,
    autoPromotion: z.boolean().optional(),
    autoRollback: z.boolean().optional(),
    gates: z.array(gateSchema),
    position: z.number(),
    ...origin,
  }),
);

/** @internal */
export const freezeSchema = schemaOf<Freeze>()(
  z.object({
    id: z.string(),
    name: z.string(),
    reason: z.string(),
    ...scopeFields,
    windows: z.array(timeWindowSchema),
    ...origin,
  }),
);

/** What the engine reads further than its size. */
const scopeInput = {
  entities: jsonOf<JsonValue>({
    bytes: apiLimits.predicateBytes,
    depth: apiLimits.metadataDepth,
  }).optional(),
  stages: z.array(line(apiLimits.name)).min(1).max(apiLimits.scope).optional(),
  labels: labels.optional(),
};

/** @internal */
export const policyRequestSchema = schemaOf<PolicyRequest>()(
  z.strictObject({
    name,
    description: prose(apiLimits.reason).optional(),
    ...scopeInput,
    autoPromotion: z.boolean().optional(),
    autoRollback: z.boolean().optional(),
    gates: z
      .array(
        jsonOf<unknown>({
          bytes: apiLimits.metadataBytes,
          depth: apiLimits.metadataDepth,
        }),
      )
      .max(apiLimits.gates)
      .optional(),
    position: z
      .number()
      .int()
      .min(-apiLimits.position)
      .max(apiLimits.position)
      .optional(),
  }),
);

const timeWindowInput = schemaOf<TimeWindowInput>()(
  z.union([
    z.strictObject({
      schedule: line(apiLimits.labelValue),
      duration,
      timeZone: line(apiLimits.name).optional(),
    }),
    z.strictObject({ from: instant.optional(), to: instant.optional() }),
  ]),
);

/** @internal */
export const freezeRequestSchema = schemaOf<FreezeRequest>()(
  z.strictObject({
    name,
    reason: why,
    ...scopeInput,
    windows: z.array(timeWindowInput).min(1).max(apiLimits.windows),
  }),
);
