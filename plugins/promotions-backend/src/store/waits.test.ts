import { InputError } from '@backstage/errors';
import { Wait } from '@promotions/backstage-plugin-promotions-common';
import { PipelineChanges, RevisionConflictError } from './Store';
import { describeEachDatabase, describePostgres } from './testDatabases';
import {
  at,
  ENTITY,
  freight,
  goodDocument,
  pipeline,
  promotion,
  storeWithPipeline,
  when,
} from './testFixtures';
import { aWait } from './testGateFixtures';

const OTHER = 'component:default/other';

describeEachDatabase('waits', databases => {
  /** Two pipelines, each with a promotion that is pending. */
  async function setUp() {
    const all = await storeWithPipeline(databases);
    const { store } = all;
    const other = await store.savePipelineDocument(
      goodDocument({ entityRef: OTHER }),
      when(0),
    );
    const ids = [all.id, other.id];
    const apply = async (n: number, changes: PipelineChanges, seconds = 0) =>
      store.applyChanges(
        ids[n],
        (await store.getPipeline(ids[n]))!.revision,
        { wakeAt: null, ...changes },
        when(seconds),
      );
    for (const n of [0, 1]) {
      await apply(n, {
        freightCreated: [freight(1)],
        promotionsCreated: [promotion(ids[n], `P${n}`, 'prod', freight(1))],
      });
    }
    const due = (seconds: number) => store.duePipelines(when(seconds), 10);
    return { ...all, ids, apply, due };
  }

  it('replace those before; what goes on being waited for is known since when', async () => {
    const { store, ids, apply } = await setUp();
    const read = async () => (await store.readSnapshot(ids[0]))!.waits;
    const first = aWait({ key: 'a' });
    const second = aWait({ key: 'b' });
    const third = aWait({ key: 'c' });
    await apply(0, { waits: [second, first, second] }, 10);
    expect(await read()).toEqual([second, first]);
    await apply(0, { waits: [third, first] }, 20);
    expect(await read()).toEqual([first, third]);
    await apply(0, {}, 30);
    expect(await read()).toEqual([first, third]);
    const { items } = await store.listWaits({ kind: 'lock', limit: 9 });
    expect(items).toEqual([
      {
        ...first,
        pipelineId: ids[0],
        entityRef: ENTITY,
        labels: {},
        since: at(10),
      },
      {
        ...third,
        pipelineId: ids[0],
        entityRef: ENTITY,
        labels: {},
        since: at(20),
      },
    ]);
    await apply(0, { waits: [] }, 40);
    expect(await read()).toEqual([]);
  });

  it('are listed by kind, oldest first, page by page, of pipelines that are not archived', async () => {
    const { store, apply } = await setUp();
    const approval = (gate: string): Wait =>
      aWait({ kind: 'approval', key: '', gate });
    await apply(1, { waits: [approval('a')] }, 1);
    await apply(0, { waits: [approval('b'), aWait()] }, 2);
    await apply(1, { waits: [approval('a'), approval('c')] }, 3);
    const list = async () => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.listWaits({
          kind: 'approval',
          limit: 2,
          cursor,
        });
        seen.push(...page.items.map(({ gate }) => gate));
        cursor = page.nextCursor;
      } while (cursor);
      return seen;
    };
    expect(await list()).toEqual(['a', 'b', 'c']);
    await store.archivePipelines(OTHER, [], when(4));
    expect(await list()).toEqual(['b']);
    await expect(
      store.listWaits({ kind: 'lock', limit: 1, cursor: 'nonsense' }),
    ).rejects.toThrow(InputError);
  });

  it('are listed with the labels of their stages as they are now, and of the entities that are asked for', async () => {
    const { store, apply } = await setUp();
    await apply(0, { waits: [aWait({ stage: 'prod' })] }, 1);
    await apply(1, { waits: [aWait({ stage: 'prod' })] }, 2);
    const list = async (entityRefs?: string[]) => {
      const page = await store.listWaits({
        kind: 'lock',
        entityRefs,
        limit: 9,
      });
      return page.items.map(({ entityRef, labels }) => [entityRef, labels]);
    };
    const [dev, staging, prod] = pipeline().stages;
    await store.savePipelineDocument(
      goodDocument({
        entityRef: OTHER,
        pipeline: {
          ...pipeline(),
          stages: [dev, staging, { ...prod, labels: { risk: 'high' } }],
        },
      }),
      when(3),
    );
    expect(await list()).toEqual([
      [ENTITY, {}],
      [OTHER, { risk: 'high' }],
    ]);
    expect(await list([OTHER, 'component:default/nobody'])).toEqual([
      [OTHER, { risk: 'high' }],
    ]);
    expect(await list([])).toEqual([]);
    await store.savePipelineDocument(
      goodDocument({
        entityRef: OTHER,
        pipeline: { ...pipeline(), stages: [dev, staging] },
      }),
      when(4),
    );
    expect(await list([OTHER])).toEqual([[OTHER, undefined]]);
  });

  it('for a lock end when it is released: the pipeline is due in the same write', async () => {
    const { store, ids, apply, due } = await setUp();
    await apply(0, {
      promotionsUpdated: [{ id: 'P0', phase: 'Running', locks: ['database'] }],
    });
    await apply(1, { waits: [aWait()] });
    const before = (await store.getPipeline(ids[1]))!.revision;
    await apply(0, { promotionsUpdated: [{ id: 'P0', message: 'Still.' }] }, 5);
    expect(await due(99)).toEqual([]);
    await apply(0, { promotionsUpdated: [{ id: 'P0', phase: 'Failed' }] }, 9);
    expect(await due(8)).toEqual([]);
    expect(await due(9)).toEqual([ids[1]]);
    // Who has read it before decides again.
    await expect(
      store.applyChanges(ids[1], before, { wakeAt: null }, when(9)),
    ).rejects.toThrow(RevisionConflictError);
  });

  it('for another lock go on', async () => {
    const { apply, due } = await setUp();
    await apply(0, {
      promotionsUpdated: [{ id: 'P0', phase: 'Running', locks: ['database'] }],
    });
    await apply(1, { waits: [aWait({ key: 'another' })] });
    await apply(0, { promotionsUpdated: [{ id: 'P0', phase: 'Failed' }] });
    expect(await due(99)).toEqual([]);
  });

  it('for a stage end when a promotion starts or ends there', async () => {
    const { ids, apply, due } = await setUp();
    const wait = (stage: string) =>
      aWait({ kind: 'dependency', key: `${ENTITY}/${stage}` });
    await apply(1, { waits: [wait('prod'), wait('dev')] });
    for (const phase of ['Running', 'Succeeded'] as const) {
      await apply(0, { promotionsUpdated: [{ id: 'P0', phase }] }, 9);
      expect(await due(9)).toEqual([ids[1]]);
      await apply(1, {});
      expect(await due(9)).toEqual([]);
    }
    await apply(0, {
      promotionsCreated: [promotion(ids[0], 'P8', 'staging', freight(1))],
      promotionsUpdated: [{ id: 'P8', phase: 'Running' }],
    });
    expect(await due(99)).toEqual([]);
    await apply(0, {
      promotionsCreated: [promotion(ids[0], 'P9', 'dev', freight(1))],
      promotionsUpdated: [{ id: 'P9', phase: 'Running' }],
    });
    expect(await due(99)).toEqual([ids[1]]);
  });

  it('for the pipelines of an entity end when they change, go or come', async () => {
    const { store, ids, apply, due } = await setUp();
    await apply(1, {
      waits: [aWait({ kind: 'dependency', key: `${ENTITY}/prod` })],
    });
    const wakes = async (work: () => Promise<unknown>) => {
      await apply(1, {});
      await work();
      return (await due(99)).includes(ids[1]);
    };
    const save = (ref: string, entity: object = {}) =>
      store.savePipelineDocument(
        goodDocument({
          ref,
          entity: {
            kind: 'Component',
            metadata: { name: 'podinfo' },
            ...entity,
          },
        }),
        when(3),
      );
    expect(await wakes(() => save('url:https://git.example.com/2.yaml'))).toBe(
      true,
    );
    expect(await wakes(() => save('url:https://git.example.com/2.yaml'))).toBe(
      false,
    );
    expect(
      await wakes(() =>
        save('url:https://git.example.com/2.yaml', { spec: {} }),
      ),
    ).toBe(true);
    expect(await wakes(() => store.archivePipelines(ENTITY, [], when(3)))).toBe(
      true,
    );
    expect(await wakes(() => store.archivePipelines(ENTITY, [], when(3)))).toBe(
      false,
    );
    expect(
      await wakes(() =>
        store.savePipelineDocument(
          goodDocument({ entityRef: `${ENTITY}-2` }),
          when(3),
        ),
      ),
    ).toBe(false);
  });

  it('for what the same pipeline sets free end too', async () => {
    const { ids, apply, due, revision } = await setUp();
    await apply(0, {
      promotionsUpdated: [{ id: 'P0', phase: 'Running', locks: ['database'] }],
    });
    await apply(0, { waits: [aWait({ stage: 'staging' })] });
    const before = await revision();
    await apply(0, { promotionsUpdated: [{ id: 'P0', phase: 'Failed' }] }, 9);
    expect(await due(9)).toEqual([ids[0]]);
    expect(await revision()).toBe(before + 1);
  });

  it('of archived pipelines are forgotten', async () => {
    const { store, ids, apply, due } = await setUp();
    await apply(0, { waits: [aWait()] });
    await apply(1, { waits: [aWait()] });
    await store.archivePipelines(OTHER, [], when(2));
    expect((await store.readSnapshot(ids[0]))!.waits).toEqual([aWait()]);
    expect((await store.readSnapshot(ids[1]))!.waits).toEqual([]);
    await store.savePipelineDocument(
      goodDocument({ entityRef: OTHER }),
      when(3),
    );
    expect(await due(3)).toEqual([ids[1]]);
    await apply(1, { waits: [aWait()] }, 4);
    expect((await store.readSnapshot(ids[1]))!.waits).toEqual([aWait()]);
  });

  it('of archived pipelines wake nobody', async () => {
    const { store, ids, apply, due } = await setUp();
    await apply(0, {
      promotionsUpdated: [{ id: 'P0', phase: 'Running', locks: ['database'] }],
    });
    await apply(1, { waits: [aWait()] });
    await store.archivePipelines(OTHER, [], when(2));
    const before = (await store.getPipeline(ids[1]))!.revision;
    await apply(0, { promotionsUpdated: [{ id: 'P0', phase: 'Failed' }] }, 9);
    expect(await due(99)).toEqual([]);
    expect((await store.getPipeline(ids[1]))!.revision).toBe(before);
  });
});

