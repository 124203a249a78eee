import { z } from 'zod';
import { ArchivedRecord, EngineHealth } from '../types';
import { schemaOf } from './schemaOf';

/** @internal */
export const engineHealthSchema = schemaOf<EngineHealth>()(
  z.object({
    status: z.enum(['ok', 'behind', 'down']),
    at: z.string(),
    queues: z.array(
      z.object({
        name: z.enum(['passes', 'work', 'outbox', 'events']),
        waiting: z.number(),
        lagMs: z.number(),
      }),
    ),
  }),
);

/** @internal */
export const archivedKindSchema = z.enum([
  'promotion',
  'run',
  'timeline',
  'transition',
  'event',
]);

/** @internal */
export const archivedRecordSchema = schemaOf<ArchivedRecord>()(
  z.object({
    id: z.string(),
    kind: archivedKindSchema,
    stage: z.string().optional(),
    at: z.string(),
    record: z.record(z.string(), z.unknown()),
  }),
);
