import { operations } from '../../api/operations';
import { Call, ClientApi } from '../ClientApi';

/** @internal */
export function stageCalls(
  call: Call,
): Pick<
  ClientApi,
  'setHold' | 'liftHold' | 'reportCondition' | 'listConditionTransitions'
> {
  return {
    setHold: (id, { stage, origin, reason }) =>
      call(operations.setHold, {
        params: { id, stage, origin },
        body: { reason },
      }),
    liftHold: (id, { stage, origin }) =>
      call(operations.liftHold, { params: { id, stage, origin } }),
    reportCondition: (id, stage, type, body) =>
      call(operations.reportCondition, { params: { id, stage, type }, body }),
    listConditionTransitions: (id, stage, type, query) =>
      call(operations.listConditionTransitions, {
        params: { id, stage, type },
        query,
      }),
  };
}
