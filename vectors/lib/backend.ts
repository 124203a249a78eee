import { AuditorService, LoggerService } from '@backstage/backend-plugin-api';
import { MiddlewareFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { ConfigReader } from '@backstage/config';
import {
  FreightWithStatus,
  Pipeline,
} from '@promotions/backstage-plugin-promotions-common';
import express from 'express';
import knexFactory from 'knex';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import {
  aPolicy,
  rulesOf,
} from '../../plugins/promotions-backend/src/engine/__testUtils__/rules';
import { PipelineAccess } from '../../plugins/promotions-backend/src/engine/changePipeline';
import { PromotionsEngine } from '../../plugins/promotions-backend/src/engine/PromotionsEngine';
import { createEventRouter } from '../../plugins/promotions-backend/src/router/events/router';
import { EventReceiver } from '../../plugins/promotions-backend/src/senders/EventReceiver';
import { KnownSender } from '../../plugins/promotions-backend/src/senders/Sender';
import { DatabaseStore } from '../../plugins/promotions-backend/src/store/DatabaseStore';

const ENTITY = 'component:default/vectors';
const REF = 'url:https://vectors.example.com/promotions.yaml';
const SENDER = 'cluster';
const SECRET = 'a secret of the vectors';
const CLUSTER: KnownSender = {
  name: SENDER,
  secrets: [SECRET],
  auth: 'hmac',
  format: 'promotions',
  mappings: [],
  maySpeakFor: () => true,
};

/** Says nothing. */
export const silent: LoggerService = {
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => silent,
};

const unaudited: AuditorService = {
  createEvent: async () => ({
    success: async () => {},
    fail: async () => {},
  }),
};

/**
 * The engine on a store of its own, behind the route of deployment events,
 * with one pipeline in which policies promote to every stage.
 */
export interface TestBackend {
  access: PipelineAccess;
  pipelineId: string;
  setNow(instant: string): void;
  /**
   * Sends a signed event at that instant, and lets what follows from it happen;
   * answers with the status of HTTP.
   */
  send(event: Record<string, unknown>, at: string): Promise<number>;
  close(): Promise<void>;
}

export async function openBackend(options: {
  pipeline: Pipeline;
  freight: FreightWithStatus[];
  /** Stage to the id of the freight that it runs. */
  current: Record<string, string>;
  /** Since when. */
  since: string;
}): Promise<TestBackend> {
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
    pool: { min: 1, max: 1 },
  });
  let now = new Date(options.since);
  const store = await DatabaseStore.create({
    database: { getClient: async () => knex },
  });
  const { id: pipelineId } = await store.savePipelineDocument(
    {
      entityRef: ENTITY,
      ref: REF,
      status: { ref: REF, state: 'Good', errors: [] },
      pipeline: options.pipeline,
      entity: {},
    },
    now,
  );
  await fill(store, pipelineId, options);
  const access: PipelineAccess = {
    store: withSoak(store, options.freight),
    now: () => now,
    ...rulesOf({
      policies: [aPolicy('vectors', { autoPromotion: true })],
    }),
    written: () => {},
  };
  const engine = new PromotionsEngine(access, {
    stageTouched: () => {},
    refreshDocument: async () => {},
  });
  const route = await serve(engine, () => now);
  return {
    access,
    pipelineId,
    setNow: instant => {
      now = new Date(instant);
    },
    send: async (event, at) => {
      now = new Date(at);
      const status = await route.send({ ...event, pipeline: pipelineId });
      await engine.reconcile(pipelineId);
      return status;
    },
    close: async () => {
      await route.close();
      await knex.destroy();
    },
  };
}

/** Writes what had happened before the case. */
async function fill(
  store: DatabaseStore,
  pipelineId: string,
  options: Parameters<typeof openBackend>[0],
): Promise<void> {
  const { freight, current, since } = options;
  const stays = freight.flatMap(({ id, origin, status }) =>
    Object.entries({
      ...Object.fromEntries(
        Object.entries(current)
          .filter(([, runs]) => runs === id)
          .map(([stage]) => [stage, { since }]),
      ),
      ...status.currentlyIn,
    }).map(([stage, stay]) => ({
      stage,
      origin,
      freight: id,
      since: stay.since,
    })),
  );
  const { revision } = (await store.getPipeline(pipelineId))!;
  await store.applyChanges(
    pipelineId,
    revision,
    {
      freightCreated: freight,
      entered: stays.sort((a, b) => Date.parse(a.since) - Date.parse(b.since)),
      verified: freight.flatMap(({ id, status }) =>
        Object.entries(status.verifiedIn).map(([stage, { verifiedAt }]) => ({
          stage,
          freight: id,
          at: verifiedAt,
        })),
      ),
      cleared: freight.flatMap(({ id, status }) =>
        Object.entries(status.clearedFor).map(([stage, clearing]) => ({
          stage,
          freight: id,
          ...clearing,
        })),
      ),
      rejected: freight.flatMap(({ id, status }) =>
        status.rejections.map(rejection => ({ freight: id, ...rejection })),
      ),
    },
    new Date(since),
  );
}

/** The store, with the longest earlier stays that a case tells of. */
function withSoak(
  store: DatabaseStore,
  freight: FreightWithStatus[],
): DatabaseStore {
  const told = new Map(
    freight.map(({ id, status }) => [id, status.verifiedIn]),
  );
  return new Proxy(store, {
    get(target, key) {
      if (key !== 'readSnapshot') {
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      }
      const readSnapshot: DatabaseStore['readSnapshot'] = async (...args) => {
        const snapshot = await target.readSnapshot(...args);
        for (const { id, status } of snapshot?.freight ?? []) {
          for (const [stage, verified] of Object.entries(status.verifiedIn)) {
            verified.longestSoakMs = Math.max(
              verified.longestSoakMs,
              told.get(id)?.[stage]?.longestSoakMs ?? 0,
            );
          }
        }
        return snapshot;
      };
      return readSnapshot;
    },
  });
}

/** The route of deployment events, as the backend serves it. */
async function serve(engine: PromotionsEngine, now: () => Date) {
  const app = express();
  app.use(
    createEventRouter({
      senders: new Map([[SENDER, CLUSTER]]),
      receiver: new EventReceiver({ engine, auditor: unaudited, now }),
      auditor: unaudited,
      now,
    }),
  );
  app.use(
    MiddlewareFactory.create({
      config: new ConfigReader({}),
      logger: silent,
    }).error(),
  );
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    send: async (event: Record<string, unknown>): Promise<number> => {
      const body = JSON.stringify(event);
      const signature = createHmac('sha256', SECRET).update(body).digest('hex');
      const response = await fetch(
        `http://127.0.0.1:${port}/events/deployments`,
        {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'x-promotions-sender': SENDER,
            'x-signature': `sha256=${signature}`,
          },
          body,
        },
      );
      await response.text();
      return response.status;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
