import { z } from 'zod';
import { decisionSchema } from './decision';

const errorFields = {
  error: z.looseObject({ name: z.string(), message: z.string() }),
  request: z.object({ method: z.string(), url: z.string() }).optional(),
  response: z.object({ statusCode: z.number() }),
};

/** Backstage's error shape. @internal */
export const errorSchema = z.object(errorFields);

/** Backstage's error shape with the decision that refused. @internal */
export const refusedSchema = z.object({
  ...errorFields,
  decision: decisionSchema,
});
