import { operations } from '../../api/operations';
import { Call, ClientApi } from '../ClientApi';

/** @internal */
export function promotionCalls(
  call: Call,
): Pick<
  ClientApi,
  | 'createPromotion'
  | 'listPromotions'
  | 'getPromotion'
  | 'abortPromotion'
  | 'getPromotionLog'
> {
  return {
    createPromotion: (id, body, options) =>
      call(operations.createPromotion, {
        params: { id },
        headers: { 'idempotency-key': options?.idempotencyKey },
        body,
      }),
    listPromotions: (id, query) =>
      call(operations.listPromotions, { params: { id }, query }),
    getPromotion: promotionId =>
      call(operations.getPromotion, { params: { promotionId } }),
    abortPromotion: promotionId =>
      call(operations.abortPromotion, { params: { promotionId } }),
    getPromotionLog: (promotionId, query) =>
      call(operations.getPromotionLog, { params: { promotionId }, query }),
  };
}
