import { PromotionPhase } from '@promotions/backstage-plugin-promotions-common';
import { PipelineChanges, RevisionConflictError } from './Store';
import { describeEachDatabase } from './testDatabases';
import {
  at,
  freight,
  goodDocument,
  pipeline,
  promotion,
  stage,
  storeWithPipeline,
  when,
} from './testFixtures';

const LOCK = { kind: 'lock' as const, name: 'database', lock: 'database' };
const OTHER = 'component:default/other';

describeEachDatabase('locks', databases => {
  /** Two pipelines of two entities, whose production wants one lock. */
  async function setUp() {
    const document = pipeline({
      stages: [stage('dev'), { ...stage('prod'), gates: [LOCK] }],
    });
    const all = await storeWithPipeline(databases, { pipeline: document });
    const { store } = all;
    const other = await store.savePipelineDocument(
      goodDocument({ entityRef: OTHER, pipeline: document }),
      when(0),
    );
    const apply = async (id: string, changes: PipelineChanges, seconds = 0) =>
      store.applyChanges(
        id,
        (await store.getPipeline(id))!.revision,
        changes,
        when(seconds),
      );
    const ids = [all.id, other.id];
    for (const [n, id] of ids.entries()) {
      await apply(id, {
        freightCreated: [freight(1)],
        promotionsCreated: [promotion(id, `P${n}`, 'prod', freight(1))],
        wakeAt: null,
      });
    }
    const start = (n: number, locks = ['database']) =>
      apply(ids[n], {
        promotionsUpdated: [
          { id: `P${n}`, phase: 'Running', startedAt: at(5), locks },
        ],
      });
    const end = (n: number, phase: PromotionPhase) =>
      apply(ids[n], {
        promotionsUpdated: [{ id: `P${n}`, phase, finishedAt: at(9) }],
      });
    const held = async (n = 0) =>
      (await store.readSnapshot(ids[n]))!.locks.map(l => l.promotionId);
    return { ...all, ids, apply, start, end, held };
  }

  it('are taken with the start of a promotion, and all who ask see the holder', async () => {
    const { store, ids, start } = await setUp();
    await start(0);
    for (const id of ids) {
      expect((await store.readSnapshot(id))!.locks).toEqual([
        {
          lock: 'database',
          pipelineId: ids[0],
          entityRef: 'component:default/podinfo',
          stage: 'prod',
          promotionId: 'P0',
          since: at(5),
        },
      ]);
    }
  });

  it('that another holds keep a promotion from starting, and from all that goes with it', async () => {
    const { store, ids, start, apply } = await setUp();
    await start(0, ['a', 'database']);
    const before = await store.readSnapshot(ids[1]);
    await expect(
      apply(ids[1], {
        holdsSet: [{ stage: 'prod', origin: 'app', by: 'a', at: at(0) }],
        promotionsUpdated: [
          { id: 'P1', phase: 'Running', locks: ['b', 'database'] },
        ],
      }),
    ).rejects.toThrow(RevisionConflictError);
    expect(await store.readSnapshot(ids[1])).toEqual(before);
    await start(1, ['b']);
  });

  it.each(['Succeeded', 'Failed', 'Errored', 'Aborted'] as const)(
    'are free again when the promotion has %s',
    async phase => {
      const { start, end, held } = await setUp();
      await start(0, ['database', 'other', 'database']);
      await end(0, phase);
      expect(await held()).toEqual([]);
      await start(1, ['other', 'database']);
      expect(await held()).toEqual(['P1']);
    },
  );

  it('stay while the promotion only changes', async () => {
    const { ids, start, apply, held } = await setUp();
    await start(0);
    await apply(ids[0], {
      promotionsUpdated: [
        { id: 'P0', message: 'Half way.', abortRequestedBy: 'user:default/a' },
      ],
    });
    expect(await held()).toEqual(['P0']);
  });

  it('are not taken by what has ended', async () => {
    const { ids, end, apply, held } = await setUp();
    await end(0, 'Aborted');
    await apply(ids[0], {
      promotionsUpdated: [{ id: 'P0', phase: 'Running', locks: ['database'] }],
    });
    expect(await held()).toEqual([]);
  });

  it('are not given back by another pipeline', async () => {
    const { ids, start, apply, held } = await setUp();
    await start(0);
    await apply(ids[1], {
      promotionsUpdated: [{ id: 'P0', phase: 'Aborted' }],
    });
    expect(await held()).toEqual(['P0']);
  });

  it('pass from one promotion to the next in one change', async () => {
    const { ids, start, apply, held } = await setUp();
    await apply(ids[0], {
      freightCreated: [freight(2)],
      promotionsCreated: [promotion(ids[0], 'P7', 'prod', freight(2))],
    });
    await start(0);
    await apply(ids[0], {
      promotionsUpdated: [
        { id: 'P0', phase: 'Succeeded' },
        { id: 'P7', phase: 'Running', locks: ['database'] },
      ],
    });
    expect(await held()).toEqual(['P7']);
  });

  it('go with a promotion of a pipeline that was archived', async () => {
    const { store, start, end, held } = await setUp();
    await start(0);
    await store.archivePipelines('component:default/podinfo', [], when(6));
    expect(await held(1)).toEqual(['P0']);
    await end(0, 'Succeeded');
    expect(await held(1)).toEqual([]);
  });

  it('go with a promotion whose stage is gone', async () => {
    const { store, start, end, held } = await setUp();
    await start(0);
    await store.savePipelineDocument(
      goodDocument({ pipeline: pipeline({ stages: [stage('dev')] }) }),
      when(6),
    );
    await end(0, 'Failed');
    expect(await held(1)).toEqual([]);
  });

  it('are read where a policy, or the configuration, asks for them', async () => {
    const { store, ids, start } = await setUp();
    await start(1, ['of-policy', 'of-config', 'database']);
    const document = pipeline({ stages: [stage('prod')] });
    await store.savePipelineDocument(
      goodDocument({ pipeline: document }),
      when(0),
    );
    const names = async () =>
      (
        await store.readSnapshot(ids[0], {
          administrationGates: [{ ...LOCK, lock: 'of-config' }],
        })
      )?.locks.map(({ lock }) => lock);
    expect(await names()).toEqual(['of-config']);
    await store.createPolicy(
      {
        id: 'Y1',
        name: 'careful',
        stages: ['*'],
        labels: {},
        gates: [{ ...LOCK, lock: 'of-policy' }],
        source: 'database',
        position: 0,
        createdAt: at(0),
      },
      when(0),
    );
    expect(await names()).toEqual(['of-config', 'of-policy']);
  });
});
