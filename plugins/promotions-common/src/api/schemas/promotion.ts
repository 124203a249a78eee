import { z } from 'zod';
import { Promotion } from '../../model';
import {
  CreatePromotionRequest,
  CreatePromotionResponse,
  PromotionDetails,
} from '../types';
import { decisionSchema } from './decision';
import { freightSchema } from './freight';
import { pipelineNameSchema } from './pipeline';
import { stageRunSchema, stageTaskSchema } from './run';
import { schemaOf } from './schemaOf';
import { stepRecordSchema } from './steps';
import { apiLimits, freightRef, name, prose } from './text';

const promotionFields = {
  id: z.string(),
  pipelineId: z.string(),
  stage: z.string(),
  freight: z.array(z.string()),
  phase: z.enum([
    'Pending',
    'Running',
    'Succeeded',
    'Failed',
    'Errored',
    'Aborted',
  ]),
  message: z.string().optional(),
  priority: z.number(),
  reason: z.string().optional(),
  trigger: z.enum(['person', 'policy', 'service']),
  requestedBy: z.string(),
  createdAt: z.string(),
  startedAt: z.string().optional(),
  finishedAt: z.string().optional(),
  abortRequestedBy: z.string().optional(),
  rollbackOf: z.string().optional(),
  decision: decisionSchema,
};

/** @internal */
export const promotionSchema = schemaOf<Promotion>()(z.object(promotionFields));

/** @internal */
export const promotionDetailsSchema = schemaOf<PromotionDetails>()(
  z.object({
    ...promotionFields,
    steps: z.array(stepRecordSchema),
    pipeline: pipelineNameSchema,
    run: stageRunSchema.optional(),
    tasks: z.array(stageTaskSchema),
    freightDetails: z.array(freightSchema),
    replaces: z.array(freightSchema),
    asks: z.array(decisionSchema).optional(),
    permissions: z.object({
      abort: z.boolean(),
      approve: z.boolean().optional(),
    }),
  }),
);

/** @internal */
export const createPromotionSchema = schemaOf<CreatePromotionRequest>()(
  z.strictObject({
    stage: name,
    freight: freightRef,
    reason: prose(apiLimits.reason).optional(),
    dryRun: z.boolean().optional(),
    request: z.boolean().optional(),
  }),
);

/** @internal */
export const createPromotionResponseSchema =
  schemaOf<CreatePromotionResponse>()(
    z.object({
      outcome: z.enum(['created', 'existing', 'dryRun']),
      promotion: promotionSchema.optional(),
      decision: decisionSchema,
      steps: z.array(
        z.object({
          id: z.string(),
          uses: z.string(),
          name: z.string().optional(),
          target: z.string().optional(),
        }),
      ),
    }),
  );
