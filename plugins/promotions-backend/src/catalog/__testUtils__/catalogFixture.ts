import { UrlReaders } from '@backstage/backend-defaults/urlReader';
import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { createHash } from 'node:crypto';
import http from 'node:http';
import { AddressInfo } from 'node:net';
import { DatabaseStore } from '../../store/DatabaseStore';
import { TestDatabases } from '../../store/testDatabases';
import { PipelineCatalog } from '../PipelineCatalog';

/** A document of a pipeline that is good. */
export const good = (name: string, stages = ['dev', 'prod']) => `
apiVersion: promotions/v1alpha1
kind: Pipeline
metadata: { name: ${name} }
spec:
  stages:
${stages
  .map(stage => `    - { name: ${stage}, targets: [{ name: ${stage} }] }`)
  .join('\n')}
`;

/** Files over HTTP, with ETags; what is asked for is noted. */
async function serve() {
  const files = new Map<string, string>();
  const answers: Array<{ path: string; status: number }> = [];
  let hang = false;
  const server = http.createServer((req, res) => {
    const path = req.url ?? '';
    const text = files.get(path);
    if (hang) {
      return;
    }
    const etag = `"${createHash('sha1')
      .update(text ?? '')
      .digest('hex')}"`;
    const known = req.headers['if-none-match'] === etag ? 304 : 200;
    const status = text === undefined ? 404 : known;
    answers.push({ path, status });
    res.writeHead(status, { etag });
    res.end(status === 200 ? text : undefined);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    files,
    answers,
    url: (path: string) => `http://localhost:${port}${path}`,
    host: `localhost:${port}`,
    hang: () => {
      hang = true;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A component of the catalog. */
export function component(
  name: string,
  annotations: Record<string, string>,
  spec: Record<string, string> = {},
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, namespace: 'default', annotations },
    spec: { type: 'service', owner: 'group:default/team', ...spec },
  };
}

const closing: Array<() => void> = [];

/** Stops all servers. */
export function closeAll() {
  closing.splice(0).forEach(close => close());
}

/** A catalog, files over HTTP and a store, all real but the catalog. */
export async function setUp(databases: TestDatabases) {
  const web = await serve();
  closing.push(web.close);
  const { database } = await databases.create();
  const store = await DatabaseStore.create({ database });
  const config = new ConfigReader({
    backend: { reading: { allow: [{ host: web.host }] } },
  });
  const logger = mockServices.logger.mock();
  const entities: Entity[] = [];
  let failing = false;
  const catalog = new Proxy({} as CatalogService, {
    get: (_target, method: keyof CatalogService) => {
      if (failing) {
        return async () => {
          throw new Error('the catalog is down');
        };
      }
      const real = catalogServiceMock({ entities });
      return (real[method] as Function).bind(real);
    },
  });
  const saved: string[] = [];
  const pipelines = new PipelineCatalog({
    catalog,
    auth: mockServices.auth(),
    reader: UrlReaders.default({ config, logger }),
    store,
    registry: {
      steps: new Map(),
      conditionSources: new Map(),
      freightSources: new Map(),
    },
    reachFor: () => ({
      repository: () => undefined,
      url: () => undefined,
      secret: () => undefined,
    }),
    resolveUrl: options =>
      ScmIntegrations.fromConfig(config).resolveUrl(options),
    logger,
    now: () => new Date(),
    maxBytes: 100_000,
    timeoutMs: 300,
    concurrency: 4,
    saved: async summary => {
      saved.push(summary.id);
    },
  });
  const list = async () =>
    (await store.listPipelines({ limit: 100 })).items.filter(
      p => p.state !== 'Archived',
    );
  return {
    web,
    store,
    entities,
    pipelines,
    saved,
    list,
    fail: (now: boolean) => {
      failing = now;
    },
  };
}
