import { z } from 'zod';
import { TimelineEntry } from '../../model';
import { schemaOf } from './schemaOf';

/** @internal */
export const timelineEntrySchema = schemaOf<TimelineEntry>()(
  z.object({
    id: z.string(),
    at: z.string(),
    kind: z.string(),
    actor: z.string(),
    stage: z.string().optional(),
    freight: z.string().optional(),
    promotionId: z.string().optional(),
    message: z.string(),
    data: z.record(z.string(), z.unknown()).optional(),
  }),
);
