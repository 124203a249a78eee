import { InputError } from '@backstage/errors';
import { DatabaseStore } from './DatabaseStore';
import { describeEachDatabase } from './testDatabases';
import {
  at,
  brokenDocument,
  goodDocument,
  pipeline,
  when,
} from './testFixtures';

describeEachDatabase('pipelines', databases => {
  async function storeOf(names: string[]) {
    const store = await DatabaseStore.create(await databases.create());
    const ids: string[] = [];
    for (const [index, name] of names.entries()) {
      const summary = await store.savePipelineDocument(
        goodDocument({
          entityRef: `component:default/${name}`,
          ref: `url:${index}`,
          pipeline: pipeline({ name }),
        }),
        when(index),
      );
      ids.push(summary.id);
    }
    return { store, ids };
  }

  it('are listed by name, page by page, those of one name in a fixed order', async () => {
    const { store, ids } = await storeOf(['web', 'api', 'Web', 'api', 'db']);
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await store.listPipelines({ limit: 2, cursor });
      pages.push(page.items.map(item => item.id));
      cursor = page.nextCursor;
    } while (cursor);
    // By code point on either database: capitals first.
    expect(pages).toEqual([[ids[2], ids[1]], [ids[3], ids[4]], [ids[0]]]);
  });

  it('are listed by entity, by several entities, and by state', async () => {
    const { store, ids } = await storeOf(['web', 'api', 'db']);
    const list = async (query: {
      entityRef?: string;
      entityRefs?: string[];
      state?: 'Active' | 'Broken' | 'Archived';
    }) =>
      (await store.listPipelines({ limit: 10, ...query })).items.map(p => p.id);
    expect(await list({ entityRef: 'component:default/api' })).toEqual([
      ids[1],
    ]);
    expect(
      await list({
        entityRefs: ['component:default/web', 'component:default/db', 'nobody'],
      }),
    ).toEqual([ids[2], ids[0]]);
    expect(await list({ entityRefs: [] })).toEqual([]);
    await store.archivePipelines('component:default/db', [], when(9));
    await store.savePipelineDocument(
      brokenDocument({ entityRef: 'component:default/api', ref: 'url:1' }),
      when(9),
    );
    expect(await list({ state: 'Active' })).toEqual([ids[0]]);
    expect(await list({ state: 'Broken' })).toEqual([ids[1]]);
    expect(await list({ state: 'Archived' })).toEqual([ids[2]]);
  });

  it('are listed for more entities than a query takes parameters', async () => {
    const { store, ids } = await storeOf(['web']);
    const entityRefs = Array.from({ length: 70_000 }, (_, n) => `e:d/${n}`);
    const page = await store.listPipelines({
      limit: 10,
      entityRefs: [...entityRefs, 'component:default/web'],
    });
    expect(page.items.map(item => item.id)).toEqual(ids);
  });

  it('are not listed from a cursor of another list', async () => {
    const { store } = await storeOf([]);
    const cursor = Buffer.from('[1,"a"]').toString('base64url');
    await expect(store.listPipelines({ limit: 1, cursor })).rejects.toThrow(
      InputError,
    );
  });

  it('that are due come oldest first, as many as are asked for', async () => {
    const { store, ids } = await storeOf(['a', 'b', 'c', 'd']);
    const wake = [at(30), at(10), null, at(20)];
    for (const [index, wakeAt] of wake.entries()) {
      await store.applyChanges(ids[index], 1, { wakeAt }, when(5));
    }
    expect(await store.duePipelines(when(9), 10)).toEqual([]);
    expect(await store.duePipelines(when(10), 10)).toEqual([ids[1]]);
    expect(await store.duePipelines(when(60), 10)).toEqual([
      ids[1],
      ids[3],
      ids[0],
    ]);
    expect(await store.duePipelines(when(60), 2)).toEqual([ids[1], ids[3]]);
    expect(await store.nextWakeAt()).toBe(at(10));
  });

  it('wake nobody where there are none', async () => {
    const { store } = await storeOf([]);
    expect(await store.nextWakeAt()).toBeUndefined();
    expect(await store.duePipelines(when(0), 10)).toEqual([]);
  });

  it('that nobody made are not found', async () => {
    const { store } = await storeOf([]);
    expect(await store.getPipeline('nobody')).toBeUndefined();
    expect(await store.getPipelineDocument('nobody')).toBeUndefined();
    expect(await store.readSnapshot('nobody')).toBeUndefined();
  });
});
