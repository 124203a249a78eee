import {
  AuditorServiceCreateEventOptions,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockErrorHandler,
  mockServices,
  ServiceFactoryTester,
} from '@backstage/backend-test-utils';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  AuthorizeResult,
  Permission,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import { AutoPromotion } from '@promotions/backstage-plugin-promotions-common';
import express from 'express';
import request from 'supertest';
import { PromotionsEngine } from '../../engine/PromotionsEngine';
import { createAuthorizer } from '../../permissions/Authorizer';
import { registerPermissions } from '../../permissions/registerPermissions';
import { DatabaseStore } from '../../store/DatabaseStore';
import { TestDatabase } from '../../store/testDatabases';
import { goodDocument, pipeline } from '../../store/testFixtures';
import { createRouter } from '../router';

export const ADA = 'user:default/ada';
export const BEN = 'user:default/ben';

export const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
export const DENY: PolicyDecision = { result: AuthorizeResult.DENY };

/** What the permission backend would answer. */
export type Policy = (permission: Permission, user?: string) => PolicyDecision;

export function component(name: string, owner?: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, namespace: 'default' },
    spec: { type: 'service', owner },
    relations: owner ? [{ type: 'ownedBy', targetRef: owner }] : [],
  };
}

/** The router with its real store and engine, behind an HTTP server. */
export async function createTestApi(
  testDatabase: TestDatabase,
  options: {
    entities?: Entity[];
    senders?: Record<string, string[]>;
    eventRateLimit?: { perSecond: number; burst: number };
  } = {},
) {
  const { entities = [component('podinfo', 'group:default/team-a')] } = options;
  const { database } = testDatabase;
  const store = await DatabaseStore.create({ database });
  const state = {
    now: new Date('2026-12-01T12:00:00.000Z'),
    policy: (() => ALLOW) as Policy,
    /** Questions to the permission backend, each for so many permissions. */
    questions: [] as string[][],
    /** Users that may not see the entity in the catalog. */
    hidden: new Map<string, string>(),
    audited: [] as Array<{ eventId: string; outcome: string; meta?: object }>,
    refreshed: [] as string[],
    /** The policy for every stage. */
    automatic: { enabled: false } as AutoPromotion,
    /** Senders that may speak for the entity. */
    granted: new Set(Object.keys(options.senders ?? {})),
  };
  const summary = await store.savePipelineDocument(
    goodDocument({ pipeline: withSteps(), entity: { ...entities[0] } }),
    state.now,
  );
  const now = () => new Date(state.now);
  const engine = new PromotionsEngine(
    {
      store,
      now,
      autoPromotionFor: () => state.automatic,
      written: () => {},
    },
    {
      stageTouched: () => {},
      promotionWoken: () => {},
      refreshDocument: async id => {
        state.refreshed.push(id);
      },
    },
  );

  const inMemory = catalogServiceMock({ entities });
  const catalog = catalogServiceMock.mock({
    getEntityByRef: (ref, opts) => inMemory.getEntityByRef(ref, opts),
    getEntitiesByRefs: async (query, opts) => {
      const user = userOf(
        (opts as { credentials: BackstageCredentials }).credentials,
      );
      const { items } = await inMemory.getEntitiesByRefs(query);
      return {
        items: items.map((item, index) =>
          user && state.hidden.get(user) === query.entityRefs[index]
            ? undefined
            : item,
        ),
      };
    },
  });
  const permissions = mockServices.permissions.mock({
    authorizeConditional: async (queries, opts) => {
      const { credentials } = opts as { credentials: BackstageCredentials };
      state.questions.push(queries.map(({ permission }) => permission.name));
      return queries.map(({ permission }) =>
        state.policy(permission, userOf(credentials)),
      );
    },
  });
  const permissionsRegistry = await ServiceFactoryTester.from(
    mockServices.permissionsRegistry.factory(),
    { dependencies: [mockServices.httpRouter.mock().factory] },
  ).getSubject('promotions');
  registerPermissions({
    permissionsRegistry,
    store,
    catalog,
    auth: mockServices.auth({ pluginId: 'promotions' }),
  });

  const app = express();
  app.use(
    createRouter({
      engine,
      store,
      authorizer: createAuthorizer({
        permissions,
        permissionsRegistry,
        catalog,
      }),
      httpAuth: mockServices.httpAuth({
        pluginId: 'promotions',
        defaultCredentials: mockCredentials.none(),
      }),
      auditor: mockServices.auditor.mock({
        createEvent: async ({
          eventId,
          meta,
        }: AuditorServiceCreateEventOptions) => {
          const event = { eventId, outcome: 'begun', meta };
          state.audited.push(event);
          return {
            success: async () => {
              event.outcome = 'succeeded';
            },
            fail: async ({ error }) => {
              event.outcome = error.name;
            },
          };
        },
      }),
      senders: {
        secretsOf: sender => options.senders?.[sender] ?? [],
        maySpeakFor: sender => state.granted.has(sender),
      },
      eventRateLimit: options.eventRateLimit,
      now,
    }),
  );
  app.use(mockErrorHandler());

  return {
    app,
    store,
    engine,
    state,
    knex: testDatabase.knex,
    id: summary.id,
    /** Lets time pass. */
    pass: (ms: number) => {
      state.now = new Date(state.now.getTime() + ms);
    },
    /** Declares one more pipeline. */
    declare: (name: string, entity: Entity) =>
      store.savePipelineDocument(
        goodDocument({
          entityRef: stringifyEntityRef(entity),
          ref: `url:https://git.example.com/${name}.yaml`,
          pipeline: { ...withSteps(), name },
          entity: { ...entity },
        }),
        state.now,
      ),
    /** A call by a user; by nobody for null. */
    call: (
      method: 'get' | 'post' | 'patch' | 'delete',
      path: string,
      user: string | null = ADA,
    ) => {
      const call = request(app)[method](path);
      return user === null
        ? call
        : call.set('Authorization', mockCredentials.user.header(user));
    },
    freight: async (version: string) => {
      const { freight } = await engine.createFreight(
        summary.id,
        { artifacts: [{ kind: 'generic', name: 'app', version }] },
        { ref: ADA, kind: 'person' },
      );
      return freight;
    },
  };
}

export type TestApi = Awaited<ReturnType<typeof createTestApi>>;

/** dev → staging → prod, each with a step; prod has a label. */
function withSteps() {
  const base = pipeline();
  return {
    ...base,
    stages: base.stages.map((stage, index) => ({
      ...stage,
      labels: stage.name === 'prod' ? { risk: 'high' } : stage.labels,
      freight: stage.freight.map(wanted => ({
        ...wanted,
        sources:
          index === 0
            ? wanted.sources
            : {
                ...wanted.sources,
                direct: false,
                stages: [base.stages[index - 1].name],
              },
      })),
      promotion: {
        ...stage.promotion,
        steps: [
          {
            id: 'notice',
            uses: 'compose-output',
            with: {},
            continueOnError: false,
            retry: {},
          },
        ],
      },
    })),
  };
}

function userOf(credentials: BackstageCredentials): string | undefined {
  return (credentials.principal as { userEntityRef?: string }).userEntityRef;
}
