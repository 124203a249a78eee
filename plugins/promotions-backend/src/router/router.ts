import { AuditorService, HttpAuthService } from '@backstage/backend-plugin-api';
import {
  EngineHealth,
  openApiDocument,
  Operation,
  operations,
  pipelineJsonSchema,
} from '@promotions/backstage-plugin-promotions-common';
import express, { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { Engine } from '../engine/Engine';
import { Authorizer } from '../permissions/Authorizer';
import { addAdministrationRoutes } from './administration';
import { addApprovalRoutes } from './approvals';
import { answerRefusedPromotions, tellUnreadableBodies } from './errors';
import { createEventRouter, EventRouterOptions } from './events/router';
import { addFreightRoutes } from './freight';
import { addLogRoutes } from './logs';
import { refuseHostileJson } from './hostileJson';
import { RouterStore } from './lookUp';
import { addPipelineRoutes } from './pipelines';
import { addPromotionRoutes } from './promotions';
import { addRunRoutes } from './runs';
import { addServiceRoutes } from './service';
import { addStageRoutes } from './stages';

/** What {@link createRouter} needs. */
export interface RouterOptions {
  engine: Engine;
  store: RouterStore;
  authorizer: Authorizer;
  httpAuth: HttpAuthService;
  auditor: AuditorService;
  /** How deployment events come in. */
  events: Pick<EventRouterOptions, 'senders' | 'receiver'>;
  /** How far the engine is behind. */
  health(): Promise<EngineHealth>;
  /** Larger bodies are refused; default: 256 KiB. */
  maxBodyBytes?: number;
  /** Where the API is served, for its OpenAPI document. */
  baseUrl?: string;
  now?: () => Date;
}

/**
 * The REST API, to be mounted as the router of the plugin. Errors are left to
 * the error middleware of Backstage. The paths of {@link authPolicies} must be
 * open to requests without credentials.
 */
export function createRouter(options: RouterOptions): Router {
  const { now = () => new Date() } = options;
  const router = PromiseRouter();
  router.use(
    createEventRouter({ ...options.events, auditor: options.auditor, now }),
  );
  router.use(
    express.json({
      limit: options.maxBodyBytes ?? '256kb',
      reviver: refuseHostileJson,
    }),
  );
  router.use(tellUnreadableBodies());
  addServiceRoutes(router, {
    ...options,
    openApi: openApiDocument({ url: options.baseUrl }),
    pipelineSchema: pipelineJsonSchema(),
  });
  addPipelineRoutes(router, options);
  addFreightRoutes(router, options);
  addPromotionRoutes(router, options);
  addRunRoutes(router, options);
  addLogRoutes(router, options);
  addApprovalRoutes(router, options);
  addStageRoutes(router, options);
  addAdministrationRoutes(router, options);
  router.use(answerRefusedPromotions());
  return router;
}

/**
 * What the HTTP router of the plugin must let through without credentials:
 * what is public, and what carries a signature instead.
 */
export const authPolicies = Object.values<Operation>(operations)
  .filter(operation => operation.access !== 'credentials')
  .map(operation => ({
    path: operation.path,
    allow: 'unauthenticated' as const,
  }));
