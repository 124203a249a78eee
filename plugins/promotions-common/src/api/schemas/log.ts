import { z } from 'zod';
import { LogLine, LogPage } from '../types';
import { schemaOf } from './schemaOf';

const logLineSchema = schemaOf<LogLine>()(
  z.object({
    id: z.string(),
    step: z.number(),
    attempt: z.number(),
    at: z.string(),
    level: z.enum(['debug', 'info', 'warn', 'error']),
    message: z.string(),
  }),
);

/** @internal */
export const logPageSchema = schemaOf<LogPage>()(
  z.object({
    items: z.array(logLineSchema),
    cursor: z.string().optional(),
    ended: z.boolean(),
  }),
);
