import { z } from 'zod';
import { FreightRequest, Target } from '../../model';
import { DocumentError, DocumentStatus, PipelineSummary } from '../types';
import { schemaOf } from './schemaOf';

const documentErrorSchema = schemaOf<DocumentError>()(
  z.object({
    path: z.string(),
    line: z.number(),
    column: z.number(),
    message: z.string(),
  }),
);

const documentStatusSchema = schemaOf<DocumentStatus>()(
  z.object({
    ref: z.string(),
    url: z.string().optional(),
    state: z.enum(['Good', 'Broken']),
    errors: z.array(documentErrorSchema),
    readAt: z.string().optional(),
    inForceSince: z.string().optional(),
  }),
);

/** @internal */
export const pipelineStateSchema = z.enum(['Active', 'Broken', 'Archived']);

/** @internal */
export const pipelineSummarySchema = schemaOf<PipelineSummary>()(
  z.object({
    id: z.string(),
    entityRef: z.string(),
    name: z.string(),
    title: z.string().optional(),
    description: z.string().optional(),
    state: pipelineStateSchema,
    revision: z.number(),
    document: documentStatusSchema,
    createdAt: z.string(),
    updatedAt: z.string(),
  }),
);

/** @internal */
export const pipelineNameSchema = pipelineSummarySchema.pick({
  id: true,
  entityRef: true,
  name: true,
  title: true,
});

/** @internal */
export const freightRequestSchema = schemaOf<FreightRequest>()(
  z.object({
    origin: z.string(),
    sources: z.object({
      direct: z.boolean(),
      stages: z.array(z.string()),
      availabilityStrategy: z.union([
        z.enum(['Any', 'All', 'Majority']),
        z.object({ quorum: z.number() }),
        z.object({ percentage: z.number() }),
      ]),
      requiredSoakTime: z.number(),
      selection: z.enum(['NewestFreight', 'MatchUpstream']),
    }),
  }),
);

/** @internal */
export const targetFields = {
  name: z.string(),
  labels: z.record(z.string(), z.string()),
};

schemaOf<Target>()(z.object(targetFields));
