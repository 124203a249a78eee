import { OutboxEntry } from './Store';
import { describeEachDatabase, describePostgres } from './testDatabases';
import {
  at,
  freight,
  goodDocument,
  promotion,
  storeWithPipeline,
  StoreWithPipeline,
  when,
} from './testFixtures';
import { DatabaseStore } from './DatabaseStore';

const LEASE_MS = 60_000;

/** Long after now, also by the clock of the database. */
const later = () => new Date(Date.now() + 10 * LEASE_MS);

function entry(kind: string, options: { seconds?: number } = {}) {
  return {
    at: at(options.seconds ?? 0),
    kind,
    actor: 'user:default/ada',
    stage: 'dev',
    message: `Told: ${kind}.`,
    data: { policy: 'fast', decision: { verdict: 'Eligible' } },
  };
}

function claim(store: DatabaseStore, worker = 'a', limit = 100) {
  return store.claimOutbox(worker, new Date(), LEASE_MS, limit);
}

function kinds(entries: OutboxEntry[]) {
  return entries.map(({ kind, entry: told }) => told?.kind ?? kind);
}

/** With nothing left of how the pipeline was made. */
async function quiet(made: Promise<StoreWithPipeline>) {
  const world = await made;
  const { store } = world;
  await store.settleOutbox((await claim(store)).map(({ id }) => id));
  return world;
}

