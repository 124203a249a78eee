import { NotFoundError } from '@backstage/errors';
import {
  gateApprovePermission,
  gateOverridePermission,
  operations,
} from '@promotions/backstage-plugin-promotions-common';
import { Router } from 'express';
import { Engine } from '../engine/Engine';
import { approve } from './calls';
import { listInbox } from './inbox';
import { RouterStore } from './lookUp';
import { addRoute, RouteContext } from './route';
import { VisiblePipeline } from './visibility';

const DEFAULT_PAGE = 25;

/** Approvals of gates, and what passes gates over. */
export function addApprovalRoutes(
  router: Router,
  context: RouteContext & { engine: Engine; store: RouterStore },
): void {
  const { engine, store } = context;

  addRoute(
    router,
    context,
    operations.listInbox,
    async ({ caller, query }) => ({
      status: 200,
      body: await listInbox(
        { engine, store, caller },
        {
          ...query,
          limit: query.limit ?? DEFAULT_PAGE,
        },
      ),
    }),
  );

  addRoute(
    router,
    context,
    operations.approve,
    async ({ caller, params, body }) => ({
      status: 200,
      body: await approve(context, caller, params.id, body),
    }),
  );

  addRoute(
    router,
    context,
    operations.withdrawApproval,
    async ({ caller, params, query }) => {
      const pipeline = await VisiblePipeline.open(store, caller, params.id);
      await caller.assertInStage(
        gateApprovePermission,
        pipeline.summary,
        pipeline.stage(query.stage),
      );
      const decision = await engine.withdrawApproval(
        pipeline.id,
        query,
        caller.actor,
      );
      const narrow = await pipeline.narrowing(decision);
      return { status: 200, body: narrow.decision(decision) };
    },
  );

  addRoute(
    router,
    context,
    operations.overrideGates,
    async ({ caller, params, body }) => {
      const pipeline = await VisiblePipeline.open(store, caller, params.id);
      await caller.assertInStage(
        gateOverridePermission,
        pipeline.summary,
        pipeline.stage(body.stage),
      );
      return {
        status: 201,
        body: await engine.overrideGates(pipeline.id, body, caller.actor),
      };
    },
  );

  addRoute(
    router,
    context,
    operations.revokeOverride,
    async ({ caller, params }) => {
      const pipeline = await VisiblePipeline.open(store, caller, params.id);
      const override = await store.getOverride(pipeline.id, params.overrideId);
      if (!override || !pipeline.view.sees(override.stage)) {
        throw new NotFoundError('The pipeline has no such override.');
      }
      // One of a stage that the document has no more is taken back by whoever
      // may see all stages and has the permission for its name.
      const stage = pipeline.stages.find(({ name }) => name === override.stage);
      await caller.assertInStage(
        gateOverridePermission,
        pipeline.summary,
        stage ?? { name: override.stage, labels: {} },
      );
      await engine.revokeOverride(pipeline.id, override.id, caller.actor);
      return { status: 204 };
    },
  );
}
