import { InputError } from '@backstage/errors';
import { RevisionConflictError } from './Store';
import { describeEachDatabase, describePostgres } from './testDatabases';
import {
  at,
  condition,
  freight,
  promotion,
  storeWithPipeline,
  when,
} from './testFixtures';

describeEachDatabase('changes', databases => {
  it('raise the revision, and wake the pipeline when they say so', async () => {
    const { store, id, revision } = await storeWithPipeline(databases);
    await store.applyChanges(id, 1, { wakeAt: at(60) }, when(1));
    expect(await revision()).toBe(2);
    expect(await store.nextWakeAt()).toBe(at(60));
    await store.applyChanges(id, 2, {}, when(2));
    expect(await store.nextWakeAt()).toBe(at(60));
    await store.applyChanges(id, 3, { wakeAt: null }, when(3));
    expect(await store.nextWakeAt()).toBeUndefined();
    expect((await store.getPipeline(id))?.updatedAt).toBe(at(3));
  });

  it('that were decided from an older revision are not written', async () => {
    const { store, id } = await storeWithPipeline(databases);
    await store.applyChanges(id, 1, {}, when(1));
    await expect(
      store.applyChanges(id, 1, { freightCreated: [freight(1)] }, when(2)),
    ).rejects.toThrow(RevisionConflictError);
    expect(await store.countFreight(id)).toBe(0);
    await expect(store.applyChanges('nobody', 1, {}, when(2))).rejects.toThrow(
      RevisionConflictError,
    );
  });

  it('are written all or not at all', async () => {
    const { store, id, change, revision } = await storeWithPipeline(databases);
    await change({
      freightCreated: [freight(1)],
      promotionsCreated: [promotion(id, 'P1', 'dev', freight(1))],
    });
    const before = await store.readSnapshot(id);
    await expect(
      change({
        freightCreated: [freight(2)],
        entered: [
          { stage: 'dev', origin: 'app', freight: freight(1).id, since: at(1) },
        ],
        conditions: [condition()],
        timeline: [
          { at: at(1), kind: 'test', actor: 'promotions', message: 'A test.' },
        ],
        promotionsCreated: [promotion(id, 'P2', 'dev', freight(1))],
        wakeAt: at(99),
      }),
    ).rejects.toThrow(RevisionConflictError);
    expect(await store.readSnapshot(id)).toEqual(before);
    expect(await revision()).toBe(before?.revision);
    const { items } = await store.listTimeline(id, { limit: 10 });
    expect(items.map(entry => entry.kind)).toEqual(['document.changed']);
  });

  it('keep any character in JSON, and refuse what is no instant', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const metadata = { text: 'a\u0000b' };
    await change({ freightCreated: [freight(1, { metadata })] });
    expect((await store.getFreight(id, freight(1).id))?.metadata).toEqual(
      metadata,
    );
    await expect(
      change({ freightCreated: [freight(2, { createdAt: 'yesterday' })] }),
    ).rejects.toThrow(InputError);
  });
});

describePostgres('values that PostgreSQL cannot keep', databases => {
  it('are refused as what they are: the fault of who sent them', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    await expect(store.getFreight(id, 'a\u0000b')).rejects.toThrow(InputError);
    await expect(
      change({ freightCreated: [freight(1, { alias: 'a\u0000b' })] }),
    ).rejects.toThrow(InputError);
    // Different characters, since PostgreSQL compresses what is alike.
    const endless = Array.from({ length: 9000 }, (_, n) =>
      String.fromCodePoint(0x4e00 + ((n * 7919) % 20_000)),
    ).join('');
    await expect(
      change({ freightCreated: [freight(1, { alias: endless })] }),
    ).rejects.toThrow(InputError);
  });
});

