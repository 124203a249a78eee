import { operations } from '../../api/operations';
import { Call, ClientApi } from '../ClientApi';

/** @internal */
export function approvalCalls(
  call: Call,
): Pick<
  ClientApi,
  | 'listInbox'
  | 'approve'
  | 'withdrawApproval'
  | 'overrideGates'
  | 'revokeOverride'
> {
  return {
    listInbox: query => call(operations.listInbox, { query }),
    approve: (id, body) => call(operations.approve, { params: { id }, body }),
    withdrawApproval: (id, query) =>
      call(operations.withdrawApproval, { params: { id }, query }),
    overrideGates: (id, body) =>
      call(operations.overrideGates, { params: { id }, body }),
    revokeOverride: (id, overrideId) =>
      call(operations.revokeOverride, { params: { id, overrideId } }),
  };
}
