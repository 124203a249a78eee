import { UrlReaders } from '@backstage/backend-defaults/urlReader';
import { mockServices } from '@backstage/backend-test-utils';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { createHash } from 'node:crypto';
import http from 'node:http';
import { AddressInfo } from 'node:net';
import { DatabaseStore } from '../store/DatabaseStore';
import { describeSqlite, TestDatabases } from '../store/testDatabases';
import { PipelineCatalog } from './PipelineCatalog';

const good = (name: string, stages = ['dev', 'prod']) => `
apiVersion: promotions/v1alpha1
kind: Pipeline
metadata: { name: ${name} }
spec:
  stages:
${stages
  .map(stage => `    - { name: ${stage}, targets: [{ name: ${stage} }] }`)
  .join('\n')}
`;

const broken = `
apiVersion: promotions/v1alpha1
kind: Pipeline
metadata: { name: podinfo }
spec:
  stages:
    - { name: dev, targets: [{ name: dev }], colour: blue }
    - { name: dev, targets: [{ name: dev }] }
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
    const status =
      text === undefined
        ? 404
        : req.headers['if-none-match'] === etag
        ? 304
        : 200;
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

function component(
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
afterAll(() => closing.forEach(close => close()));

async function setUp(databases: TestDatabases) {
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
    reachFor: () => ({ repository: () => undefined, url: () => undefined }),
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

describeSqlite('the pipelines of the catalog', databases => {
  it('are those that entities refer to by url, by dir, and several at once', async () => {
    const { web, entities, pipelines, list } = await setUp(databases);
    web.files.set('/a/promotions.yaml', good('a'));
    web.files.set('/b/deploy/pipe.yaml', good('b'));
    web.files.set('/c/one.yaml', good('c-one'));
    web.files.set('/c/two.yaml', `${good('c-two')}---${good('c-three')}`);
    const at = (path: string) => ({
      'backstage.io/managed-by-location': `url:${web.url(path)}`,
    });
    entities.push(
      component('a', {
        ...at('/a/catalog-info.yaml'),
        'promotions/pipeline-ref': 'dir:.',
      }),
      component('b', {
        ...at('/b/catalog-info.yaml'),
        'promotions/pipeline-ref': 'dir:./deploy/pipe.yaml',
      }),
      component('c', {
        'promotions/pipeline-ref': `url:${web.url(
          '/c/one.yaml',
        )}, url:${web.url('/c/two.yaml')}`,
      }),
      component('d', {}),
    );
    await pipelines.syncAll();
    expect(
      (await list()).map(p => [p.entityRef, p.name, p.state]).sort(),
    ).toEqual([
      ['component:default/a', 'a', 'Active'],
      ['component:default/b', 'b', 'Active'],
      ['component:default/c', 'c-one', 'Active'],
      ['component:default/c', 'c-three', 'Active'],
      ['component:default/c', 'c-two', 'Active'],
    ]);
  });

  it('keep the last good document when the new one is broken, and tell all errors with their places', async () => {
    const { web, entities, pipelines, list, store } = await setUp(databases);
    web.files.set('/p.yaml', good('podinfo'));
    entities.push(
      component('podinfo', {
        'promotions/pipeline-ref': `url:${web.url('/p.yaml')}`,
      }),
    );
    await pipelines.syncAll();
    web.files.set('/p.yaml', broken);
    await pipelines.syncAll();
    const [summary] = await list();
    expect(summary).toMatchObject({
      state: 'Broken',
      name: 'podinfo',
      document: { state: 'Broken' },
    });
    expect(
      summary.document.errors.map(({ path, line }) => ({ path, line })),
    ).toEqual([
      { path: 'spec.stages[0].colour', line: 7 },
      { path: 'spec.stages[1].name', line: 8 },
    ]);
    const inForce = await store.getPipelineDocument(summary.id);
    expect(inForce?.pipeline?.stages.map(s => s.name)).toEqual(['dev', 'prod']);

    web.files.set('/p.yaml', good('podinfo', ['dev', 'staging', 'prod']));
    await pipelines.refresh(summary.id);
    expect((await list())[0]).toMatchObject({
      state: 'Active',
      document: { state: 'Good', errors: [] },
    });
  });

  it('tell that a document is missing, does not answer, or is referred to in a way that cannot be', async () => {
    const { web, entities, pipelines, list } = await setUp(databases);
    entities.push(
      component('missing', {
        'promotions/pipeline-ref': `url:${web.url('/none.yaml')}`,
      }),
      component('odd', { 'promotions/pipeline-ref': 'ftp:somewhere' }),
      component('homeless', {
        'backstage.io/managed-by-location': 'file:/somewhere/x.yaml',
        'promotions/pipeline-ref': 'dir:.',
      }),
    );
    await pipelines.syncAll();
    const messages = Object.fromEntries(
      (await list()).map(p => [p.entityRef, p.document.errors[0].message]),
    );
    expect(messages).toEqual({
      'component:default/missing': expect.stringContaining(
        'There is no document at',
      ),
      'component:default/odd': expect.stringContaining(
        'neither with dir: nor with url:',
      ),
      'component:default/homeless': expect.stringContaining(
        'was not read from a URL',
      ),
    });
    web.hang();
    entities.splice(0, 2);
    entities[0].metadata.annotations = {
      'promotions/pipeline-ref': `url:${web.url('/slow.yaml')}`,
    };
    await pipelines.syncAll();
    expect((await list()).map(p => p.document.errors[0].message)).toEqual([
      expect.stringContaining('did not answer within 0.3 s'),
    ]);
  });

  it('refuse a document that is too large without taking it all in', async () => {
    const { web, entities, pipelines, list } = await setUp(databases);
    web.files.set('/big.yaml', `# ${'x'.repeat(10 * 1024 * 1024)}`);
    entities.push(
      component('big', {
        'promotions/pipeline-ref': `url:${web.url('/big.yaml')}`,
      }),
    );
    await pipelines.syncAll();
    expect((await list())[0].document.errors[0].message).toContain(
      'larger than 100000 bytes',
    );
  });

  it('refuse two pipelines of one entity with one name', async () => {
    const { web, entities, pipelines, list } = await setUp(databases);
    web.files.set('/1.yaml', good('same'));
    web.files.set('/2.yaml', good('same'));
    entities.push(
      component('twins', {
        'promotions/pipeline-ref': `url:${web.url('/1.yaml')},url:${web.url(
          '/2.yaml',
        )}`,
      }),
    );
    await pipelines.syncAll();
    expect((await list()).map(p => p.state).sort()).toEqual([
      'Active',
      'Broken',
    ]);
  });

  it('are archived when their entity goes, but not when the catalog does not answer', async () => {
    const { web, entities, pipelines, list, fail, store } = await setUp(
      databases,
    );
    web.files.set('/p.yaml', good('podinfo'));
    const entity = component('podinfo', {
      'promotions/pipeline-ref': `url:${web.url('/p.yaml')}`,
    });
    entities.push(entity);
    await pipelines.syncAll();
    fail(true);
    await expect(pipelines.syncAll()).rejects.toThrow('down');
    expect(await list()).toHaveLength(1);
    fail(false);
    entities.length = 0;
    await pipelines.syncAll();
    expect(await list()).toEqual([]);
    const all = await store.listPipelines({
      entityRef: stringifyEntityRef(entity),
      limit: 10,
    });
    expect(all.items).toEqual([expect.objectContaining({ state: 'Archived' })]);
    entities.push(entity);
    await pipelines.syncAll();
    expect(await list()).toEqual([
      expect.objectContaining({ state: 'Active', id: all.items[0].id }),
    ]);
  });

  it('are not read again while nothing has changed, but follow a change of the entity', async () => {
    const { web, entities, pipelines, store, list } = await setUp(databases);
    web.files.set('/p.yaml', good('podinfo'));
    const annotations = {
      'promotions/pipeline-ref': `url:${web.url('/p.yaml')}`,
    };
    entities.push(component('podinfo', annotations));
    await pipelines.syncAll();
    const [{ id, revision }] = await list();
    await pipelines.syncAll();
    expect(web.answers.map(a => a.status)).toEqual([200, 304]);
    expect((await list())[0].revision).toBe(revision);
    entities[0] = component('podinfo', annotations, {
      owner: 'group:default/other',
    });
    await pipelines.syncAll();
    expect((await store.readSnapshot(id))?.entity).toMatchObject({
      spec: { owner: 'group:default/other' },
    });
  });
});