describeEachDatabase('the outbox', databases => {
  it('has one entry for each that the timeline got, and a signal, as of the same transaction', async () => {
    const { store, id, change } = await quiet(storeWithPipeline(databases));

    await change({
      timeline: [entry('freight.created'), entry('hold.set')],
      wakeAt: at(60),
    });

    const claimed = await claim(store);
    expect(kinds(claimed)).toEqual(['freight.created', 'hold.set', 'signal']);
    expect(claimed.every(({ pipelineId }) => pipelineId === id)).toBe(true);
    const { items } = await store.listTimeline(id, { limit: 2 });
    expect(claimed[1]).toMatchObject({
      kind: 'timeline',
      attempts: 1,
      createdAt: at(0),
      entry: {
        id: items[0].id,
        at: at(0),
        actor: 'user:default/ada',
        stage: 'dev',
        message: 'Told: hold.set.',
      },
    });
    // The rest is read from the timeline by who needs it.
    expect(claimed[1].entry?.data).toEqual({ policy: 'fast' });
  });

  it('has nothing of what was not written', async () => {
    const { store, id, change, revision } = await quiet(
      storeWithPipeline(databases),
    );
    await change({ freightCreated: [freight(1)] });
    await store.settleOutbox((await claim(store)).map(e => e.id));

    await expect(
      store.applyChanges(
        id,
        (await revision()) - 1,
        { timeline: [entry('hold.set')] },
        when(1),
      ),
    ).rejects.toThrow('changed by somebody else');
    await expect(
      change({
        timeline: [entry('freight.created')],
        freightCreated: [freight(2, { alias: 'alias-1' })],
      }),
    ).rejects.toThrow('alias');

    expect(await claim(store)).toEqual([]);
  });

  it('tells what became of documents', async () => {
    const { store } = await storeWithPipeline(databases);
    const first = await claim(store);
    expect(kinds(first)).toEqual(['document.changed', 'signal']);
    await store.settleOutbox(first.map(({ id }) => id));

    await store.savePipelineDocument(goodDocument(), when(5));
    expect(await claim(store)).toEqual([]);

    await store.archivePipelines(goodDocument().entityRef, [], when(6));
    expect(kinds(await claim(store))).toEqual(['pipeline.archived', 'signal']);
  });

  it('asks people once for each freight that begins to wait for them', async () => {
    const { store, change } = await quiet(storeWithPipeline(databases));
    const wait = (gate: string, stage = 'prod') => ({
      kind: 'approval' as const,
      key: '',
      stage,
      freight: freight(1).id,
      gate,
    });
    const lock = { ...wait('db'), kind: 'lock' as const, key: 'db' };
    await change({ freightCreated: [freight(1)] });
    await store.settleOutbox((await claim(store)).map(e => e.id));

    await change({ waits: [wait('release'), wait('security'), lock] });
    const first = await claim(store);
    expect(kinds(first)).toEqual(['approval.asked', 'signal']);
    expect(first[0]).toMatchObject({
      kind: 'notification',
      entry: { stage: 'prod', freight: freight(1).id },
    });

    // What is waited for already was told.
    await change({ waits: [wait('security'), wait('release', 'staging')] });
    expect((await claim(store)).map(e => e.entry?.stage)).toContain('staging');
  });

  it('hands an entry to one, until its lease is over', async () => {
    const { store, change } = await quiet(storeWithPipeline(databases));
    await change({ timeline: [entry('hold.set')] });

    const held = await store.claimOutbox('a', new Date(), 0, 100);
    expect(held).toHaveLength(2);
    // A millisecond later, by any clock.
    await new Promise(resolve => setTimeout(resolve, 5));
    const taken = await claim(store, 'b');
    expect(taken.map(({ id }) => id)).toEqual(held.map(({ id }) => id));
    expect(taken.map(({ attempts }) => attempts)).toEqual([2, 2]);
    expect(await claim(store, 'a')).toEqual([]);
  });

  it('forgets what was settled', async () => {
    const { store, change } = await quiet(storeWithPipeline(databases));
    await change({ timeline: [entry('hold.set')] });
    const claimed = await store.claimOutbox('a', new Date(), 0, 100);

    await store.settleOutbox(claimed.map(({ id }) => id));

    await new Promise(resolve => setTimeout(resolve, 5));
    expect(await claim(store)).toEqual([]);
  });

  it('holds back what is younger while something older of its kind is held or deferred, and nothing else', async () => {
    const { store, change } = await quiet(storeWithPipeline(databases));
    await change({ timeline: [entry('one')] });
    const [one, signal] = await claim(store);
    await change({ timeline: [entry('two')] }, 1);
    expect(await claim(store)).toEqual([]);

    await store.settleOutbox([signal.id]);
    expect(kinds(await claim(store))).toEqual(['signal']);

    await store.deferOutbox([one.id], new Date(), 0);
    await new Promise(resolve => setTimeout(resolve, 5));
    expect(kinds(await claim(store))).toEqual(['one', 'two']);
  });

  it('does not hold other pipelines back', async () => {
    const { store, change } = await quiet(storeWithPipeline(databases));
    await change({ timeline: [entry('one')] });
    await claim(store);
    const other = await store.savePipelineDocument(
      goodDocument({ entityRef: 'component:default/other' }),
      when(1),
    );

    const claimed = await claim(store);
    expect(new Set(claimed.map(e => e.pipelineId))).toEqual(
      new Set([other.id]),
    );
  });

  it('lets a notification that is tried again hold nothing back', async () => {
    const { store, change } = await quiet(storeWithPipeline(databases));
    await change({ timeline: [entry('one')] });
    const [one, signal] = await claim(store);
    await store.settleOutbox([signal.id]);
    await store.deferOutbox([one.id], new Date(), LEASE_MS, 'notification');

    await change({ timeline: [entry('two')] }, 1);
    expect(kinds(await claim(store))).toEqual(['two', 'signal']);

    await store.deferOutbox([one.id], new Date(), 0);
    await new Promise(resolve => setTimeout(resolve, 5));
    expect(await claim(store)).toMatchObject([
      { id: one.id, kind: 'notification', entry: { kind: 'one' } },
    ]);
  });

  it('hands out the oldest first, so many at a time', async () => {
    const { store, change } = await quiet(storeWithPipeline(databases));
    const many = Array.from({ length: 250 }, (_, n) => entry(`n${n}`));
    await change({ timeline: many });

    const first = await claim(store, 'a', 120);
    expect(kinds(first)).toEqual(many.slice(0, 120).map(e => e.kind));
    await store.settleOutbox(first.map(({ id }) => id));
    expect(kinds(await claim(store, 'a', 1000))).toEqual([
      ...many.slice(120).map(e => e.kind),
      'signal',
    ]);
  });

  it('goes when its pipeline goes', async () => {
    const { database, store, id, change } = await storeWithPipeline(databases);
    await change({
      freightCreated: [freight(1)],
      promotionsCreated: [promotion(id, 'p1', 'dev', freight(1))],
      timeline: [entry('promotion.created')],
    });

    await database.knex('pipelines').where({ id }).delete();

    expect(await store.claimOutbox('a', later(), LEASE_MS, 10)).toEqual([]);
  });
});

describePostgres('the outbox of several replicas', databases => {
  it('gives each entry to one of them, and those of a pipeline in their order', async () => {
    const { database, store, change } = await quiet(
      storeWithPipeline(databases),
    );
    const replica = await DatabaseStore.create(await database.replica());
    const many = Array.from({ length: 60 }, (_, n) =>
      entry(`n${String(n).padStart(2, '0')}`),
    );
    await change({ timeline: many });

    const sent: string[] = [];
    const send = async (from: DatabaseStore, worker: string) => {
      for (let idle = 0; idle < 20; ) {
        const claimed = await claim(from, worker, 7);
        idle = claimed.length === 0 ? idle + 1 : 0;
        sent.push(...kinds(claimed));
        await from.settleOutbox(claimed.map(({ id }) => id));
      }
    };
    await Promise.all([
      send(store, 'a'),
      send(replica, 'b'),
      send(replica, 'c'),
    ]);

    expect(sent.filter(kind => kind !== 'signal')).toEqual(
      many.map(({ kind }) => kind),
    );
  });
});
