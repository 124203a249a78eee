import { z } from 'zod';
import {
  promotionAbortPermission,
  promotionCreatePermission,
} from '../../permissions';
import {
  createPromotionResponseSchema,
  createPromotionSchema,
  promotionDetailsSchema,
  promotionSchema,
  refusedSchema,
} from '../schemas';
import { apiLimits, name } from '../schemas/text';
import { operation } from './operation';
import { page, pageOf, pipelineParams, promotionParams } from './parameters';

const tag = 'promotions';

/** @internal */
export const promotionPageSchema = pageOf(promotionSchema);

/** @internal */
export const promotionOperations = {
  listPromotions: operation({
    id: 'listPromotions',
    method: 'get',
    path: '/pipelines/{id}/promotions',
    tag,
    summary: 'List promotions, newest first',
    params: pipelineParams,
    query: z.strictObject({
      stage: name.optional(),
      phase: promotionSchema.shape.phase.optional(),
      ...page,
    }),
    result: promotionPageSchema,
    success: { 200: 'A page of promotions.' },
  }),
  createPromotion: operation({
    id: 'createPromotion',
    method: 'post',
    path: '/pipelines/{id}/promotions',
    tag,
    summary: 'Promote freight into a stage',
    description:
      'What is not Eligible is refused with its decision. With `request` it is kept Pending where it only has to wait, until it may start.',
    permission: promotionCreatePermission,
    params: pipelineParams,
    headers: z.object({
      'idempotency-key': z
        .string()
        .max(apiLimits.idempotencyKey)
        .regex(/^[\x21-\x7e]+$/, {
          message: 'must consist of visible ASCII characters',
        })
        .optional(),
    }),
    body: createPromotionSchema,
    result: createPromotionResponseSchema,
    success: {
      200: 'Nothing was created: it was a dry run, or the freight is pending or running in the stage already.',
      201: 'The promotion was created.',
    },
    refusals: { 409: 'The freight may not enter the stage now.' },
    conflict: refusedSchema,
  }),
  getPromotion: operation({
    id: 'getPromotion',
    method: 'get',
    path: '/promotions/{promotionId}',
    tag,
    summary: 'Get one promotion with its steps',
    params: promotionParams,
    result: promotionDetailsSchema,
    success: { 200: 'The promotion.' },
  }),
  abortPromotion: operation({
    id: 'abortPromotion',
    method: 'post',
    path: '/promotions/{promotionId}/abort',
    tag,
    summary: 'Abort a promotion that is pending or running',
    permission: promotionAbortPermission,
    params: promotionParams,
    result: promotionSchema,
    success: {
      200: 'The promotion; one that runs ends when its step has stopped.',
    },
    refusals: { 409: 'The promotion has ended already.' },
  }),
};
