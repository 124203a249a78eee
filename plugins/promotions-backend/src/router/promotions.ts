import { NotFoundError } from '@backstage/errors';
import {
  holdManagePermission,
  operations,
  PipelineSummary,
  promotionAbortPermission,
  promotionCreatePermission,
  Stage,
} from '@promotions/backstage-plugin-promotions-common';
import { Router } from 'express';
import { Engine } from '../engine/Engine';
import { Caller } from '../permissions/Caller';
import { readablePipeline, RouterStore, stageOf } from './lookUp';
import { addRoute, RouteContext } from './route';

const DEFAULT_PAGE = 25;

export function addPromotionRoutes(
  router: Router,
  context: RouteContext & { engine: Engine; store: RouterStore },
): void {
  const { engine, store } = context;

  addRoute(
    router,
    context,
    operations.listPromotions,
    async ({ caller, params, query }) => {
      const pipeline = await readablePipeline(store, caller, params.id);
      return {
        status: 200,
        body: await store.listPromotions({
          ...query,
          pipelineId: pipeline.id,
          limit: query.limit ?? DEFAULT_PAGE,
        }),
      };
    },
  );

  addRoute(
    router,
    context,
    operations.createPromotion,
    async ({ caller, params, headers, body }) => {
      const pipeline = await readablePipeline(store, caller, params.id);
      await caller.assertInStage(
        promotionCreatePermission,
        pipeline,
        await stageOf(store, pipeline.id, body.stage),
      );
      const response = await engine.createPromotion(
        pipeline.id,
        body,
        caller.actor,
        headers['idempotency-key'],
      );
      return {
        status: response.outcome === 'created' ? 201 : 200,
        body: response,
      };
    },
  );

  addRoute(
    router,
    context,
    operations.getPromotion,
    async ({ caller, params }) => {
      const { pipeline, stage } = await readablePromotion(
        store,
        caller,
        params.promotionId,
      );
      const [details, abort] = await Promise.all([
        engine.getPromotion(params.promotionId),
        caller.mayInStage(promotionAbortPermission, pipeline, stage),
      ]);
      return { status: 200, body: { ...details, permissions: { abort } } };
    },
  );

  addRoute(
    router,
    context,
    operations.abortPromotion,
    async ({ caller, params }) => {
      const { pipeline, stage } = await readablePromotion(
        store,
        caller,
        params.promotionId,
      );
      await caller.assertInStage(promotionAbortPermission, pipeline, stage);
      return {
        status: 200,
        body: await engine.abortPromotion(params.promotionId, caller.actor),
      };
    },
  );

  addRoute(router, context, operations.liftHold, async ({ caller, params }) => {
    const pipeline = await readablePipeline(store, caller, params.id);
    await caller.assertInStage(
      holdManagePermission,
      pipeline,
      await stageOf(store, pipeline.id, params.stage),
    );
    await engine.liftHold(
      pipeline.id,
      { stage: params.stage, origin: params.origin },
      caller.actor,
    );
    return { status: 204 };
  });
}

/**
 * The stage is as of the creation of the promotion, since the document may
 * have none of that name any more.
 *
 * @throws NotFoundError also when there is one that the caller may not see
 */
async function readablePromotion(
  store: RouterStore,
  caller: Caller,
  promotionId: string,
): Promise<{ pipeline: PipelineSummary; stage: Stage }> {
  const found = await store.getPromotion(promotionId);
  const pipeline =
    found && (await store.getPipeline(found.promotion.pipelineId));
  const [readable] = await caller.readable(pipeline ? [pipeline] : []);
  if (!found || !readable) {
    throw new NotFoundError(
      'There is no such promotion, or you may not see it.',
    );
  }
  return { pipeline: readable, stage: found.plan.stage };
}