describeEachDatabase('stays', databases => {
  const enter = (n: number, stage: string, since: string) => ({
    stage,
    origin: 'app',
    freight: freight(n).id,
    since,
  });

  it('begin when freight enters and end when other freight of its origin does', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    await change({
      freightCreated: [freight(1), freight(2), freight(3, { origin: 'conf' })],
      entered: [
        { ...enter(1, 'dev', at(10)), promotionId: 'P1' },
        { ...enter(3, 'dev', at(11)), origin: 'conf' },
      ],
    });
    expect((await store.readSnapshot(id))?.current).toEqual([
      { ...enter(1, 'dev', at(10)), promotionId: 'P1' },
      { ...enter(3, 'dev', at(11)), origin: 'conf' },
    ]);
    await change({ entered: [enter(2, 'dev', at(70))] });
    expect((await store.readSnapshot(id))?.current).toEqual([
      enter(2, 'dev', at(70)),
      { ...enter(3, 'dev', at(11)), origin: 'conf' },
    ]);
    const status = async (n: number) =>
      (await store.getFreight(id, freight(n).id))!.status;
    expect((await status(1)).currentlyIn).toEqual({});
    expect((await status(2)).currentlyIn).toEqual({ dev: { since: at(70) } });
  });

  it('go on when what is there enters again', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    await change({
      freightCreated: [freight(1)],
      entered: [enter(1, 'dev', at(10))],
    });
    await change({ entered: [enter(1, 'dev', at(50))] });
    expect((await store.readSnapshot(id))?.current).toEqual([
      enter(1, 'dev', at(10)),
    ]);
  });

  it('count towards the soak of verified freight: the longest that ended', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const verifiedIn = async () =>
      (await store.getFreight(id, freight(1).id))!.status.verifiedIn;
    const verified = { stage: 'dev', freight: freight(1).id, at: at(20) };
    await change({
      freightCreated: [freight(1), freight(2)],
      entered: [enter(1, 'dev', at(10))],
      verified: [verified],
    });
    expect(await verifiedIn()).toEqual({
      dev: { verifiedAt: at(20), longestSoakMs: 0 },
    });
    await change({ entered: [enter(2, 'dev', at(110))] });
    expect((await verifiedIn()).dev.longestSoakMs).toBe(100_000);
    await change({ entered: [enter(1, 'dev', at(120))] });
    await change({ entered: [enter(2, 'dev', at(130))] });
    expect((await verifiedIn()).dev.longestSoakMs).toBe(100_000);
    await change({ verified: [{ ...verified, at: at(999) }] });
    expect((await verifiedIn()).dev).toEqual({
      verifiedAt: at(20),
      longestSoakMs: 100_000,
    });
  });

  it('that ended before freight was verified count from the moment that it is', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    await change({
      freightCreated: [freight(1), freight(2)],
      entered: [
        enter(1, 'dev', at(10)),
        enter(2, 'dev', at(40)),
        enter(1, 'dev', at(50)),
      ],
      verified: [{ stage: 'dev', freight: freight(1).id, at: at(60) }],
    });
    const { status } = (await store.getFreight(id, freight(1).id))!;
    expect(status).toMatchObject({
      currentlyIn: { dev: { since: at(50) } },
      verifiedIn: { dev: { verifiedAt: at(60), longestSoakMs: 30_000 } },
    });
  });

  it('of freight that only passes end nobody else’s, until something is promoted there', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const pass = (n: number, since: string) => ({
      ...enter(n, 'gate', since),
      passing: true,
    });
    await change({
      freightCreated: [freight(1), freight(2), freight(3)],
      entered: [pass(1, at(10)), pass(2, at(20))],
    });
    await change({ entered: [pass(1, at(30))] });
    const currentlyIn = async (n: number) =>
      (await store.getFreight(id, freight(n).id))!.status.currentlyIn;
    expect(await currentlyIn(1)).toEqual({ gate: { since: at(10) } });
    expect(await currentlyIn(2)).toEqual({ gate: { since: at(20) } });
    expect((await store.readSnapshot(id))?.current).toEqual([
      enter(2, 'gate', at(20)),
    ]);
    await change({ entered: [enter(3, 'gate', at(40))] });
    expect(await currentlyIn(1)).toEqual({});
    expect(await currentlyIn(2)).toEqual({});
    expect((await store.readSnapshot(id))?.current).toEqual([
      enter(3, 'gate', at(40)),
    ]);
  });

  it('are kept when they have ended', async () => {
    const { database, change } = await storeWithPipeline(databases);
    await change({
      freightCreated: [freight(1), freight(2)],
      entered: [enter(1, 'dev', at(10)), enter(2, 'dev', at(20))],
    });
    const stays = await database.knex('stays').orderBy('id').select('*');
    expect(
      stays.map(stay => [
        stay.freight_id,
        Number(stay.since),
        stay.left_at && Number(stay.left_at),
      ]),
    ).toEqual([
      [freight(1).id, Date.parse(at(10)), Date.parse(at(20))],
      [freight(2).id, Date.parse(at(20)), null],
    ]);
  });

  it('are guarded by the database: one of each stage and origin is current', async () => {
    const { database, change, id } = await storeWithPipeline(databases);
    await change({
      freightCreated: [freight(1), freight(2)],
      entered: [enter(1, 'dev', at(10))],
    });
    const stay = {
      pipeline_id: id,
      stage: 'dev',
      origin: 'app',
      since: 1,
      left_at: null,
    };
    await expect(
      database.knex('stays').insert({
        ...stay,
        id: 'second',
        freight_id: freight(2).id,
        is_current: true,
      }),
    ).rejects.toThrow(/unique/i);
    await expect(
      database.knex('stays').insert({
        ...stay,
        id: 'third',
        freight_id: freight(1).id,
        is_current: false,
      }),
    ).rejects.toThrow(/unique/i);
  });
});
