import { callOperation, PromotionsClientOptions } from './callOperation';
import * as calls from './calls';
import { Call, ClientApi } from './ClientApi';

/**
 * Calls the REST API of the plugin, from a browser or from a backend.
 *
 * Refusals throw a `ResponseError`; a promotion that its decision refuses
 * throws a {@link PromotionRefusedError}.
 *
 * @example
 * ```ts
 * const promotions = new PromotionsClient({ discoveryApi, fetchApi });
 * const { items } = await promotions.listPipelines({
 *   entityRef: 'component:default/podinfo',
 * });
 * ```
 *
 * @public
 */
export class PromotionsClient {
  constructor(options: PromotionsClientOptions) {
    const call: Call = (operation, input) =>
      callOperation(options, operation, input);
    const all: ClientApi = {
      ...calls.pipelineCalls(call),
      ...calls.freightCalls(call),
      ...calls.promotionCalls(call),
      ...calls.runCalls(call),
      ...calls.approvalCalls(call),
      ...calls.stageCalls(call),
      ...calls.administrationCalls(call),
    };
    Object.assign(this, all);
  }
}

/**
 * Each call is made from the table of operations, so that none is missing.
 *
 * @public
 */
export interface PromotionsClient extends ClientApi {}
