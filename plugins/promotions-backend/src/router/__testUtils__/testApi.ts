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
import {
  CheckAsk,
  Freeze,
  Pipeline,
  Policy as PromotionPolicy,
} from '@promotions/backstage-plugin-promotions-common';
import express from 'express';
import request from 'supertest';
import { CatalogPeople } from '../../catalog/people';
import { toStoredEntity } from '../../catalog/storedEntity';
import { PipelineAccess } from '../../engine/changePipeline';
import { readHealth } from '../../engine/health';
import { PromotionsEngine } from '../../engine/PromotionsEngine';
import { createRegistry } from '../../engine/registry';
import { createAuthorizer } from '../../permissions/Authorizer';
import { registerPermissions } from '../../permissions/registerPermissions';
import { EventLimits, EventReceiver } from '../../senders/EventReceiver';
import { KnownSender } from '../../senders/Sender';
import { IntakeLimits } from '../../engine/events/EventIntake';
import { DatabaseStore } from '../../store/DatabaseStore';
import { TestDatabase } from '../../store/testDatabases';
import { goodDocument, pipeline } from '../../store/testFixtures';
import { builtInConditionSources } from '../../sources';
import { outboundTo } from '../../support/testOutbound';
import { askCheck } from '../../watch/checks';
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

/** A policy of the configuration that promotes to every stage on its own. */
export function automatic(
  name: string,
  more: Partial<PromotionPolicy> = {},
): PromotionPolicy {
  return {
    id: `config:${name}`,
    name,
    source: 'configuration',
    position: 0,
    stages: ['*'],
    labels: {},
    gates: [],
    autoPromotion: true,
    ...more,
  };
}

