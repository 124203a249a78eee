import { stringifyEntityRef } from '@backstage/catalog-model';
import { describeSqlite } from '../store/testDatabases';
import {
  closeAll,
  component,
  good,
  setUp,
} from './__testUtils__/catalogFixture';

const broken = `
apiVersion: promotions/v1alpha1
kind: Pipeline
metadata: { name: podinfo }
spec:
  stages:
    - { name: dev, targets: [{ name: dev }], colour: blue }
    - { name: dev, targets: [{ name: dev }] }
`;

afterAll(closeAll);

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
