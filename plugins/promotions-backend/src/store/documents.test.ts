import { describeEachDatabase } from './testDatabases';
import { DatabaseStore } from './DatabaseStore';
import {
  at,
  brokenDocument,
  ENTITY,
  goodDocument,
  pipeline,
  REF,
  stage,
  when,
} from './testFixtures';

describeEachDatabase('documents', databases => {
  async function emptyStore() {
    return DatabaseStore.create(await databases.create());
  }

  async function kinds(store: DatabaseStore, id: string) {
    const { items } = await store.listTimeline(id, { limit: 50 });
    return items.map(entry => entry.kind).reverse();
  }

  it('make a pipeline, named as they say, that is to be looked at at once', async () => {
    const store = await emptyStore();
    const document = goodDocument({
      pipeline: pipeline({ title: 'Podinfo', description: 'A web app' }),
    });
    const summary = await store.savePipelineDocument(document, when(5));
    expect(summary).toEqual({
      id: expect.stringMatching(/^[0-9A-Z]{26}$/),
      entityRef: ENTITY,
      name: 'podinfo',
      title: 'Podinfo',
      description: 'A web app',
      state: 'Active',
      revision: 1,
      document: {
        ref: REF,
        state: 'Good',
        errors: [],
        readAt: at(0),
        inForceSince: at(5),
      },
      createdAt: at(5),
      updatedAt: at(5),
    });
    expect(await store.getPipeline(summary.id)).toEqual(summary);
    expect(await store.getPipelineDocument(summary.id)).toEqual({
      pipeline: document.pipeline,
      source: 'kind: Pipeline',
      etag: 'etag-1',
      entity: document.entity,
    });
    expect(await store.duePipelines(when(5), 10)).toEqual([summary.id]);
    expect(await kinds(store, summary.id)).toEqual(['document.changed']);
  });

  it('that are read again unchanged change nothing but when they were read', async () => {
    const store = await emptyStore();
    const { id } = await store.savePipelineDocument(goodDocument(), when(0));
    const again = goodDocument({ source: '# a comment\nkind: Pipeline' });
    again.status = { ...again.status, readAt: at(60) };
    const summary = await store.savePipelineDocument(again, when(60));
    expect(summary).toMatchObject({
      id,
      revision: 1,
      updatedAt: at(0),
      document: { readAt: at(60), inForceSince: at(0) },
    });
    expect((await store.getPipelineDocument(id))?.source).toContain('comment');
    expect(await kinds(store, id)).toEqual(['document.changed']);
  });

  it('that changed are in force at once, in a new revision, and wake the pipeline', async () => {
    const store = await emptyStore();
    const { id } = await store.savePipelineDocument(goodDocument(), when(0));
    await store.applyChanges(id, 1, { wakeAt: null }, when(1));
    const changed = pipeline({ name: 'renamed', stages: [stage('only')] });
    const summary = await store.savePipelineDocument(
      goodDocument({ pipeline: changed }),
      when(60),
    );
    expect(summary).toMatchObject({
      id,
      name: 'renamed',
      revision: 3,
      document: { inForceSince: at(60) },
    });
    expect((await store.getPipelineDocument(id))?.pipeline).toEqual(changed);
    expect(await store.nextWakeAt()).toBe(at(60));
    expect(await kinds(store, id)).toEqual([
      'document.changed',
      'document.changed',
    ]);
  });

  it('of an entity that changed wake the pipeline: gates may ask for the entity', async () => {
    const store = await emptyStore();
    const { id } = await store.savePipelineDocument(goodDocument(), when(0));
    await store.applyChanges(id, 1, { wakeAt: null }, when(1));
    const entity = { kind: 'Component', metadata: { name: 'renamed' } };
    const summary = await store.savePipelineDocument(
      goodDocument({ entity }),
      when(60),
    );
    expect(summary.revision).toBe(3);
    expect(await store.nextWakeAt()).toBe(at(60));
    expect((await store.readSnapshot(id))?.entity).toEqual(entity);
  });

  it('that break leave the good one in force, and show their errors', async () => {
    const store = await emptyStore();
    const good = goodDocument();
    const { id } = await store.savePipelineDocument(good, when(0));
    const summary = await store.savePipelineDocument(
      brokenDocument({ etag: 'etag-2' }),
      when(60),
    );
    expect(summary).toMatchObject({
      id,
      name: 'podinfo',
      state: 'Broken',
      revision: 2,
      document: {
        state: 'Broken',
        inForceSince: at(0),
        errors: [{ path: 'spec', line: 3, column: 1, message: 'Add stages.' }],
      },
    });
    expect(await store.getPipelineDocument(id)).toEqual({
      pipeline: good.pipeline,
      source: good.source,
      etag: 'etag-2',
      entity: good.entity,
    });
    expect((await store.readSnapshot(id))?.pipeline).toEqual(good.pipeline);
    expect(await kinds(store, id)).toEqual([
      'document.changed',
      'document.broken',
    ]);
    await store.savePipelineDocument(brokenDocument(), when(120));
    expect(await kinds(store, id)).toHaveLength(2);
  });

  it('that are mended say so, and that they changed only where they did', async () => {
    const store = await emptyStore();
    const { id } = await store.savePipelineDocument(goodDocument(), when(0));
    await store.savePipelineDocument(brokenDocument(), when(1));
    const mended = await store.savePipelineDocument(goodDocument(), when(2));
    expect(mended).toMatchObject({
      state: 'Active',
      document: { state: 'Good', errors: [], inForceSince: at(0) },
    });
    await store.savePipelineDocument(brokenDocument(), when(3));
    await store.savePipelineDocument(
      goodDocument({ pipeline: pipeline({ stages: [] }) }),
      when(4),
    );
    expect(await kinds(store, id)).toEqual([
      'document.changed',
      'document.broken',
      'document.mended',
      'document.broken',
      'document.mended',
      'document.changed',
    ]);
  });

  it('that were never good make a pipeline that nothing can be decided about', async () => {
    const store = await emptyStore();
    const summary = await store.savePipelineDocument(brokenDocument(), when(0));
    expect(summary).toMatchObject({ name: REF, state: 'Broken' });
    expect(await store.readSnapshot(summary.id)).toBeUndefined();
    expect(await store.duePipelines(when(9), 10)).toEqual([]);
    expect((await store.getPipelineDocument(summary.id))?.pipeline).toBe(
      undefined,
    );
    expect(await kinds(store, summary.id)).toEqual(['document.broken']);
  });

  it('that an entity no longer names are archived, and restored with their history', async () => {
    const store = await emptyStore();
    const kept = await store.savePipelineDocument(goodDocument(), when(0));
    const gone = await store.savePipelineDocument(
      goodDocument({ ref: 'url:https://git.example.com/other.yaml' }),
      when(0),
    );
    const other = await store.savePipelineDocument(
      goodDocument({ entityRef: 'component:default/other' }),
      when(0),
    );
    expect(await store.archivePipelines(ENTITY, [REF], when(10))).toBe(1);
    expect(await store.archivePipelines(ENTITY, [REF], when(11))).toBe(0);
    expect(await store.getPipeline(gone.id)).toMatchObject({
      state: 'Archived',
      revision: 2,
    });
    expect((await store.getPipeline(kept.id))?.state).toBe('Active');
    expect((await store.getPipeline(other.id))?.state).toBe('Active');
    expect(await store.duePipelines(when(99), 10)).toEqual([kept.id, other.id]);

    const restored = await store.savePipelineDocument(
      goodDocument({ ref: 'url:https://git.example.com/other.yaml' }),
      when(20),
    );
    expect(restored).toMatchObject({
      id: gone.id,
      state: 'Active',
      revision: 3,
    });
    expect(await kinds(store, gone.id)).toEqual([
      'document.changed',
      'pipeline.archived',
      'pipeline.restored',
    ]);
    expect(await store.duePipelines(when(99), 10)).toContain(gone.id);
  });

  it('name the entities that still have a pipeline', async () => {
    const store = await emptyStore();
    for (const name of ['b', 'a', 'gone']) {
      for (const ref of ['url:one', 'url:two']) {
        await store.savePipelineDocument(
          goodDocument({ entityRef: `component:default/${name}`, ref }),
          when(0),
        );
      }
    }
    await store.archivePipelines('component:default/gone', [], when(1));
    expect(await store.listPipelineEntities()).toEqual([
      'component:default/a',
      'component:default/b',
    ]);
  });
});
