import { ConflictError, InputError } from '@backstage/errors';
import { describeEachDatabase } from './testDatabases';
import { at, freight, storeWithPipeline } from './testFixtures';

describeEachDatabase('freight', databases => {
  it('is read as it was made, by id and by alias', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const made = freight(1, {
      metadata: { risk: 2, notes: ['a'] },
      labels: { team: 'blue' },
    });
    await change({ freightCreated: [made] });
    const expected = {
      ...made,
      status: {
        currentlyIn: {},
        verifiedIn: {},
        clearedFor: {},
        rejections: [],
      },
    };
    expect(await store.getFreight(id, made.id)).toEqual(expected);
    expect(await store.getFreight(id, 'alias-1')).toEqual(expected);
    expect(await store.getFreight(id, 'nobody')).toBeUndefined();
  });

  it('that is made again stays as it was first', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    await change({ freightCreated: [freight(1)] });
    await change({
      freightCreated: [freight(1, { alias: 'other', createdAt: at(99) })],
    });
    expect(await store.getFreight(id, freight(1).id)).toMatchObject({
      alias: 'alias-1',
      createdAt: at(1),
    });
    expect(await store.countFreight(id)).toBe(1);
  });

  it('does not get an alias that other freight of the pipeline has', async () => {
    const { store, id, change, revision } = await storeWithPipeline(databases);
    await change({ freightCreated: [freight(1), freight(2)] });
    const before = await revision();
    await expect(
      change({ freightCreated: [freight(3, { alias: 'alias-1' })] }),
    ).rejects.toThrow(/alias-1/);
    await expect(
      change({ freightUpdated: [{ id: freight(2).id, alias: 'alias-1' }] }),
    ).rejects.toThrow(ConflictError);
    expect(await revision()).toBe(before);
    expect(await store.countFreight(id)).toBe(2);
  });

  it('changes alias, metadata and labels, and nothing else', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    await change({ freightCreated: [freight(1, { labels: { a: 'b' } })] });
    await change({
      freightUpdated: [{ id: freight(1).id, alias: 'calm-fox' }],
    });
    await change({
      freightUpdated: [{ id: freight(1).id, metadata: { risk: 1 } }],
    });
    expect(await store.getFreight(id, 'calm-fox')).toMatchObject({
      ...freight(1),
      alias: 'calm-fox',
      metadata: { risk: 1 },
      labels: { a: 'b' },
    });
  });

  it('is found by what a deployment calls it', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const digest = `sha256:${'d'.repeat(64)}`;
    const commit = 'c'.repeat(40);
    const image = freight(1, {
      artifacts: [
        { kind: 'image', name: 'a', repository: 'r', tag: '6.0.0', digest },
      ],
    });
    const code = freight(2, {
      artifacts: [{ kind: 'commit', name: 'b', repository: 'r', commit }],
    });
    const same = freight(3, {
      artifacts: [{ kind: 'generic', name: 'c', version: '6.0.0' }],
    });
    await change({ freightCreated: [image, code, same] });
    const find = async (revision: string) =>
      (await store.findFreightByRevision(id, revision)).map(f => f.alias);
    expect(await find('6.0.0')).toEqual(['alias-3', 'alias-1']);
    expect(await find(digest)).toEqual(['alias-1']);
    expect(await find(`main@sha1:${commit}`)).toEqual(['alias-2']);
    expect(await find(`6.0.0@sha256:${'e'.repeat(64)}`)).toEqual(['alias-3']);
    expect(await find('6.0.1')).toEqual([]);
  });

  it('is listed newest first, page by page, with equal instants in a fixed order', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    await change({
      freightCreated: [1, 2, 3, 4, 5].map(n =>
        freight(n, { createdAt: at(n === 5 ? 5 : 1) }),
      ),
    });
    const first = await store.listFreight(id, { limit: 2 });
    const second = await store.listFreight(id, {
      limit: 2,
      cursor: first.nextCursor,
    });
    const third = await store.listFreight(id, {
      limit: 2,
      cursor: second.nextCursor,
    });
    const aliases = [first, second, third].map(page =>
      page.items.map(f => f.alias),
    );
    expect(aliases).toEqual([
      ['alias-5', 'alias-4'],
      ['alias-3', 'alias-2'],
      ['alias-1'],
    ]);
    expect(third.nextCursor).toBeUndefined();
    expect(
      await store.listFreightIds(id, { limit: 2, cursor: first.nextCursor }),
    ).toEqual({
      items: second.items.map(f => f.id),
      nextCursor: second.nextCursor,
    });
  });

  it('is listed by origin', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    await change({
      freightCreated: [freight(1), freight(2, { origin: 'config' })],
    });
    const page = await store.listFreight(id, { limit: 10, origin: 'config' });
    expect(page.items.map(f => f.alias)).toEqual(['alias-2']);
  });

  it.each(['', 'x', '%%%', Buffer.from('[1]').toString('base64url')])(
    'is not listed from a cursor that nobody gave: %j',
    async cursor => {
      const { store, id } = await storeWithPipeline(databases);
      await expect(store.listFreight(id, { limit: 1, cursor })).rejects.toThrow(
        InputError,
      );
    },
  );

  it('is in one pipeline only', async () => {
    const { store, change } = await storeWithPipeline(databases);
    await change({ freightCreated: [freight(1)] });
    expect(await store.getFreight('elsewhere', freight(1).id)).toBeUndefined();
    expect(await store.countFreight('elsewhere')).toBe(0);
  });

  it('that is cleared and rejected says by whom, and for which stages', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const of = { freight: freight(1).id };
    await change({
      freightCreated: [freight(1)],
      cleared: [
        { ...of, stage: 'prod', by: 'user:default/ada', at: at(2) },
        { ...of, stage: '__proto__', by: 'user:default/bob', at: at(2) },
      ],
      rejected: [
        { ...of, reason: 'Leaks memory.', by: 'user:default/ada', at: at(3) },
        {
          ...of,
          stage: 'prod',
          reason: 'Not before the fair.',
          by: 'user:default/ada',
          at: at(3),
        },
      ],
    });
    const { status } = (await store.getFreight(id, of.freight))!;
    expect(Object.entries(status.clearedFor)).toEqual(
      expect.arrayContaining([
        ['prod', { by: 'user:default/ada', at: at(2) }],
        ['__proto__', { by: 'user:default/bob', at: at(2) }],
      ]),
    );
    expect(status.rejections).toEqual(
      expect.arrayContaining([
        { reason: 'Leaks memory.', by: 'user:default/ada', at: at(3) },
        {
          stage: 'prod',
          reason: 'Not before the fair.',
          by: 'user:default/ada',
          at: at(3),
        },
      ]),
    );
  });

  it('that is let in again says who took the rejection back, and when', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const of = { freight: freight(1).id };
    const ada = 'user:default/ada';
    const rejected = { ...of, reason: 'Leaks memory.', by: ada, at: at(3) };
    const status = async () => (await store.getFreight(id, of.freight))!.status;
    await change({
      freightCreated: [freight(1)],
      rejected: [rejected, { ...rejected, stage: 'prod' }],
    });
    await change({ rejectionsLifted: [{ ...of, by: ada, at: at(4) }] });
    expect((await status()).rejections).toEqual([
      expect.objectContaining({ stage: 'prod' }),
    ]);
    expect((await status()).liftedRejections).toEqual([{ by: ada, at: at(4) }]);
    const lifted = { ...of, stage: 'prod', by: 'user:default/bob', at: at(5) };
    await change({ rejectionsLifted: [lifted] });
    expect((await status()).rejections).toEqual([]);
    expect((await status()).liftedRejections).toEqual(
      expect.arrayContaining([
        { by: ada, at: at(4) },
        { stage: 'prod', by: 'user:default/bob', at: at(5) },
      ]),
    );
    // Nothing was rejected any more: nothing is taken back.
    await change({ rejectionsLifted: [{ ...lifted, at: at(6) }] });
    expect((await status()).liftedRejections).toContainEqual(
      expect.objectContaining({ stage: 'prod', at: at(5) }),
    );
    await change({ rejected: [rejected] });
    await change({ rejectionsLifted: [{ ...of, by: ada, at: at(7) }] });
    expect((await status()).liftedRejections).toContainEqual({
      by: ada,
      at: at(7),
    });
    expect((await status()).liftedRejections).toHaveLength(2);
  });

  it('whose clearing is taken back is cleared no more, for that stage', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const of = { freight: freight(1).id };
    const clearing = { ...of, by: 'user:default/ada', at: at(2) };
    await change({
      freightCreated: [freight(1)],
      cleared: ['staging', 'prod'].map(stage => ({ ...clearing, stage })),
    });
    await change({ clearingsWithdrawn: [{ ...of, stage: 'prod' }] });
    const { status } = (await store.getFreight(id, of.freight))!;
    expect(status.clearedFor).toEqual({
      staging: { by: 'user:default/ada', at: at(2) },
    });
  });
});
