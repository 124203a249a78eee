import { z } from 'zod';
import { logPageSchema } from '../schemas';
import { apiLimits } from '../schemas/text';
import { operation } from './operation';
import { limit, page, promotionParams, taskParams } from './parameters';

const description =
  'What is written while the work goes on comes with the next page: ask with `cursor` until `ended`. With `wait` the answer is held back for up to so many seconds, until a line comes or the work has ended.';

const query = z.strictObject({
  step: z.coerce.number().int().min(0).max(apiLimits.steps).optional(),
  limit: limit(apiLimits.logLines),
  cursor: page.cursor,
  wait: z.coerce.number().min(0).max(apiLimits.logWait).optional(),
});

const success = { 200: 'Lines in the order in which they were written.' };

/** @internal */
export const logOperations = {
  getPromotionLog: operation({
    id: 'getPromotionLog',
    method: 'get',
    path: '/promotions/{promotionId}/log',
    tag: 'promotions',
    summary: 'Get what the steps of a promotion wrote',
    description,
    params: promotionParams,
    query,
    result: logPageSchema,
    success,
  }),
  getTaskLog: operation({
    id: 'getTaskLog',
    method: 'get',
    path: '/tasks/{taskId}/log',
    tag: 'runs',
    summary: 'Get what the steps of a task wrote',
    description,
    params: taskParams,
    query,
    result: logPageSchema,
    success,
  }),
};
