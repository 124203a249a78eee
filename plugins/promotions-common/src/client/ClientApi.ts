import { PromotionsApi } from '../api';
import { OperationTypes } from '../api/operations';
import { Operation } from '../api/operations/operation';
import { FreightWithStatus } from '../model';
import { CallInput } from './callOperation';

/**
 * Everything that the client can call.
 *
 * @public
 */
export interface ClientApi extends PromotionsApi {
  /** One freight, by id or alias, with what has happened to it. */
  getFreight(id: string, freight: string): Promise<FreightWithStatus>;
}

/** Makes one call of the API. @internal */
export type Call = <O extends Operation>(
  operation: O,
  input: CallInput<O>,
) => Promise<OperationTypes<O>['result']>;
