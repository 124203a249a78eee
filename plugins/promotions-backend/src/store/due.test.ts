import { DatabaseStore } from './DatabaseStore';
import { LeaseLostError, PipelineChanges, WakeRef } from './Store';
import { describeEachDatabase, TestDatabases } from './testDatabases';
import {
  at,
  freight,
  goodDocument,
  pipeline,
  promotion,
  step,
  storeWithPipeline,
  when,
} from './testFixtures';

async function setUp(databases: TestDatabases) {
  const { database, id, revision } = await storeWithPipeline(databases);
  const due: string[] = [];
  const tell = ({ kind, id: ref }: WakeRef) =>
    `${kind} ${ref === id ? 'itself' : ref}`;
  const store = await DatabaseStore.create({
    ...database,
    enqueue: async (tx, work) => {
      expect(tx.isCompleted()).toBe(false);
      due.push(...work.map(tell));
    },
  });
  return {
    store,
    id,
    due,
    /** What becomes due by it. */
    by: async (changes: PipelineChanges) => {
      due.length = 0;
      await store.applyChanges(id, await revision(), changes, when(10));
      return [...due];
    },
  };
}

describeEachDatabase('what a transaction makes due', databases => {
  it('is the pipeline, where it is to be looked at now', async () => {
    const { by } = await setUp(databases);
    expect(await by({ wakeAt: at(10) })).toEqual(['pipeline itself']);
    expect(await by({ wakeAt: at(11) })).toEqual([]);
    expect(await by({ wakeAt: null })).toEqual([]);
  });

  it('is a promotion that starts, and one that is to be aborted', async () => {
    const { by, id, store } = await setUp(databases);
    const made = freight(1);
    await by({ freightCreated: [made] });
    expect(
      await by({ promotionsCreated: [promotion(id, 'P1', 'dev', made)] }),
    ).toEqual([]);
    expect(
      await by({ promotionsUpdated: [{ id: 'P1', phase: 'Running' }] }),
    ).toEqual(['promotion P1']);
    expect(await by({ promotionsUpdated: [{ id: 'P1' }] })).toEqual([]);
    expect(
      await by({ promotionsUpdated: [{ id: 'P1', abortRequestedBy: 'ada' }] }),
    ).toEqual(['promotion P1']);
    expect(
      await by({ promotionsUpdated: [{ id: 'P1', phase: 'Aborted' }] }),
    ).toEqual([]);
    expect((await store.getPromotion('P1'))?.promotion.phase).toBe('Aborted');
  });

  it('is work that is given back after it was woken, with its steps', async () => {
    const { by, id, store, due } = await setUp(databases);
    const made = freight(1);
    const waiting = step(0, {
      uses: 'wait-for-deployment',
      state: 'Running',
      wakeAt: at(3600),
    });
    await by({
      freightCreated: [made],
      promotionsCreated: [promotion(id, 'P1', 'dev', made)],
    });
    await by({ promotionsUpdated: [{ id: 'P1', phase: 'Running' }] });
    const work = { kind: 'promotion', id: 'P1' } as const;
    const giveBack = async (meanwhile: () => Promise<unknown>) => {
      const { fence } = (await store.claimWork(work, 'w', when(11), 60_000))!;
      await store.saveStep(work, fence, { ...waiting, state: 'Running' });
      await meanwhile();
      // What it said when it did not know of that yet.
      await store.saveStep(work, fence, waiting);
      due.length = 0;
      await store.releaseWork(work, fence, at(3600));
      return [...due];
    };
    expect(await giveBack(async () => {})).toEqual([]);
    expect(
      await giveBack(() => by({ stepsWoken: ['wait-for-deployment'] })),
    ).toEqual(['promotion P1']);
    const [after] = (await store.getPromotion('P1'))!.steps;
    expect(after.wakeAt).toBeUndefined();
  });

  it('is a pipeline that comes or changes, and those that rules are about', async () => {
    const { store, due, id } = await setUp(databases);
    await store.savePipelineDocument(goodDocument(), when(20));
    expect(due).toEqual([]);
    await store.savePipelineDocument(
      goodDocument({ pipeline: pipeline({ title: 'Another' }) }),
      when(20),
    );
    expect(due).toEqual(['pipeline itself']);
    due.length = 0;
    await store.wakePipelines(when(30), [id, 'unknown']);
    expect(due).toEqual(['pipeline itself']);
  });

  it('is nothing where nothing was written', async () => {
    const { by, due, id } = await setUp(databases);
    const made = freight(1);
    await by({
      freightCreated: [made],
      promotionsCreated: [promotion(id, 'P1', 'dev', made)],
    });
    await by({ promotionsUpdated: [{ id: 'P1', phase: 'Running' }] });
    await expect(
      by({
        wakeAt: at(0),
        promotionsUpdated: [{ id: 'P1', phase: 'Failed', fence: 7 }],
      }),
    ).rejects.toThrow(LeaseLostError);
    expect(due).toEqual([]);
  });

  it('is not written where it cannot be put into the queue', async () => {
    const { database, id, revision } = await storeWithPipeline(databases);
    const store = await DatabaseStore.create({
      ...database,
      enqueue: async () => {
        throw new Error('The queue is full.');
      },
    });
    await expect(
      store.applyChanges(id, await revision(), { wakeAt: at(5) }, when(10)),
    ).rejects.toThrow('The queue is full.');
    expect((await store.readSnapshot(id))?.wakeAt).toBe(at(0));
  });
});
