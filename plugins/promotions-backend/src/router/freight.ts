import { NotAllowedError } from '@backstage/errors';
import {
  freightApprovePermission,
  freightCreatePermission,
  freightRejectPermission,
  operations,
} from '@promotions/backstage-plugin-promotions-common';
import { Router } from 'express';
import { Engine } from '../engine/Engine';
import { Caller } from '../permissions/Caller';
import { freightOf, RouterStore } from './lookUp';
import { addRoute, RouteContext } from './route';
import { VisiblePipeline } from './visibility';

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
      const pipeline = await VisiblePipeline.open(store, caller, params.id);
      const page = await store.listFreight(pipeline.id, {
        ...query,
        limit: query.limit ?? DEFAULT_PAGE,
      });
      const narrow = await pipeline.narrowing(undefined);
      return {
        status: 200,
        body: { ...page, items: page.items.map(each => narrow.freight(each)) },
      };
    },
  );

  addRoute(
    router,
    context,
    operations.createFreight,
    async ({ caller, params, body }) => {
      const pipeline = await VisiblePipeline.open(store, caller, params.id);
      await caller.assertInPipeline(freightCreatePermission, pipeline.summary);
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
      const pipeline = await VisiblePipeline.open(store, caller, params.id);
      const freight = await freightOf(store, pipeline.id, params.freight);
      const narrow = await pipeline.narrowing(undefined);
      return { status: 200, body: narrow.freight(freight) };
    },
  );

  addRoute(
    router,
    context,
    operations.updateFreight,
    async ({ caller, params, body }) => {
      const pipeline = await VisiblePipeline.open(store, caller, params.id);
      await caller.assertInPipeline(freightCreatePermission, pipeline.summary);
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
      const pipeline = await VisiblePipeline.open(store, caller, params.id);
      await assertMayClear(caller, pipeline, body.stage);
      await engine.clearFreight(pipeline.id, body, caller.actor);
      return { status: 204 };
    },
  );

  addRoute(
    router,
    context,
    operations.withdrawClearing,
    async ({ caller, params, query }) => {
      const pipeline = await VisiblePipeline.open(store, caller, params.id);
      await assertMayClear(caller, pipeline, query.stage);
      await engine.withdrawClearing(pipeline.id, query, caller.actor);
      return { status: 204 };
    },
  );

  addRoute(
    router,
    context,
    operations.rejectFreight,
    async ({ caller, params, body }) => {
      const pipeline = await VisiblePipeline.open(store, caller, params.id);
      await assertMayReject(caller, pipeline, body.stage);
      await engine.rejectFreight(pipeline.id, body, caller.actor);
      return { status: 204 };
    },
  );

  addRoute(
    router,
    context,
    operations.liftRejection,
    async ({ caller, params, query }) => {
      const pipeline = await VisiblePipeline.open(store, caller, params.id);
      await assertMayReject(caller, pipeline, query.stage);
      await engine.liftRejection(pipeline.id, query, caller.actor);
      return { status: 204 };
    },
  );
}

async function assertMayClear(
  caller: Caller,
  pipeline: VisiblePipeline,
  stage: string,
): Promise<void> {
  await caller.assertInStage(
    freightApprovePermission,
    pipeline.summary,
    pipeline.stage(stage),
  );
}

/**
 * A rejection for the whole pipeline keeps freight out of every stage, so
 * whoever makes or lifts one must be allowed to in each of them, also in those
 * that they may not see.
 */
async function assertMayReject(
  caller: Caller,
  pipeline: VisiblePipeline,
  stage: string | undefined,
): Promise<void> {
  const { summary, allStages } = pipeline;
  if (stage !== undefined) {
    await caller.assertInStage(
      freightRejectPermission,
      summary,
      pipeline.stage(stage),
    );
    return;
  }
  if (allStages.length === 0) {
    throw new NotAllowedError('The pipeline has no stages yet.');
  }
  const may = await Promise.all(
    allStages.map(each =>
      caller.mayInStage(freightRejectPermission, summary, each),
    ),
  );
  if (!may.every(Boolean)) {
    throw new NotAllowedError(
      `You may not do this for the whole pipeline: you need the permission ${freightRejectPermission.name} in each of its stages.`,
    );
  }
}