describePostgres('waits with keys that PostgreSQL cannot keep', databases => {
  it('are refused as what they are', async () => {
    const { change } = await storeWithPipeline(databases);
    await expect(
      change({ waits: [aWait({ key: 'a\u0000b' })] }),
    ).rejects.toThrow(InputError);
  });
});

describeEachDatabase('pipelines that are woken', databases => {
  async function setUp() {
    const all = await storeWithPipeline(databases);
    const { store } = all;
    const others = await Promise.all(
      ['b', 'c', 'd'].map(name =>
        store.savePipelineDocument(
          goodDocument({ entityRef: `component:default/${name}` }),
          when(0),
        ),
      ),
    );
    const ids = [all.id, ...others.map(({ id }) => id)];
    for (const id of ids) {
      await store.applyChanges(id, 1, { wakeAt: null }, when(0));
    }
    return { ...all, ids };
  }

  it('are due at once, and what was decided before is decided again', async () => {
    const { store, ids } = await setUp();
    await store.wakePipelines(when(5), [ids[2], ids[1], 'nobody']);
    expect((await store.duePipelines(when(5), 10)).sort()).toEqual(
      [ids[1], ids[2]].sort(),
    );
    expect(await store.duePipelines(when(4), 10)).toEqual([]);
    await expect(
      store.applyChanges(ids[1], 2, { wakeAt: null }, when(5)),
    ).rejects.toThrow(RevisionConflictError);
    await store.applyChanges(ids[0], 2, { wakeAt: null }, when(5));
  });

  it('are all where none are named, but for archived ones and those that have no document', async () => {
    const { store, ids } = await setUp();
    await store.archivePipelines('component:default/d', [], when(1));
    await store.savePipelineDocument(
      {
        ...goodDocument({ entityRef: 'component:default/e' }),
        pipeline: undefined,
        status: { ref: 'x', state: 'Broken', errors: [], readAt: at(0) },
      },
      when(1),
    );
    await store.wakePipelines(when(5), []);
    expect(await store.duePipelines(when(5), 10)).toEqual([]);
    await store.wakePipelines(when(5));
    expect((await store.duePipelines(when(5), 10)).sort()).toEqual(
      ids.slice(0, 3).sort(),
    );
  });

  it('keep the earlier instant where they are due already', async () => {
    const { store, ids } = await setUp();
    await store.applyChanges(ids[0], 2, { wakeAt: at(3) }, when(1));
    await store.applyChanges(ids[1], 2, { wakeAt: at(30) }, when(1));
    await store.wakePipelines(when(5), [ids[0], ids[1]]);
    expect(await store.duePipelines(when(3), 10)).toEqual([ids[0]]);
    expect(await store.duePipelines(when(5), 10)).toEqual([ids[0], ids[1]]);
  });
});
