import { InputError, NotFoundError } from '@backstage/errors';
import {
  PipelineSummary,
  Stage,
} from '@promotions/backstage-plugin-promotions-common';
import { Caller } from '../permissions/Caller';
import { Store } from '../store/Store';

/** What the routes read without the engine. */
export type RouterStore = Pick<
  Store,
  | 'getFreight'
  | 'getPipeline'
  | 'getPipelineDocument'
  | 'getPromotion'
  | 'listFreight'
  | 'listPipelines'
  | 'listPromotions'
  | 'listTimeline'
>;

/** @throws NotFoundError also when there is one that the caller may not see */
export async function readablePipeline(
  store: RouterStore,
  caller: Caller,
  id: string,
): Promise<PipelineSummary> {
  return caller.assertReadable(await store.getPipeline(id));
}

/** The stages of the document in force; none if there never was a good one. */
export async function stagesOf(
  store: RouterStore,
  pipelineId: string,
): Promise<Stage[]> {
  const document = await store.getPipelineDocument(pipelineId);
  return document?.pipeline?.stages ?? [];
}

/** @throws InputError */
export async function stageOf(
  store: RouterStore,
  pipelineId: string,
  name: string,
): Promise<Stage> {
  const stages = await stagesOf(store, pipelineId);
  const stage = stages.find(candidate => candidate.name === name);
  if (!stage) {
    throw new InputError(
      `stage: the pipeline has no stage ${name}; it has ${
        stages.map(candidate => candidate.name).join(', ') || 'none'
      }.`,
    );
  }
  return stage;
}

/** @throws NotFoundError */
export async function freightOf(
  store: RouterStore,
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
