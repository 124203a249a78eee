import {
  gateApprovePermission,
  operations,
  promotionAbortPermission,
} from '@promotions/backstage-plugin-promotions-common';
import { Router } from 'express';
import { Engine } from '../engine/Engine';
import { createPromotion } from './calls';
import { RouterStore } from './lookUp';
import { addRoute, RouteContext } from './route';
import { VisiblePipeline } from './visibility';
import { visiblePromotion } from './visibleWork';

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
      const approve =
        details.asks &&
        (await caller.mayInStage(
          gateApprovePermission,
          pipeline.summary,
          stage,
        ));
      const narrow = await pipeline.narrowing(details);
      return {
        status: 200,
        body: {
          ...narrow.details(details),
          permissions: { abort, ...(approve !== undefined && { approve }) },
        },
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
