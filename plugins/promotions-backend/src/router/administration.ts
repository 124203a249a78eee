import {
  freezeManagePermission,
  operations,
  policyManagePermission,
} from '@promotions/backstage-plugin-promotions-common';
import { Router } from 'express';
import { Engine } from '../engine/Engine';
import { addRoute, RouteContext } from './route';

const DEFAULT_PAGE = 50;

/** Freezes and policies: rules of administrators for many pipelines. */
export function addAdministrationRoutes(
  router: Router,
  context: RouteContext & { engine: Engine },
): void {
  addFreezeRoutes(router, context);
  addPolicyRoutes(router, context);
}

function addFreezeRoutes(
  router: Router,
  context: RouteContext & { engine: Engine },
): void {
  const { engine } = context;

  addRoute(
    router,
    context,
    operations.listFreezes,
    async ({ caller, query }) => {
      await caller.assert(freezeManagePermission);
      const limit = query.limit ?? DEFAULT_PAGE;
      const body = await engine.listFreezes({ ...query, limit });
      return { status: 200, body };
    },
  );

  addRoute(
    router,
    context,
    operations.createFreeze,
    async ({ caller, body }) => {
      await caller.assert(freezeManagePermission);
      const freeze = await engine.createFreeze(body, caller.actor);
      return { status: 201, body: freeze };
    },
  );

  addRoute(
    router,
    context,
    operations.updateFreeze,
    async ({ caller, params, body }) => {
      await caller.assert(freezeManagePermission);
      const freeze = await engine.updateFreeze(
        params.freezeId,
        body,
        caller.actor,
      );
      return { status: 200, body: freeze };
    },
  );

  addRoute(
    router,
    context,
    operations.deleteFreeze,
    async ({ caller, params }) => {
      await caller.assert(freezeManagePermission);
      await engine.deleteFreeze(params.freezeId, caller.actor);
      return { status: 204 };
    },
  );
}

function addPolicyRoutes(
  router: Router,
  context: RouteContext & { engine: Engine },
): void {
  const { engine } = context;

  addRoute(
    router,
    context,
    operations.listPolicies,
    async ({ caller, query }) => {
      await caller.assert(policyManagePermission);
      const limit = query.limit ?? DEFAULT_PAGE;
      const body = await engine.listPolicies({ ...query, limit });
      return { status: 200, body };
    },
  );

  addRoute(
    router,
    context,
    operations.createPolicy,
    async ({ caller, body }) => {
      await caller.assert(policyManagePermission);
      const policy = await engine.createPolicy(body, caller.actor);
      return { status: 201, body: policy };
    },
  );

  addRoute(
    router,
    context,
    operations.updatePolicy,
    async ({ caller, params, body }) => {
      await caller.assert(policyManagePermission);
      const policy = await engine.updatePolicy(
        params.policyId,
        body,
        caller.actor,
      );
      return { status: 200, body: policy };
    },
  );

  addRoute(
    router,
    context,
    operations.deletePolicy,
    async ({ caller, params }) => {
      await caller.assert(policyManagePermission);
      await engine.deletePolicy(params.policyId, caller.actor);
      return { status: 204 };
    },
  );
}
