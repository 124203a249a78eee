import { z } from 'zod';
import { apiLimits, freightRef, id, name } from '../schemas/text';

/** @internal */
export const pipelineParams = z.strictObject({ id });

/** @internal */
export const freightParams = z.strictObject({ id, freight: freightRef });

/** @internal */
export const promotionParams = z.strictObject({ promotionId: id });

/** @internal */
export const holdParams = z.strictObject({ id, stage: name, origin: name });

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
