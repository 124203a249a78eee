import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  createMockDirectory,
  mockCredentials,
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { PromotionsClient } from '@promotions/backstage-plugin-promotions-common';
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { promotionsPlugin } from './plugin';
import { TestServer } from './support/testServer';
import { Collector, Measured } from './telemetry/__testUtils__/Collector';
import { COUNTERS, GAUGES, HISTOGRAMS } from './telemetry/metrics';

jest.setTimeout(120_000);

const SECRET = 'a-secret-of-the-tests';
const directory = createMockDirectory();
const collector = new Collector();
let server: TestServer;
let backend: TestBackend;
let client: PromotionsClient;

const document = () => `
apiVersion: promotions/v1alpha1
kind: Pipeline
metadata: { name: podinfo }
spec:
  stages:
    - name: dev
      targets: [{ name: dev }]
      conditions: [{ type: Healthy, uses: http, with: { url: '${server.url}/healthz' } }]
      promotion:
        steps: [{ uses: http, with: { url: '${server.url}/deploy', method: POST } }]
      verification:
        tasks: [{ uses: http, with: { url: '${server.url}/smoke' } }]
      promotionTasks:
        - { uses: http, with: { url: '${server.url}/notes', method: POST } }
        - { uses: fail, blocking: false }
`;

const signals = createServiceFactory({
  service: signalsServiceRef,
  deps: {},
  factory: () => ({ publish: async () => {} }),
});

beforeAll(async () => {
  collector.install();
  server = await TestServer.start(({ path }) =>
    path === '/promotions.yaml' ? { body: document() } : {},
  );
  const scheduler = mockServices.scheduler();
  backend = await startTestBackend({
    features: [
      promotionsPlugin,
      signals,
      createServiceFactory({
        service: coreServices.scheduler,
        deps: {},
        factory: () => scheduler,
      }),
      catalogServiceMock.factory({
        entities: [
          {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Component',
            metadata: {
              name: 'podinfo',
              namespace: 'default',
              annotations: {
                'promotions/pipeline-ref': `url:${server.url}/promotions.yaml`,
              },
            },
            spec: { owner: 'group:default/team' },
          },
        ],
      }),
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://localhost:3000' },
          backend: {
            baseUrl: 'http://localhost:7007',
            reading: { allow: [{ host: server.host }] },
          },
          promotions: {
            workingDirectory: directory.resolve('work'),
            senders: [{ name: 'cluster', secrets: [SECRET] }],
            grants: [
              {
                name: 'local',
                hosts: [{ host: server.host, allowLoopback: true }],
              },
            ],
          },
        },
      }),
    ],
  });
  await scheduler.triggerTask('read-documents');
  await scheduler.triggerTask('watch-pipelines');
  client = new PromotionsClient({
    discoveryApi: {
      getBaseUrl: async () =>
        `http://localhost:${backend.server.port()}/api/promotions`,
    },
    fetchApi: {
      fetch: (input, init) =>
        fetch(input, {
          ...init,
          headers: {
            ...Object.fromEntries(new Headers(init?.headers)),
            authorization: mockCredentials.user.header('user:default/ada'),
          },
        }),
    },
  });
});

afterAll(async () => {
  await backend?.stop();
  await server?.stop();
  await collector.uninstall();
});

async function until<T>(look: () => Promise<T | undefined | false>) {
  for (let i = 0; i < 1_000; i++) {
    const result = await look();
    if (result) {
      return result;
    }
    await sleep(50);
  }
  throw new Error('It did not happen.');
}

async function send(event: object, secret = SECRET): Promise<number> {
  const body = JSON.stringify(event);
  const { status } = await fetch(
    `http://localhost:${backend.server.port()}/api/promotions/events/deployments`,
    {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-promotions-sender': 'cluster',
        'x-signature': `sha256=${createHmac('sha256', secret)
          .update(body)
          .digest('hex')}`,
      },
      body,
    },
  );
  return status;
}

/** Adds up what was measured until now. */
class Totals {
  readonly #byKey = new Map<string, number>();

