import { operations } from '../../api/operations';
import { Call, ClientApi } from '../ClientApi';

/** @internal */
export function freightCalls(
  call: Call,
): Pick<
  ClientApi,
  | 'listFreight'
  | 'getFreight'
  | 'createFreight'
  | 'updateFreight'
  | 'clearFreight'
  | 'withdrawClearing'
  | 'rejectFreight'
  | 'liftRejection'
> {
  return {
    listFreight: (id, query) =>
      call(operations.listFreight, { params: { id }, query }),
    getFreight: (id, freight) =>
      call(operations.getFreight, { params: { id, freight } }),
    createFreight: (id, body) =>
      call(operations.createFreight, { params: { id }, body }),
    updateFreight: (id, freight, body) =>
      call(operations.updateFreight, { params: { id, freight }, body }),
    clearFreight: (id, body) =>
      call(operations.clearFreight, { params: { id }, body }),
    withdrawClearing: (id, query) =>
      call(operations.withdrawClearing, { params: { id }, query }),
    rejectFreight: (id, body) =>
      call(operations.rejectFreight, { params: { id }, body }),
    liftRejection: (id, query) =>
      call(operations.liftRejection, { params: { id }, query }),
  };
}
