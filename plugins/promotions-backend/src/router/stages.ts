import {
  conditionReportPermission,
  holdManagePermission,
  operations,
} from '@promotions/backstage-plugin-promotions-common';
import { Router } from 'express';
import { Engine } from '../engine/Engine';
import { RouterStore } from './lookUp';
import { addRoute, RouteContext } from './route';
import { VisiblePipeline } from './visibility';

const DEFAULT_PAGE = 25;

/** What is kept of one stage: holds and conditions. */
export function addStageRoutes(
  router: Router,
  context: RouteContext & { engine: Engine; store: RouterStore },
): void {
  const { engine, store } = context;

  addRoute(
    router,
    context,
    operations.setHold,
    async ({ caller, params, body }) => {
      const pipeline = await VisiblePipeline.open(store, caller, params.id);
      const stage = pipeline.addressedStage(params.stage);
      await caller.assertInStage(holdManagePermission, pipeline.summary, stage);
      const hold = await engine.setHold(
        pipeline.id,
        { ...body, stage: stage.name, origin: params.origin },
        caller.actor,
      );
      return { status: 200, body: hold };
    },
  );

  addRoute(router, context, operations.liftHold, async ({ caller, params }) => {
    const pipeline = await VisiblePipeline.open(store, caller, params.id);
    const stage = pipeline.addressedStage(params.stage);
    await caller.assertInStage(holdManagePermission, pipeline.summary, stage);
    await engine.liftHold(
      pipeline.id,
      { stage: stage.name, origin: params.origin },
      caller.actor,
    );
    return { status: 204 };
  });

  addRoute(
    router,
    context,
    operations.reportCondition,
    async ({ caller, params, body }) => {
      const pipeline = await VisiblePipeline.open(store, caller, params.id);
      const stage = pipeline.addressedStage(params.stage);
      await caller.assertInStage(
        conditionReportPermission,
        pipeline.summary,
        stage,
      );
      const condition = await engine.reportCondition(
        pipeline.id,
        stage.name,
        params.type,
        body,
        caller.actor,
      );
      return { status: 200, body: condition };
    },
  );

  addRoute(
    router,
    context,
    operations.listConditionTransitions,
    async ({ caller, params, query }) => {
      const pipeline = await VisiblePipeline.open(store, caller, params.id);
      const stage = pipeline.addressedStage(params.stage);
      const page = await store.listConditionTransitions(pipeline.id, {
        ...query,
        stage: stage.name,
        type: params.type,
        limit: query.limit ?? DEFAULT_PAGE,
      });
      const narrow = await pipeline.narrowing(undefined);
      return {
        status: 200,
        body: { ...page, items: page.items.map(each => narrow.texts(each)) },
      };
    },
  );
}
