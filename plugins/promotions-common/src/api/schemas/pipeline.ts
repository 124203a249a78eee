import { z } from 'zod';
import {
  ConditionGate,
  ExpressionGate,
  FreightRequest,
  Gate,
  Target,
} from '../../model';
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

const conditionGateSchema = schemaOf<ConditionGate>()(
  z.object({
    kind: z.literal('condition'),
    name: z.string(),
    stage: z.string(),
    type: z.string(),
    target: z.string().optional(),
    equals: z.string().optional(),
    notEquals: z.string().optional(),
    in: z.array(z.string()).optional(),
    matches: z.string().optional(),
    for: z.number(),
    sameFreight: z.boolean(),
  }),
);

const expressionGateSchema = schemaOf<ExpressionGate>()(
  z.object({
    kind: z.literal('expression'),
    name: z.string(),
    expression: z.string(),
  }),
);

/** @internal */
export const gateSchema = schemaOf<Gate>()(
  z.discriminatedUnion('kind', [conditionGateSchema, expressionGateSchema]),
);
