import {
  operations,
  Page,
  pipelineRefreshPermission,
  PipelineSummary,
} from '@promotions/backstage-plugin-promotions-common';
import { Router } from 'express';
import { Engine } from '../engine/Engine';
import { boardPermissions, Caller } from '../permissions/Caller';
import { canonicalRef } from './entityRef';
import { freightOf, readablePipeline, RouterStore } from './lookUp';
import { addRoute, RouteContext } from './route';

const DEFAULT_PAGE = 25;
const DEFAULT_BOARD_FREIGHT = 50;

/** How many are looked at together where some must be left out. */
const CHUNK = 100;

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
      body: await listReadable(store, caller, {
        ...query,
        limit: query.limit ?? DEFAULT_PAGE,
        entityRef:
          query.entityRef && canonicalRef(query.entityRef, 'query.entityRef'),
      }),
    }),
  );

  addRoute(
    router,
    context,
    operations.getPipeline,
    async ({ caller, params }) => ({
      status: 200,
      body: await readablePipeline(store, caller, params.id),
    }),
  );

  addRoute(
    router,
    context,
    operations.getBoard,
    async ({ caller, params, query }) => {
      caller.prepare(boardPermissions);
      const pipeline = await readablePipeline(store, caller, params.id);
      return {
        status: 200,
        body: await engine.board(
          pipeline.id,
          {
            freightLimit: query.freightLimit ?? DEFAULT_BOARD_FREIGHT,
            freightCursor: query.freightCursor,
          },
          await caller.permissionsIn(pipeline),
        ),
      };
    },
  );

  addRoute(
    router,
    context,
    operations.refreshPipeline,
    async ({ caller, params }) => {
      const pipeline = await readablePipeline(store, caller, params.id);
      await caller.assertInPipeline(pipelineRefreshPermission, pipeline);
      return { status: 200, body: await engine.refresh(pipeline.id) };
    },
  );

  addRoute(
    router,
    context,
    operations.getDecisions,
    async ({ caller, params, query }) => {
      const pipeline = await readablePipeline(store, caller, params.id);
      return { status: 200, body: await engine.decisions(pipeline.id, query) };
    },
  );

  addRoute(
    router,
    context,
    operations.listTimeline,
    async ({ caller, params, query }) => {
      const pipeline = await readablePipeline(store, caller, params.id);
      const freight =
        query.freight && (await freightOf(store, pipeline.id, query.freight));
      return {
        status: 200,
        body: await store.listTimeline(pipeline.id, {
          ...query,
          freight: freight ? freight.id : undefined,
          limit: query.limit ?? DEFAULT_PAGE,
        }),
      };
    },
  );
}

/**
 * Reads on until the page is full, or there are no more. A cursor names the
 * item that it comes after, so it always comes after one that is shown: that
 * tells nothing of those that the caller may not see.
 */
async function listReadable(
  store: RouterStore,
  caller: Caller,
  query: {
    entityRef?: string;
    state?: PipelineSummary['state'];
    limit: number;
    cursor?: string;
  },
): Promise<Page<PipelineSummary>> {
  const items: PipelineSummary[] = [];
  let { limit, cursor } = query;
  for (;;) {
    const page = await store.listPipelines({ ...query, limit, cursor });
    const readable = await caller.readable(page.items);
    const missing = query.limit - items.length;
    if (readable.length < missing) {
      items.push(...readable);
      if (page.nextCursor === undefined) {
        return { items };
      }
      cursor = page.nextCursor;
      limit = CHUNK;
    } else {
      const last = page.items.indexOf(readable[missing - 1]);
      items.push(...readable.slice(0, missing));
      const { nextCursor } =
        last === page.items.length - 1
          ? page
          : await store.listPipelines({ ...query, limit: last + 1, cursor });
      return { items, nextCursor };
    }
  }
}
