import { NotFoundError } from '@backstage/errors';
import {
  operations,
  promotionAbortPermission,
  Stage,
} from '@promotions/backstage-plugin-promotions-common';
import { Router } from 'express';
import { Engine } from '../engine/Engine';
import { Caller } from '../permissions/Caller';
import { createPromotion } from './calls';
import { RouterStore } from './lookUp';
import { addRoute, RouteContext } from './route';
import { VisiblePipeline } from './visibility';

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
      const pipeline = await VisiblePipeline.open(store, caller, params.id);
      const page = await store.listPromotions({
        ...query,
        pipelineId: pipeline.id,
        stages: pipeline.listed,
        limit: query.limit ?? DEFAULT_PAGE,
      });
      const narrow = await pipeline.narrowing(page.items);
      return {
        status: 200,
        body: {
          ...page,
          items: page.items.map(each => narrow.promotion(each)),
        },
      };
    },
  );

  addRoute(
    router,
    context,
    operations.createPromotion,
    async ({ caller, params, headers, body }) => {
      const response = await createPromotion(
        context,
        caller,
        params.id,
        body,
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
      const { pipeline, stage } = await visiblePromotion(
        store,
        caller,
        params.promotionId,
      );
      const [details, abort] = await Promise.all([
        engine.getPromotion(params.promotionId),
        caller.mayInStage(promotionAbortPermission, pipeline.summary, stage),
      ]);
      const narrow = await pipeline.narrowing(details);
      return {
        status: 200,
        body: { ...narrow.details(details), permissions: { abort } },
      };
    },
  );

  addRoute(
    router,
    context,
    operations.abortPromotion,
    async ({ caller, params }) => {
      const { pipeline, stage } = await visiblePromotion(
        store,
        caller,
        params.promotionId,
      );
      await caller.assertInStage(
        promotionAbortPermission,
        pipeline.summary,
        stage,
      );
      const promotion = await engine.abortPromotion(
        params.promotionId,
        caller.actor,
      );
      const narrow = await pipeline.narrowing(promotion);
      return { status: 200, body: narrow.promotion(promotion) };
    },
  );
}

/**
 * The stage is as of the creation of the promotion, since the document may
 * have none of that name any more.
 *
 * @throws NotFoundError also when there is one that the caller may not see
 */
async function visiblePromotion(
  store: RouterStore,
  caller: Caller,
  promotionId: string,
): Promise<{ pipeline: VisiblePipeline; stage: Stage }> {
  const found = await store.getPromotion(promotionId);
  const summary =
    found && (await store.getPipeline(found.promotion.pipelineId));
  const [readable] = await caller.readable(summary ? [summary] : []);
  const pipeline =
    readable && (await VisiblePipeline.of(store, caller, readable));
  if (!found || !pipeline?.view.sees(found.promotion.stage)) {
    throw new NotFoundError(
      'There is no such promotion, or you may not see it.',
    );
  }
  return { pipeline, stage: found.plan.stage };
}