  async look() {
    for (const [name, points] of await collector.collected()) {
      points.forEach(point => this.#add(name, point));
    }
  }

  #add(name: string, { attributes, value }: Measured) {
    const key = [name, ...Object.values(attributes)].join(' ');
    const isGauge = Object.values(GAUGES).some(gauge => gauge.name === name);
    this.#byKey.set(key, isGauge ? value : (this.#byKey.get(key) ?? 0) + value);
  }

  of(key: string): number | undefined {
    return this.#byKey.get(key);
  }

  names(): Set<string> {
    return new Set([...this.#byKey.keys()].map(key => key.split(' ')[0]));
  }
}

it('the backend measures what it does, and hands the trace of a promotion to all that it calls', async () => {
  const [{ id, document: state }] = (await client.listPipelines({})).items;
  expect(state.errors).toEqual([]);
  const freight = await client.createFreight(id, {
    artifacts: [{ kind: 'generic', name: 'app', version: '1.0.0' }],
  });
  const { promotion } = await client.createPromotion(id, {
    stage: 'dev',
    freight: freight.id,
  });
  await until(async () => {
    const { phase } = await client.getPromotion(promotion!.id);
    return phase === 'Succeeded';
  });
  const event = {
    id: 'e1',
    at: new Date().toISOString(),
    entityRef: 'component:default/podinfo',
    stage: 'dev',
    target: 'dev',
    revision: '1.0.0',
    phase: 'Succeeded',
  };
  expect(await send(event, 'another-secret-of-nobody')).toBe(401);
  expect(await send(event)).toBe(202);
  expect(await send(event)).toBe(202);
  await until(async () => {
    const { run } = await client.getPromotion(promotion!.id);
    return run?.state === 'Succeeded';
  });

  const totals = new Totals();
  await until(async () => {
    await totals.look();
    return (
      totals.of('promotions.queue.waiting outbox') === 0 &&
      (totals.of('promotions.probe.duration http ok') ?? 0) > 0
    );
  });
  expect(totals.of('promotions.decisions Eligible')).toBe(1);
  expect(totals.of('promotions.ended Succeeded')).toBe(1);
  expect(totals.of('promotions.tasks.ended Succeeded')).toBe(2);
  expect(totals.of('promotions.tasks.ended Failed')).toBe(1);
  expect(totals.of('promotions.step.duration http Succeeded')).toBe(3);
  expect(totals.of('promotions.step.duration fail Failed')).toBe(1);
  expect(totals.of('promotions.pass.duration ok')).toBeGreaterThan(0);
  expect(totals.of('promotions.outbox.entries timeline sent')).toBeGreaterThan(
    0,
  );
  expect(totals.of('promotions.outbox.entries signal sent')).toBeGreaterThan(0);
  for (const outcome of ['accepted', 'repeated', 'refused', 'settled']) {
    expect([outcome, totals.of(`promotions.events ${outcome}`)]).toEqual([
      outcome,
      1,
    ]);
  }
  for (const queue of ['passes', 'work', 'outbox', 'events']) {
    expect(totals.of(`promotions.queue.age ${queue}`)).toBeGreaterThanOrEqual(
      0,
    );
  }
  expect(totals.of('promotions.open Pending')).toBe(0);
  expect(totals.of('promotions.open Running')).toBe(0);
  // Nobody was in the way, and nothing is old.
  const rare = [COUNTERS.conflicts.name, COUNTERS.history.name];
  const all = [COUNTERS, HISTOGRAMS, GAUGES]
    .flatMap(metrics => Object.values(metrics))
    .map(({ name }) => name);
  expect([...totals.names(), ...rare]).toEqual(expect.arrayContaining(all));

  const asked = (path: string) => server.asked.find(call => call.path === path);
  const traces = ['/deploy', '/smoke', '/notes'].map(
    path => `${asked(path)?.headers.traceparent}`.split('-')[1],
  );
  expect(traces[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(traces).size).toBe(1);
  const steps = collector
    .spans()
    .filter(({ name }) => name === 'promotions.step http');
  expect(steps.map(span => span.spanContext().traceId)).toEqual(traces);
});
