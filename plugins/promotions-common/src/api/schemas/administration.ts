import { JsonValue } from '@backstage/types';
import { z } from 'zod';
import { Freeze, Policy } from '../../model';
import { FreezeRequest, PolicyRequest, TimeWindowInput } from '../types';
import { gateSchema, timeWindowSchema } from './gates';
import { jsonOf, labels } from './metadata';
import { schemaOf } from './schemaOf';
import { apiLimits, line, name, prose, why } from './text';

const scopeFields = {
  entities: jsonOf<JsonValue>().optional(),
  stages: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
};

const origin = {
  source: z.enum(['configuration', 'database']),
  createdBy: z.string().optional(),
  createdAt: z.string().optional(),
  updatedBy: z.string().optional(),
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

/**
 * The shape of a window, for the description of the API. What is wrong with one
 * is said by the engine, by the rules of `window` gates.
 */
const { $schema, ...windowShape } = z.toJSONSchema(
  schemaOf<TimeWindowInput>()(
    z.union([
      z.strictObject({
        schedule: z.string().describe('Cron, five fields: when it opens.'),
        duration: z.string().describe('How long it is open, as in `8h`.'),
        timeZone: z.string().describe('IANA name. Default: UTC.').optional(),
      }),
      z.strictObject({
        from: z.string().describe('Instant; since ever if absent.').optional(),
        to: z.string().describe('Instant; for ever if absent.').optional(),
      }),
    ]),
  ),
);

const timeWindowInput = jsonOf<TimeWindowInput>({
  bytes: apiLimits.windowBytes,
  depth: 2,
}).meta(windowShape);

/** @internal */
export const freezeRequestSchema = schemaOf<FreezeRequest>()(
  z.strictObject({
    name,
    reason: why,
    ...scopeInput,
    windows: z.array(timeWindowInput).min(1).max(apiLimits.windows),
  }),
);
