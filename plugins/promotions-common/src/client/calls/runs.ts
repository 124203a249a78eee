import { operations } from '../../api/operations';
import { Call, ClientApi } from '../ClientApi';

/** @internal */
export function runCalls(
  call: Call,
): Pick<
  ClientApi,
  'listRuns' | 'getRun' | 'rerun' | 'abortRun' | 'getTask' | 'getTaskLog'
> {
  return {
    listRuns: (id, query) =>
      call(operations.listRuns, { params: { id }, query }),
    getRun: runId => call(operations.getRun, { params: { runId } }),
    rerun: (runId, body) => call(operations.rerun, { params: { runId }, body }),
    abortRun: runId => call(operations.abortRun, { params: { runId } }),
    getTask: taskId => call(operations.getTask, { params: { taskId } }),
    getTaskLog: (taskId, query) =>
      call(operations.getTaskLog, { params: { taskId }, query }),
  };
}
