import { z } from 'zod';
import { REPORTED_CONDITIONS } from '../../document/names';
import {
  administrationId,
  apiLimits,
  conditionType,
  freightRef,
  id,
  keptConditionType,
  name,
} from '../schemas/text';

/** @internal */
export const pipelineParams = z.strictObject({ id });

/** @internal */
export const freightParams = z.strictObject({ id, freight: freightRef });

/** @internal */
export const promotionParams = z.strictObject({ promotionId: id });

/** @internal */
export const runParams = z.strictObject({ runId: id });

/** @internal */
export const taskParams = z.strictObject({ taskId: id });

/** @internal */
export const holdParams = z.strictObject({ id, stage: name, origin: name });

/** @internal */
export const overrideParams = z.strictObject({ id, overrideId: id });

/** @internal */
export const conditionParams = z.strictObject({
  id,
  stage: name,
  type: keptConditionType,
});

/** As {@link conditionParams}, of a type that somebody may report. @internal */
export const reportedConditionParams = z.strictObject({
  ...conditionParams.shape,
  type: conditionType.refine(type => !REPORTED_CONDITIONS.includes(type), {
    message: 'is reported by promotions themselves; use another type',
  }),
});

/** @internal */
export const freezeParams = z.strictObject({ freezeId: administrationId });

/** @internal */
export const policyParams = z.strictObject({ policyId: administrationId });

/** How many at the most. @internal */
export const limit = (max: number) =>
  z.coerce.number().int().min(1).max(max).optional();

/** A page of a listing. @internal */
export const page = {
  limit: limit(apiLimits.pageSize),
  cursor: z
    .string()
    .max(apiLimits.cursor)
    .regex(/^[A-Za-z0-9_=.:~-]+$/, {
      message: 'must be the nextCursor of an earlier answer',
    })
    .optional(),
};

/** @internal */
export const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(item), nextCursor: z.string().optional() });
