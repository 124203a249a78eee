import { z } from 'zod';
import { InboxItem } from '../types';
import { decisionSchema } from './decision';
import { freightSchema } from './freight';
import { pipelineNameSchema } from './pipeline';
import { promotionSchema } from './promotion';
import { schemaOf } from './schemaOf';

/** @internal */
export const inboxItemSchema = schemaOf<InboxItem>()(
  z.object({
    pipeline: pipelineNameSchema,
    stage: z.string(),
    freight: freightSchema,
    replaces: freightSchema.optional(),
    promotion: promotionSchema.optional(),
    gates: z.array(z.string()),
    decision: decisionSchema,
  }),
);
