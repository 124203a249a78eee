/*
 * How long the one call of the entity tab takes, beside the catalog's own
 * answer for one entity, over HTTP, in the same process and run.
 *
 *   yarn bench:board [stages] [freight] [calls]
 */
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { databaseServiceFactory } from '@backstage/backend-defaults/database';
import { schedulerServiceFactory } from '@backstage/backend-defaults/scheduler';
import { urlReaderServiceFactory } from '@backstage/backend-defaults/urlReader';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { createHmac, randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import http from 'node:http';
import { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';

const [stages = 20, freight = 500, calls = 200] = process.argv
  .slice(2)
  .map(Number);
const SECRET = 'a-secret-of-the-benchmark';

/** Every stage follows the one before it, and has a gate. */
function pipelineDocument(): string {
  return JSON.stringify({
    apiVersion: 'promotions/v1alpha1',
    kind: 'Pipeline',
    metadata: { name: 'bench' },
    spec: {
      stages: Array.from({ length: stages }, (_, n) => ({
        name: `stage-${n}`,
        targets: [{ name: `stage-${n}` }],
        gates: [{ expression: "freight.version != '0.0.0'" }],
      })),
    },
  });
}

async function serveDocument(): Promise<{ url: string; close(): void }> {
  const server = http.createServer((_req, res) => res.end(pipelineDocument()));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/promotions.yaml`,
    close: () => server.close(),
  };
}

function providing(entity: Entity) {
  return createBackendModule({
    pluginId: 'catalog',
    moduleId: 'bench',
    register(reg) {
      reg.registerInit({
        deps: {
          processing: catalogProcessingExtensionPoint,
          logger: coreServices.logger,
        },
        async init({ processing }) {
          processing.addEntityProvider({
            getProviderName: () => 'bench',
            connect: connection =>
              connection.applyMutation({
                type: 'full',
                entities: [{ entity, locationKey: 'bench' }],
              }),
          });
        },
      });
    },
  });
}

async function main() {
  const document = await serveDocument();
  const directory = await fs.mkdtemp(
    path.join(os.tmpdir(), 'promotions-bench-'),
  );
  const backend = await startTestBackend({
    features: [
      mockServices.rootConfig.factory({
        data: {
          backend: {
            baseUrl: 'http://localhost',
            listen: { port: 0, host: '127.0.0.1' },
            database: {
              client: 'better-sqlite3',
              connection: { directory },
            },
            reading: { allow: [{ host: new URL(document.url).host }] },
          },
          app: { baseUrl: 'http://localhost' },
          promotions: {
            documents: { refreshInterval: { seconds: 2 } },
            senders: [{ name: 'bench', secrets: [SECRET] }],
          },
        },
      }),
      databaseServiceFactory,
      schedulerServiceFactory,
      urlReaderServiceFactory,
      import('@backstage/plugin-catalog-backend'),
      import('@promotions/backstage-plugin-promotions-backend'),
      providing({
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: {
          name: 'bench',
          annotations: {
            'promotions/pipeline-ref': `url:${document.url}`,
            'backstage.io/managed-by-location': `url:${document.url}`,
            'backstage.io/managed-by-origin-location': `url:${document.url}`,
          },
        },
        spec: { type: 'service', owner: 'team', lifecycle: 'production' },
      }),
    ],
  });
  const { port } = backend.server;
  const base = `http://127.0.0.1:${port()}/api`;
  const id = await waitForPipeline(base);
  await fill(base, id);
  const board = `${base}/promotions/pipelines/${id}/board`;
  const entity = `${base}/catalog/entities/by-name/component/default/bench`;
  const bytes = (await (await fetch(board)).text()).length;
  await measure(board, 20);
  await measure(entity, 20);
  const [ours, catalogs] = await measureInTurn([board, entity]);
  print('board', ours);
  print('catalog entity', catalogs);
  console.log(
    `${stages} stages, ${freight} freight, ${calls} calls each, ${bytes} bytes a board; ratio of medians ${(
      percentile(ours, 50) / percentile(catalogs, 50)
    ).toFixed(2)}`,
  );
  await backend.stop();
  document.close();
  await fs.rm(directory, { recursive: true, force: true });
}

async function waitForPipeline(base: string): Promise<string> {
  for (let attempt = 0; attempt < 120; attempt++) {
    const { items } = await json(`${base}/promotions/pipelines`);
    if (items?.length > 0) {
      return items[0].id;
    }
    await new Promise(resolve => setTimeout(resolve, 500));
  }
  throw new Error('The pipeline did not appear within a minute.');
}

/** Freight by the API; every tenth is deployed and verified in the first stage. */
async function fill(base: string, id: string) {
  for (let n = 0; n < freight; n++) {
    const version = `1.0.${n}`;
    if (n % 10 === 0) {
      await sendEvent(base, id, version);
    } else {
      await json(`${base}/promotions/pipelines/${id}/freight`, {
        artifacts: [{ kind: 'generic', name: 'bench', version }],
      });
    }
  }
}

async function sendEvent(base: string, pipeline: string, revision: string) {
  const body = JSON.stringify({
    id: randomUUID(),
    at: new Date().toISOString(),
    pipeline,
    stage: 'stage-0',
    target: 'stage-0',
    revision,
    phase: 'Succeeded',
  });
  const signature = createHmac('sha256', SECRET).update(body).digest('hex');
  const response = await fetch(`${base}/promotions/events/deployments`, {
    method: 'POST',
    body,
    headers: {
      'Content-Type': 'application/json',
      'X-Promotions-Sender': 'bench',
      'X-Signature': `sha256=${signature}`,
    },
  });
  if (response.status !== 202) {
    throw new Error(`An event was refused: ${await response.text()}`);
  }
}

async function json(url: string, body?: unknown) {
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(
      `${url} answered ${response.status}: ${await response.text()}`,
    );
  }
  return response.json();
}

async function measureOnce(url: string): Promise<number> {
  const start = performance.now();
  const response = await fetch(url);
  await response.arrayBuffer();
  if (!response.ok) {
    throw new Error(`${url} answered ${response.status}`);
  }
  return performance.now() - start;
}

async function measure(url: string, times: number) {
  for (let n = 0; n < times; n++) {
    await measureOnce(url);
  }
}

/** In turn, so that a change of the machine's speed meets both. */
async function measureInTurn(urls: string[]): Promise<number[][]> {
  const times: number[][] = urls.map(() => []);
  for (let n = 0; n < calls; n++) {
    for (const [index, url] of urls.entries()) {
      times[index].push(await measureOnce(url));
    }
  }
  return times;
}

function percentile(times: number[], p: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[
    Math.min(sorted.length - 1, Math.floor((sorted.length * p) / 100))
  ];
}

function print(name: string, times: number[]) {
  const [p50, p95] = [50, 95].map(p => percentile(times, p).toFixed(1));
  console.log(`${name.padEnd(16)} p50 ${p50} ms   p95 ${p95} ms`);
}

main().catch(error => {
  console.error(error);
  process.exitCode = 1;
});
