import { NotFoundError } from '@backstage/errors';
import { Store } from '../store/Store';

/** What the routes read without the engine. */
export type RouterStore = Pick<
  Store,
  | 'getFreight'
  | 'getOverride'
  | 'getPipeline'
  | 'getPipelineDocument'
  | 'getPromotion'
  | 'getRun'
  | 'getTask'
  | 'listArchive'
  | 'listConditionTransitions'
  | 'listFreight'
  | 'listLog'
  | 'listPipelines'
  | 'listPromotions'
  | 'listRuns'
  | 'listStageNames'
  | 'listTimeline'
  | 'listWaits'
>;

/** @throws NotFoundError */
export async function freightOf(
  store: Pick<RouterStore, 'getFreight'>,
  pipelineId: string,
  idOrAlias: string,
) {
  const freight = await store.getFreight(pipelineId, idOrAlias);
  if (!freight) {
    throw new NotFoundError(
      `The pipeline has no freight with the id or alias ${idOrAlias}.`,
    );
  }
  return freight;
}
