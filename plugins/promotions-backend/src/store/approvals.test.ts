import { ConflictError, InputError } from '@backstage/errors';
import { DatabaseStore } from './DatabaseStore';
import { PipelineChanges, RevisionConflictError, Store } from './Store';
import { describeEachDatabase, describePostgres } from './testDatabases';
import {
  at,
  freight,
  goodDocument,
  storeWithPipeline,
  when,
} from './testFixtures';
import { aCheck, anApproval, anOverride } from './testGateFixtures';

const ADA = 'user:default/ada';
const BOB = 'user:default/bob';

/** As whoever changes a pipeline does: reads and decides again when it lost. */
async function changeAgain(
  store: Store,
  id: string,
  changes: PipelineChanges,
): Promise<void> {
  for (;;) {
    const { revision } = (await store.getPipeline(id))!;
    try {
      await store.applyChanges(id, revision, changes, when(1));
      return;
    } catch (error) {
      if (!(error instanceof RevisionConflictError)) {
        throw error;
      }
    }
  }
}

describeEachDatabase('approvals', databases => {
  async function setUp() {
    const all = await storeWithPipeline(databases);
    await all.change({ freightCreated: [freight(1), freight(2)] });
    const read = async (freightLimit?: number) =>
      (await all.store.readSnapshot(all.id, { freightLimit }))!.approvals;
    return { ...all, read };
  }

  it('are kept by person, gate, stage and freight, in the order in which they were made', async () => {
    const { change, read } = await setUp();
    const all = [
      anApproval({ at: at(1), comment: 'Looks fine.' }),
      anApproval({ at: at(2), by: BOB, decision: 'reject' }),
      anApproval({ at: at(3), gate: 'everywhere/security' }),
      anApproval({ at: at(4), stage: 'staging' }),
      anApproval({ at: at(5), freight: freight(2).id }),
    ];
    await change({ approvals: [...all].reverse() });
    expect(await read()).toEqual(all);
  });

  it('are the latest decision of each person', async () => {
    const { change, read } = await setUp();
    await change({ approvals: [anApproval({ comment: 'Looks fine.' })] });
    const latest = anApproval({ decision: 'reject', at: at(9) });
    await change({ approvals: [latest] });
    expect(await read()).toEqual([latest]);
    await change({ approvals: [latest] });
    expect(await read()).toEqual([latest]);
  });

  it('are taken back by who made them, and may be made again', async () => {
    const { change, read } = await setUp();
    const { stage, freight: of, gate } = anApproval();
    await change({ approvals: [anApproval(), anApproval({ by: BOB })] });
    await change({
      approvalsWithdrawn: [{ stage, freight: of, gate, by: ADA }],
    });
    expect(await read()).toEqual([anApproval({ by: BOB })]);
    await change({
      approvalsWithdrawn: [{ stage, freight: of, gate, by: BOB }],
      approvals: [anApproval({ by: BOB, at: at(7) })],
    });
    expect(await read()).toEqual([anApproval({ by: BOB, at: at(7) })]);
  });

  it('are read of the freight that the snapshot has', async () => {
    const { change, read } = await setUp();
    await change({
      approvals: [anApproval(), anApproval({ freight: freight(2).id })],
    });
    expect(await read(1)).toEqual([anApproval({ freight: freight(2).id })]);
  });

  it('of freight that is not there are refused, and nothing else is written', async () => {
    const { change, read, revision } = await setUp();
    const before = await revision();
    await expect(
      change({
        approvals: [anApproval(), anApproval({ freight: freight(3).id })],
      }),
    ).rejects.toThrow(ConflictError);
    expect(await read()).toEqual([]);
    expect(await revision()).toBe(before);
  });

  it('of two people at the same moment both count', async () => {
    const { store, id, read } = await setUp();
    const people = Array.from({ length: 8 }, (_, n) => `user:default/p${n}`);
    await Promise.all(
      people.map(by =>
        changeAgain(store, id, { approvals: [anApproval({ by })] }),
      ),
    );
    expect((await read()).map(({ by }) => by)).toEqual(people);
  });
});

