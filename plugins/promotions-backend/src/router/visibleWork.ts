import { NotFoundError } from '@backstage/errors';
import {
  Promotion,
  Stage,
  StageRun,
  StageTask,
} from '@promotions/backstage-plugin-promotions-common';
import { Caller } from '../permissions/Caller';
import { RouterStore } from './lookUp';
import { VisiblePipeline } from './visibility';

/*
 * What has an id of its own, below no pipeline: who may not see its pipeline,
 * or its stage, is answered as where there is none.
 */

/**
 * The stage is as of the creation of the promotion, since the document may
 * have none of that name any more.
 *
 * @throws NotFoundError also when there is one that the caller may not see
 */
export async function visiblePromotion(
  store: RouterStore,
  caller: Caller,
  promotionId: string,
): Promise<{ pipeline: VisiblePipeline; promotion: Promotion; stage: Stage }> {
  const found = await store.getPromotion(promotionId);
  const pipeline = await visibleIn(store, caller, found?.promotion);
  if (!found || !pipeline) {
    throw new NotFoundError(
      'There is no such promotion, or you may not see it.',
    );
  }
  return { pipeline, promotion: found.promotion, stage: found.plan.stage };
}

/**
 * The stage is that of the document in force, which a rerun goes by; undefined
 * where there is none of that name any more, and of no task is known what it
 * was.
 *
 * @throws NotFoundError also when there is one that the caller may not see
 */
export async function visibleRun(
  store: RouterStore,
  caller: Caller,
  runId: string,
): Promise<{ pipeline: VisiblePipeline; run: StageRun; stage?: Stage }> {
  const found = await store.getRun(runId);
  const pipeline = await visibleIn(
    store,
    caller,
    found && { pipelineId: found.pipelineId, stage: found.run.stage },
  );
  if (!found || !pipeline) {
    throw new NotFoundError('There is no such run, or you may not see it.');
  }
  const declared = pipeline.stages.find(({ name }) => name === found.run.stage);
  const [task] = declared ? [] : found.tasks;
  const planned = task && (await store.getTask(task.id))?.plan.stage;
  return { pipeline, run: found.run, stage: declared ?? planned };
}

/** @throws NotFoundError also when there is one that the caller may not see */
export async function visibleTask(
  store: RouterStore,
  caller: Caller,
  taskId: string,
): Promise<{ pipeline: VisiblePipeline; task: StageTask }> {
  const found = await store.getTask(taskId);
  const pipeline = await visibleIn(
    store,
    caller,
    found && { pipelineId: found.pipelineId, stage: found.task.stage },
  );
  if (!found || !pipeline) {
    throw new NotFoundError('There is no such task, or you may not see it.');
  }
  return { pipeline, task: found.task };
}

/** The pipeline, where the caller may see it and the stage. */
async function visibleIn(
  store: RouterStore,
  caller: Caller,
  place: { pipelineId: string; stage: string } | undefined,
): Promise<VisiblePipeline | undefined> {
  const summary = place && (await store.getPipeline(place.pipelineId));
  const [readable] = await caller.readable(summary ? [summary] : []);
  const pipeline =
    readable && (await VisiblePipeline.of(store, caller, readable));
  return place && pipeline?.view.sees(place.stage) ? pipeline : undefined;
}
