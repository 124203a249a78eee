import { ConflictError } from '@backstage/errors';
import {
  operations,
  promotionAbortPermission,
  promotionCreatePermission,
  Stage,
  StagePermission,
  StageRun,
} from '@promotions/backstage-plugin-promotions-common';
import { Router } from 'express';
import { Engine } from '../engine/Engine';
import { Caller } from '../permissions/Caller';
import { freightOf, RouterStore } from './lookUp';
import { addRoute, RouteContext } from './route';
import { VisiblePipeline } from './visibility';
import { visibleRun, visibleTask } from './visibleWork';

const DEFAULT_PAGE = 25;

/** What followed once freight was in a stage, and its tasks. */
export function addRunRoutes(
  router: Router,
  context: RouteContext & { engine: Engine; store: RouterStore },
): void {
  const { engine, store } = context;

  addRoute(
    router,
    context,
    operations.listRuns,
    async ({ caller, params, query }) => {
      const pipeline = await VisiblePipeline.open(store, caller, params.id);
      const freight =
        query.freight && (await freightOf(store, pipeline.id, query.freight));
      const page = await store.listRuns(pipeline.id, {
        ...query,
        freight: freight ? freight.id : undefined,
        stages: pipeline.listed,
        limit: query.limit ?? DEFAULT_PAGE,
      });
      const narrow = await pipeline.narrowing(undefined);
      return {
        status: 200,
        body: { ...page, items: page.items.map(each => narrow.run(each)) },
      };
    },
  );

  addRoute(router, context, operations.getRun, async ({ caller, params }) => {
    caller.prepare([promotionCreatePermission, promotionAbortPermission]);
    const { pipeline, stage } = await visibleRun(store, caller, params.runId);
    const may = async (permission: StagePermission) =>
      stage !== undefined &&
      caller.mayInStage(permission, pipeline.summary, stage);
    const [details, mayRerun, mayAbort] = await Promise.all([
      engine.getRun(params.runId),
      may(promotionCreatePermission),
      may(promotionAbortPermission),
    ]);
    const narrow = await pipeline.narrowing(undefined);
    const possible = details.permissions;
    return {
      status: 200,
      body: {
        ...narrow.runDetails(details),
        permissions: {
          rerun: mayRerun ? possible.rerun : [],
          abort: mayAbort && possible.abort,
        },
      },
    };
  });

  addRoute(
    router,
    context,
    operations.rerun,
    async ({ caller, params, body }) => {
      const { pipeline, stage } = await visibleRun(store, caller, params.runId);
      await assertInStage(promotionCreatePermission, caller, pipeline, stage);
      return answer(
        pipeline,
        await engine.rerun(params.runId, body, caller.actor),
      );
    },
  );

  addRoute(router, context, operations.abortRun, async ({ caller, params }) => {
    const { pipeline, stage } = await visibleRun(store, caller, params.runId);
    await assertInStage(promotionAbortPermission, caller, pipeline, stage);
    return answer(pipeline, await engine.abortRun(params.runId, caller.actor));
  });

  addRoute(router, context, operations.getTask, async ({ caller, params }) => {
    const { pipeline } = await visibleTask(store, caller, params.taskId);
    const details = await engine.getTask(params.taskId);
    const narrow = await pipeline.narrowing(undefined);
    return { status: 200, body: narrow.taskDetails(details) };
  });
}

async function answer(pipeline: VisiblePipeline, run: StageRun) {
  const narrow = await pipeline.narrowing(undefined);
  return { status: 200, body: narrow.run(run) };
}

/** @throws ConflictError where nothing is known of the stage any more */
async function assertInStage(
  permission: StagePermission,
  caller: Caller,
  pipeline: VisiblePipeline,
  stage: Stage | undefined,
): Promise<void> {
  if (!stage) {
    throw new ConflictError('The pipeline has no such stage any more.');
  }
  await caller.assertInStage(permission, pipeline.summary, stage);
}