describePostgres('approvals at the same moment', databases => {
  it('on several replicas all count', async () => {
    const { store, id, database, change } = await storeWithPipeline(databases);
    await change({ freightCreated: [freight(1)] });
    const stores = await Promise.all(
      Array.from({ length: 3 }, async () =>
        DatabaseStore.create(await database.replica()),
      ),
    );
    const people = Array.from({ length: 9 }, (_, n) => `user:default/p${n}`);
    await Promise.all(
      people.map((by, n) =>
        changeAgain(stores[n % 3], id, { approvals: [anApproval({ by })] }),
      ),
    );
    const { approvals } = (await store.readSnapshot(id))!;
    expect(approvals.map(({ by }) => by)).toEqual(people);
  });

  it('with texts that cannot be kept are the fault of who sent them', async () => {
    const { change } = await storeWithPipeline(databases);
    await change({ freightCreated: [freight(1)] });
    const endless = Array.from({ length: 9000 }, (_, n) =>
      String.fromCodePoint(0x4e00 + ((n * 7919) % 20_000)),
    ).join('');
    for (const changes of [
      { approvals: [anApproval({ gate: 'a\u0000b' })] },
      { approvals: [anApproval({ comment: 'a\u0000b' })] },
      { approvals: [anApproval({ gate: endless })] },
      { overrides: [anOverride({ reason: 'a\u0000b' })] },
      { checks: [aCheck({ error: 'a\u0000b' })] },
      { checks: [aCheck({ failures: 2 ** 40 })] },
    ]) {
      await expect(change(changes)).rejects.toThrow(InputError);
    }
  });
});

describeEachDatabase('overrides', databases => {
  async function setUp() {
    const all = await storeWithPipeline(databases);
    await all.change({ freightCreated: [freight(1), freight(2)] });
    const read = async (freightLimit?: number) =>
      (await all.store.readSnapshot(all.id, { freightLimit }))!.overrides;
    return { ...all, read };
  }

  it('are there until they are revoked', async () => {
    const { store, id, change, read } = await setUp();
    const second = anOverride({ id: 'O2', gate: 'freeze/holidays', by: BOB });
    await change({ overrides: [second, anOverride()] });
    expect(await read()).toEqual([anOverride(), second]);
    expect(await store.getOverride(id, 'O1')).toEqual(anOverride());
    await change({ overridesRevoked: ['O1', 'nobody'] });
    expect(await read()).toEqual([second]);
    expect(await store.getOverride(id, 'O1')).toBeUndefined();
    expect(await store.getOverride('another', 'O2')).toBeUndefined();
  });

  it('of another pipeline are not revoked', async () => {
    const { change, read, store } = await setUp();
    await change({ overrides: [anOverride()] });
    const other = await store.savePipelineDocument(
      goodDocument({ entityRef: 'component:default/other' }),
      when(0),
    );
    await store.applyChanges(
      other.id,
      1,
      { overridesRevoked: ['O1'] },
      when(1),
    );
    expect(await read()).toEqual([anOverride()]);
  });

  it('that have expired are shown for a week of changes', async () => {
    const { change, read } = await setUp();
    const day = 24 * 3600;
    await change({ overrides: [anOverride({ expiresAt: at(60) })] });
    await change({}, 6 * day);
    expect(await read()).toHaveLength(1);
    await change({}, 8 * day);
    expect(await read()).toEqual([]);
  });

  it('that are read are those of the freight of the snapshot', async () => {
    const { store, id, change, read } = await setUp();
    const newer = anOverride({ id: 'O2', freight: freight(2).id });
    await change({ overrides: [anOverride(), newer] });
    expect(await read(1)).toEqual([newer]);
    expect(await store.getOverride(id, 'O1')).toEqual(anOverride());
  });

  it('need an instant at which they end', async () => {
    const { change } = await setUp();
    await expect(
      change({ overrides: [anOverride({ expiresAt: 'some day' })] }),
    ).rejects.toThrow(InputError);
  });
});

describeEachDatabase('answers to checks', databases => {
  it('are kept by stage, freight and gate: the newest that is known', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const read = async (freightLimit?: number) =>
      (await store.readSnapshot(id, { freightLimit }))!.checks;
    await change({ freightCreated: [freight(1), freight(2)] });
    const asked = aCheck({
      unansweredSince: at(1),
      error: 'No answer within 5 seconds.',
      failures: 3,
    });
    const other = aCheck({ freight: freight(2).id });
    await change({ checks: [other, asked] });
    expect(await read()).toEqual([asked, other]);
    const answered = aCheck({
      answer: {
        at: at(5),
        status: 'True',
        reason: 'Open',
        message: 'The change is open.',
        url: 'https://change.example.com/1',
        response: { body: { open: true, text: 'a\u0000b' } },
      },
      askAgainAt: at(65),
    });
    await change({ checks: [answered] });
    expect(await read()).toEqual([answered, other]);
    expect(await read(1)).toEqual([other]);
  });
});
