import { NotAllowedError } from '@backstage/errors';
import {
  freightApprovePermission,
  freightCreatePermission,
  freightRejectPermission,
  operations,
  PipelineSummary,
} from '@promotions/backstage-plugin-promotions-common';
import { Router } from 'express';
import { Engine } from '../engine/Engine';
import { Caller } from '../permissions/Caller';
import {
  freightOf,
  readablePipeline,
  RouterStore,
  stageOf,
  stagesOf,
} from './lookUp';
import { addRoute, RouteContext } from './route';

const DEFAULT_PAGE = 50;

export function addFreightRoutes(
  router: Router,
  context: RouteContext & { engine: Engine; store: RouterStore },
): void {
  const { engine, store } = context;

  addRoute(
    router,
    context,
    operations.listFreight,
    async ({ caller, params, query }) => {
      const pipeline = await readablePipeline(store, caller, params.id);
      return {
        status: 200,
        body: await store.listFreight(pipeline.id, {
          ...query,
          limit: query.limit ?? DEFAULT_PAGE,
        }),
      };
    },
  );

  addRoute(
    router,
    context,
    operations.createFreight,
    async ({ caller, params, body }) => {
      const pipeline = await readablePipeline(store, caller, params.id);
      await caller.assertInPipeline(freightCreatePermission, pipeline);
      const { freight, created } = await engine.createFreight(
        pipeline.id,
        body,
        caller.actor,
      );
      return { status: created ? 201 : 200, body: freight };
    },
  );

  addRoute(
    router,
    context,
    operations.getFreight,
    async ({ caller, params }) => {
      const pipeline = await readablePipeline(store, caller, params.id);
      return {
        status: 200,
        body: await freightOf(store, pipeline.id, params.freight),
      };
    },
  );

  addRoute(
    router,
    context,
    operations.updateFreight,
    async ({ caller, params, body }) => {
      const pipeline = await readablePipeline(store, caller, params.id);
      await caller.assertInPipeline(freightCreatePermission, pipeline);
      return {
        status: 200,
        body: await engine.updateFreight(
          pipeline.id,
          params.freight,
          body,
          caller.actor,
        ),
      };
    },
  );

  addRoute(
    router,
    context,
    operations.clearFreight,
    async ({ caller, params, body }) => {
      const pipeline = await readablePipeline(store, caller, params.id);
      await caller.assertInStage(
        freightApprovePermission,
        pipeline,
        await stageOf(store, pipeline.id, body.stage),
      );
      await engine.clearFreight(pipeline.id, body, caller.actor);
      return { status: 204 };
    },
  );

  addRoute(
    router,
    context,
    operations.rejectFreight,
    async ({ caller, params, body }) => {
      const pipeline = await readablePipeline(store, caller, params.id);
      await assertMayReject(store, caller, pipeline, body.stage);
      await engine.rejectFreight(pipeline.id, body, caller.actor);
      return { status: 204 };
    },
  );

  addRoute(
    router,
    context,
    operations.liftRejection,
    async ({ caller, params, query }) => {
      const pipeline = await readablePipeline(store, caller, params.id);
      await assertMayReject(store, caller, pipeline, query.stage);
      await engine.liftRejection(pipeline.id, query, caller.actor);
      return { status: 204 };
    },
  );
}

/**
 * A rejection for the whole pipeline keeps freight out of every stage, so
 * whoever makes or lifts one must be allowed to in each of them.
 */
async function assertMayReject(
  store: RouterStore,
  caller: Caller,
  pipeline: PipelineSummary,
  stage: string | undefined,
): Promise<void> {
  const stages =
    stage === undefined
      ? await stagesOf(store, pipeline.id)
      : [await stageOf(store, pipeline.id, stage)];
  if (stages.length === 0) {
    throw new NotAllowedError('The pipeline has no stages yet.');
  }
  for (const each of stages) {
    await caller.assertInStage(freightRejectPermission, pipeline, each);
  }
}