/** The router with its real store and engine, behind an HTTP server. */
export async function createTestApi(
  testDatabase: TestDatabase,
  options: {
    entities?: Entity[];
    /** In place of {@link withSteps}. */
    pipeline?: Pipeline;
    /** Their secrets, and what else is said of them. */
    senders?: Record<string, string[] | Partial<KnownSender>>;
    eventLimits?: Partial<EventLimits>;
    intake?: Partial<IntakeLimits>;
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
    /** As an administrator has configured it. */
    configured: {
      policies: [] as PromotionPolicy[],
      freezes: [] as Freeze[],
      overrides: { maxDurationMs: 7 * 24 * 3_600_000 },
    },
    /** Questions of checks that nobody has asked yet. */
    asks: [] as Array<{ pipelineId: string; ask: CheckAsk }>,
    /** Senders that may speak for the entity. */
    granted: new Set(Object.keys(options.senders ?? {})),
  };
  const summary = await store.savePipelineDocument(
    goodDocument({
      pipeline: options.pipeline ?? withSteps(),
      entity: toStoredEntity(entities[0]),
    }),
    state.now,
  );
  const now = () => new Date(state.now);
  const auth = mockServices.auth({ pluginId: 'promotions' });
  const inMemory = catalogServiceMock({ entities });
  const registry = createRegistry();
  registry.addConditionSource(...builtInConditionSources);
  const access: PipelineAccess = {
    store,
    now,
    configured: state.configured,
    registry,
    people: new CatalogPeople({
      catalog: inMemory,
      auth,
      logger: mockServices.logger.mock(),
      now,
      maxAgeMs: 0,
    }),
    written: (pipelineId, _wakeAt, asks) => {
      state.asks.push(...asks.map(ask => ({ pipelineId, ask })));
    },
  };
  const engine = new PromotionsEngine(
    access,
    {
      stageTouched: () => {},
      refreshDocument: async id => {
        state.refreshed.push(id);
      },
    },
    { intake: options.intake },
  );

  const isHidden = (ref: string, opts: unknown) => {
    const { credentials } = opts as { credentials: BackstageCredentials };
    const user = userOf(credentials);
    return user !== undefined && state.hidden.get(user) === ref;
  };
  const catalog = catalogServiceMock.mock({
    getEntityByRef: (ref, opts) => inMemory.getEntityByRef(ref, opts),
    getEntities: async (query, opts) => {
      const { items } = await inMemory.getEntities(query);
      return {
        items: items.filter(item => !isHidden(stringifyEntityRef(item), opts)),
      };
    },
    getEntitiesByRefs: async (query, opts) => {
      const { items } = await inMemory.getEntitiesByRefs(query);
      return {
        items: items.map((item, index) =>
          isHidden(query.entityRefs[index], opts) ? undefined : item,
        ),
      };
    },
  });
  const permissions = mockServices.permissions.mock({
    authorize: async (requests, opts) => {
      const { credentials } = opts as { credentials: BackstageCredentials };
      return requests.map(({ permission }) => {
        const { result } = state.policy(permission, userOf(credentials));
        return {
          result:
            result === AuthorizeResult.ALLOW
              ? AuthorizeResult.ALLOW
              : AuthorizeResult.DENY,
        };
      });
    },
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
    auth,
  });

  const authorizer = createAuthorizer({
    permissions,
    permissionsRegistry,
    catalog,
  });
  const auditor = mockServices.auditor.mock({
    createEvent: async ({
      eventId,
      meta,
    }: AuditorServiceCreateEventOptions) => {
      const event: (typeof state.audited)[number] = {
        eventId,
        outcome: 'begun',
        meta,
      };
      state.audited.push(event);
      return {
        success: async (made?: { meta?: object }) => {
          event.outcome = 'succeeded';
          event.meta = made?.meta ? { ...meta, ...made.meta } : meta;
        },
        fail: async ({ error }) => {
          event.outcome = error.name;
        },
      };
    },
  });
  const senders = new Map(
    Object.entries(options.senders ?? {}).map(
      ([name, given]): [string, KnownSender] => [
        name,
        {
          name,
          secrets: [],
          auth: 'hmac',
          format: 'promotions',
          mappings: [],
          maySpeakFor: () => state.granted.has(name),
          ...(Array.isArray(given) ? { secrets: given } : given),
        },
      ],
    ),
  );
  const receiver = new EventReceiver({
    engine,
    auditor,
    now,
    limits: options.eventLimits,
  });
  const app = express();
  app.use(
    createRouter({
      engine,
      store,
      authorizer,
      httpAuth: mockServices.httpAuth({
        pluginId: 'promotions',
        defaultCredentials: mockCredentials.none(),
      }),
      auditor,
      events: { senders, receiver },
      health: () => readHealth(store, now()),
      now,
    }),
  );
  app.use(mockErrorHandler());

  return {
    app,
    store,
    engine,
    access,
    authorizer,
    auditor,
    senders,
    receiver,
    state,
    knex: testDatabase.knex,
    id: summary.id,
    /** Lets time pass. */
    pass: (ms: number) => {
      state.now = new Date(state.now.getTime() + ms);
    },
    /** Looks at whatever is due, as the queue would, until nothing is. */
    settle: async () => {
      for (let passes = 0; passes < 20; passes++) {
        const due = await store.duePipelines(state.now, 100);
        if (due.length === 0) {
          return;
        }
        for (const pipelineId of due) {
          await engine.reconcile(pipelineId);
        }
      }
      throw new Error('Something is due for ever.');
    },
    /** Asks what checks want to know, as the watcher would. */
    askChecks: async (...hosts: string[]) => {
      for (const { pipelineId, ask } of state.asks.splice(0)) {
        await askCheck(
          {
            access,
            source: uses => registry.conditionSources.get(uses),
            outboundFor: () => outboundTo(...hosts),
            logger: mockServices.logger.mock(),
          },
          pipelineId,
          ask,
        );
      }
    },
    /** Ends what runs in a stage, as its worker would. */
    finish: async (
      pipelineId: string,
      stage: string,
      phase: 'Succeeded' | 'Failed' = 'Succeeded',
    ) => {
      const { items } = await store.listPromotions({
        pipelineId,
        stage,
        phase: 'Running',
        limit: 1,
      });
      const work = { kind: 'promotion' as const, id: items[0].id };
      const lease = await store.claimWork(work, 'worker', state.now, 20_000);
      if (lease?.kind !== 'promotion') {
        throw new Error('Somebody else runs it.');
      }
      await engine.finishPromotion(lease.promotion, lease.fence, phase);
    },
    /** Ends a task, as its worker would. */
    finishTask: async (
      id: string,
      phase: 'Succeeded' | 'Failed' = 'Succeeded',
      message?: string,
    ) => {
      const work = { kind: 'task' as const, id };
      const lease = await store.claimWork(work, 'worker', state.now, 20_000);
      if (lease?.kind !== 'task') {
        throw new Error('Somebody else runs it.');
      }
      await engine.finishTask(lease, phase, message);
    },
    /** Declares one more pipeline, or another document of one. */
    declare: (
      name: string,
      entity: Entity,
      declared: Partial<Pipeline> = withSteps(),
    ) =>
      store.savePipelineDocument(
        goodDocument({
          entityRef: stringifyEntityRef(entity),
          ref: `url:https://git.example.com/${name}.yaml`,
          pipeline: { ...withSteps(), ...declared, name },
          entity: toStoredEntity(entity),
        }),
        state.now,
      ),
    /** A call by a user; by nobody for null. */
    call: (
      method: 'get' | 'post' | 'put' | 'patch' | 'delete',
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
export function withSteps(): Pipeline {
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
