import {
  operations,
  pipelineRefreshPermission,
} from '@promotions/backstage-plugin-promotions-common';
import { Router } from 'express';
import { Engine } from '../engine/Engine';
import { boardPermissions } from '../permissions/Caller';
import { getDecisions, listPipelines } from './calls';
import { freightOf, RouterStore } from './lookUp';
import { addRoute, RouteContext } from './route';
import { VisiblePipeline } from './visibility';

const DEFAULT_PAGE = 25;
const DEFAULT_BOARD_FREIGHT = 50;

export function addPipelineRoutes(
  router: Router,
  context: RouteContext & { engine: Engine; store: RouterStore },
): void {
  const { engine, store } = context;

  addRoute(
    router,
    context,
    operations.listPipelines,
    async ({ caller, query }) => ({
      status: 200,
      body: await listPipelines(context, caller, query),
    }),
  );

  addRoute(
    router,
    context,
    operations.getPipeline,
    async ({ caller, params }) => {
      const pipeline = await VisiblePipeline.open(store, caller, params.id);
      const narrow = await pipeline.narrowing(undefined);
      return { status: 200, body: narrow.summary(pipeline.summary) };
    },
  );

  addRoute(
    router,
    context,
    operations.getBoard,
    async ({ caller, params, query }) => {
      caller.prepare(boardPermissions);
      const pipeline = await VisiblePipeline.open(store, caller, params.id);
      const board = await engine.board(
        pipeline.id,
        {
          freightLimit: query.freightLimit ?? DEFAULT_BOARD_FREIGHT,
          freightCursor: query.freightCursor,
        },
        await caller.permissionsIn(pipeline.summary, pipeline.allStages),
        caller.actor,
      );
      const narrow = await pipeline.narrowing(board.stages);
      return { status: 200, body: narrow.board(board) };
    },
  );

  addRoute(
    router,
    context,
    operations.refreshPipeline,
    async ({ caller, params }) => {
      const pipeline = await VisiblePipeline.open(store, caller, params.id);
      await caller.assertInPipeline(
        pipelineRefreshPermission,
        pipeline.summary,
      );
      const refreshed = await engine.refresh(pipeline.id);
      const narrow = await pipeline.narrowing(undefined);
      return { status: 200, body: narrow.summary(refreshed) };
    },
  );

  addRoute(
    router,
    context,
    operations.getDecisions,
    async ({ caller, params, query }) => ({
      status: 200,
      body: await getDecisions(context, caller, params.id, query),
    }),
  );

  addRoute(
    router,
    context,
    operations.listTimeline,
    async ({ caller, params, query }) => {
      const pipeline = await VisiblePipeline.open(store, caller, params.id);
      const freight =
        query.freight && (await freightOf(store, pipeline.id, query.freight));
      const page = await store.listTimeline(pipeline.id, {
        ...query,
        freight: freight ? freight.id : undefined,
        stages: pipeline.listed,
        limit: query.limit ?? DEFAULT_PAGE,
      });
      const narrow = await pipeline.narrowing(page.items);
      return {
        status: 200,
        body: { ...page, items: page.items.map(each => narrow.entry(each)) },
      };
    },
  );

  addRoute(
    router,
    context,
    operations.listArchive,
    async ({ caller, params, query }) => {
      const pipeline = await VisiblePipeline.open(store, caller, params.id);
      const page = await store.listArchive(pipeline.id, {
        ...query,
        stages: pipeline.listed,
        limit: query.limit ?? DEFAULT_PAGE,
      });
      const narrow = await pipeline.narrowing(page.items);
      return {
        status: 200,
        body: { ...page, items: page.items.map(each => narrow.archived(each)) },
      };
    },
  );
}
