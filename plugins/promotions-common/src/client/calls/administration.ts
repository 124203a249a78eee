import { operations } from '../../api/operations';
import { Call, ClientApi } from '../ClientApi';

/** @internal */
export function administrationCalls(
  call: Call,
): Pick<
  ClientApi,
  | 'listFreezes'
  | 'createFreeze'
  | 'updateFreeze'
  | 'deleteFreeze'
  | 'listPolicies'
  | 'createPolicy'
  | 'updatePolicy'
  | 'deletePolicy'
> {
  return {
    listFreezes: query => call(operations.listFreezes, { query }),
    createFreeze: body => call(operations.createFreeze, { body }),
    updateFreeze: (freezeId, body) =>
      call(operations.updateFreeze, { params: { freezeId }, body }),
    deleteFreeze: freezeId =>
      call(operations.deleteFreeze, { params: { freezeId } }),
    listPolicies: query => call(operations.listPolicies, { query }),
    createPolicy: body => call(operations.createPolicy, { body }),
    updatePolicy: (policyId, body) =>
      call(operations.updatePolicy, { params: { policyId }, body }),
    deletePolicy: policyId =>
      call(operations.deletePolicy, { params: { policyId } }),
  };
}
