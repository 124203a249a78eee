import { operations } from '../../api/operations';
import { Call, ClientApi } from '../ClientApi';

/** @internal */
export function pipelineCalls(
  call: Call,
): Pick<
  ClientApi,
  | 'listPipelines'
  | 'getPipeline'
  | 'getBoard'
  | 'refreshPipeline'
  | 'getDecisions'
  | 'listTimeline'
  | 'listArchive'
  | 'getHealth'
> {
  return {
    listPipelines: query => call(operations.listPipelines, { query }),
    getPipeline: id => call(operations.getPipeline, { params: { id } }),
    getBoard: (id, query) =>
      call(operations.getBoard, { params: { id }, query }),
    refreshPipeline: id => call(operations.refreshPipeline, { params: { id } }),
    getDecisions: (id, query) =>
      call(operations.getDecisions, { params: { id }, query }),
    listTimeline: (id, query) =>
      call(operations.listTimeline, { params: { id }, query }),
    listArchive: (id, query) =>
      call(operations.listArchive, { params: { id }, query }),
    getHealth: () => call(operations.getHealth, {}),
  };
}
