import { ConflictError, InputError } from '@backstage/errors';
import { Freeze, Policy } from '@promotions/backstage-plugin-promotions-common';
import { DatabaseStore } from './DatabaseStore';
import { describeEachDatabase, describePostgres } from './testDatabases';
import { at, storeWithPipeline, when } from './testFixtures';
import { aFreeze, aPolicy } from './testGateFixtures';

const NOW = when(0);

describeEachDatabase('policies', databases => {
  const create = async () => DatabaseStore.create(await databases.create());

  const whole = aPolicy({
    description: 'What runs at night.',
    entities: { 'spec.type': 'service' },
    stages: ['dev', 'staging-*'],
    labels: { risk: 'low' },
    autoPromotion: false,
    autoRollback: true,
    gates: [{ kind: 'lock', name: 'database', lock: 'database' }],
    position: -3,
    createdBy: 'user:default/ada',
    updatedBy: 'user:default/ben',
    updatedAt: at(5),
  });

  it('are kept as they are', async () => {
    const store = await create();
    await store.createPolicy(whole, NOW);
    await store.createPolicy(aPolicy({ id: 'Y2', name: 'second' }), NOW);
    expect(await store.getPolicy('Y1')).toEqual(whole);
    expect(await store.getPolicy('Y2')).toEqual(
      aPolicy({ id: 'Y2', name: 'second' }),
    );
    expect(await store.getPolicy('nobody')).toBeUndefined();
  });

  it('are replaced by id: what is left out then is not said any more', async () => {
    const store = await create();
    await store.createPolicy(whole, NOW);
    expect(await store.updatePolicy(aPolicy({ name: 'renamed' }), NOW)).toEqual(
      [],
    );
    expect(await store.getPolicy('Y1')).toEqual(aPolicy({ name: 'renamed' }));
  });

  it('have names of their own', async () => {
    const store = await create();
    await store.createPolicy(aPolicy(), NOW);
    const second = aPolicy({ id: 'Y2', name: 'second' });
    await store.createPolicy(second, NOW);
    await expect(
      store.createPolicy(aPolicy({ id: 'Y3' }), NOW),
    ).rejects.toThrow(ConflictError);
    await expect(
      store.updatePolicy({ ...second, name: 'automatic' }, NOW),
    ).rejects.toThrow("another policy of the name 'automatic'");
    expect(await store.getPolicy('Y2')).toEqual(second);
  });

  it('are listed in the order in which they are asked, page by page', async () => {
    const store = await create();
    const make = (id: string, position: number, seconds: number) =>
      aPolicy({ id, name: id, position, createdAt: at(seconds) });
    const ordered = [
      make('Y5', -1, 9),
      make('Y3', 0, 1),
      make('Y1', 0, 2),
      make('Y2', 0, 2),
      make('Y4', 7, 0),
    ];
    for (const index of [3, 0, 4, 2, 1]) {
      await store.createPolicy(ordered[index], NOW);
    }
    const seen: Policy[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.listPolicies({ limit: 2, cursor });
      seen.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(ordered);
    await expect(
      store.listPolicies({
        limit: 2,
        cursor: Buffer.from('["a"]').toString('base64url'),
      }),
    ).rejects.toThrow(InputError);
  });

  it('are deleted once', async () => {
    const store = await create();
    await store.createPolicy(aPolicy(), NOW);
    expect(await store.deletePolicy('Y1', NOW)).toEqual([]);
    expect(await store.deletePolicy('Y1', NOW)).toBeUndefined();
    expect(await store.updatePolicy(aPolicy(), NOW)).toBeUndefined();
    expect(await store.getPolicy('Y1')).toBeUndefined();
    await store.createPolicy(aPolicy({ id: 'Y2' }), NOW);
    expect((await store.listPolicies({ limit: 9 })).items).toHaveLength(1);
  });

  it('need an instant of their making', async () => {
    const store = await create();
    await expect(
      store.createPolicy(aPolicy({ createdAt: undefined }), NOW),
    ).rejects.toThrow(InputError);
  });

  it('are in every snapshot, as freezes are', async () => {
    const { store, id } = await storeWithPipeline(databases);
    const policies = [
      aPolicy({ id: 'Y1', name: 'later', position: 2 }),
      aPolicy({ id: 'Y2', name: 'first', position: 1 }),
    ];
    for (const policy of policies) {
      await store.createPolicy(policy, NOW);
    }
    await store.createFreeze(aFreeze(), NOW);
    const snapshot = (await store.readSnapshot(id))!;
    expect(snapshot.policies).toEqual([...policies].reverse());
    expect(snapshot.allFreezes).toEqual([aFreeze()]);
    await store.deleteFreeze('Z1', NOW);
    expect((await store.readSnapshot(id))!.allFreezes).toEqual([]);
  });
});

describeEachDatabase('freezes', databases => {
  const create = async () => DatabaseStore.create(await databases.create());

  it('are kept as they are, and replaced by id', async () => {
    const store = await create();
    const whole = aFreeze({
      entities: { kind: 'Component' },
      labels: { risk: 'high' },
      windows: [
        { schedule: '0 17 * * 5', duration: 1000, timeZone: 'Europe/Berlin' },
        { from: at(0) },
      ],
      createdBy: 'user:default/ada',
      updatedBy: 'user:default/ben',
      updatedAt: at(4),
    });
    await store.createFreeze(whole, NOW);
    expect(await store.getFreeze('Z1')).toEqual(whole);
    await store.updateFreeze(aFreeze({ reason: 'Longer.' }), NOW);
    expect(await store.getFreeze('Z1')).toEqual(aFreeze({ reason: 'Longer.' }));
    expect(await store.getFreeze('nobody')).toBeUndefined();
  });

  it('have names of their own, which are free again when they are deleted', async () => {
    const store = await create();
    await store.createFreeze(aFreeze(), NOW);
    await expect(
      store.createFreeze(aFreeze({ id: 'Z2' }), NOW),
    ).rejects.toThrow(ConflictError);
    expect(await store.deleteFreeze('Z1', NOW)).toEqual([]);
    expect(await store.deleteFreeze('Z1', NOW)).toBeUndefined();
    await store.createFreeze(aFreeze({ id: 'Z2' }), NOW);
    expect((await store.getFreeze('Z2'))?.name).toBe('holidays');
  });

  it('do not come back when they are changed after somebody has ended them', async () => {
    const store = await create();
    await store.createFreeze(aFreeze(), NOW);
    await store.deleteFreeze('Z1', NOW);
    const changed = aFreeze({ reason: 'Longer.' });
    expect(await store.updateFreeze(changed, NOW)).toBeUndefined();
    expect(await store.getFreeze('Z1')).toBeUndefined();
  });

  it('that are changed and ended at once are gone, and ended once', async () => {
    const store = await create();
    await store.createFreeze(aFreeze(), NOW);
    const [, ...ended] = await Promise.all([
      store.updateFreeze(aFreeze({ reason: 'Longer.' }), NOW),
      store.deleteFreeze('Z1', NOW),
      store.deleteFreeze('Z1', NOW),
    ]);
    expect(ended.filter(woken => woken !== undefined)).toHaveLength(1);
    expect(await store.getFreeze('Z1')).toBeUndefined();
  });

  it('are listed newest first, page by page', async () => {
    const store = await create();
    const make = (id: string, seconds: number) =>
      aFreeze({ id, name: id, createdAt: at(seconds) });
    const ordered = [
      make('Z1', 9),
      make('Z5', 4),
      make('Z4', 4),
      make('Z2', 1),
    ];
    for (const freeze of [...ordered].reverse()) {
      await store.createFreeze(freeze, NOW);
    }
    const seen: Freeze[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.listFreezes({ limit: 3, cursor });
      seen.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(ordered);
    await expect(
      store.listFreezes({ limit: 3, cursor: 'nonsense' }),
    ).rejects.toThrow(InputError);
  });
});

describePostgres('rules of administrators', databases => {
  it('that cannot be kept are the fault of who sent them', async () => {
    const store = await DatabaseStore.create(await databases.create());
    await expect(
      store.createPolicy(aPolicy({ name: 'a\u0000b' }), NOW),
    ).rejects.toThrow(InputError);
    await expect(
      store.createPolicy(aPolicy({ position: 2 ** 40 }), NOW),
    ).rejects.toThrow(InputError);
    await expect(
      store.createFreeze(aFreeze({ reason: 'a\u0000b' }), NOW),
    ).rejects.toThrow(InputError);
  });

  it('of one name are made once, by whoever is first', async () => {
    const first = await databases.create();
    const store = await DatabaseStore.create(first);
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) =>
        store.createPolicy(aPolicy({ id: `Y${n}` }), NOW),
      ),
    );
    expect(results.filter(r => r.status === 'fulfilled')).toHaveLength(1);
    const errors = results.flatMap(result =>
      result.status === 'rejected' ? [result.reason] : [],
    );
    expect(errors.every(error => error instanceof ConflictError)).toBe(true);
  });
});
