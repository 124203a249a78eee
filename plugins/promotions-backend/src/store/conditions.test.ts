import { InputError } from '@backstage/errors';
import { ConditionTransition } from '@promotions/backstage-plugin-promotions-common';
import { describeEachDatabase } from './testDatabases';
import { at, condition, freight, storeWithPipeline } from './testFixtures';

describeEachDatabase('conditions that expire', databases => {
  it('say when, until they are reported without', async () => {
    const { store, id, change } = await storeWithPipeline(databases);
    const read = async () => (await store.readSnapshot(id))!.conditions[0];
    await change({ conditions: [condition({ expiresAt: at(60) })] });
    expect(await read()).toEqual(condition({ expiresAt: at(60) }));
    await change({ conditions: [condition({ expiresAt: at(90) })] });
    expect((await read()).expiresAt).toBe(at(90));
    await change({ conditions: [condition()] });
    expect(await read()).toEqual(condition());
  });

  it('leave nothing behind when only their expiry changes', async () => {
    const { database, change } = await storeWithPipeline(databases);
    await change({ conditions: [condition({ expiresAt: at(60) })] });
    await change({ conditions: [condition({ expiresAt: at(90) })] });
    await change({ conditions: [condition({ reason: 'Other' })] });
    expect(await database.knex('condition_transitions')).toHaveLength(1);
  });
});

describeEachDatabase('transitions of conditions', databases => {
  async function setUp() {
    const all = await storeWithPipeline(databases);
    const { store, id, change } = all;
    for (const [seconds, status] of [
      'True',
      'False',
      'False',
      'Unknown',
    ].entries()) {
      await change({
        conditions: [
          condition({
            status,
            lastTransitionAt: at(seconds),
            reason: `Because${seconds}`,
            message: 'It says so.',
            freight: freight(1).id,
          }),
        ],
      });
    }
    await change({
      conditions: [
        condition({ target: 'eu', status: 'False' }),
        condition({ type: 'Open' }),
        condition({ stage: 'prod' }),
      ],
    });
    return {
      ...all,
      list: (
        query: { target?: string; limit?: number; cursor?: string } = {},
      ) =>
        store.listConditionTransitions(id, {
          stage: 'dev',
          type: 'Healthy',
          limit: 10,
          ...query,
        }),
    };
  }

  it('are listed newest first, with what it was and became', async () => {
    const { list } = await setUp();
    const { items } = await list();
    expect(items.map(({ from, to, at: then }) => [from, to, then])).toEqual([
      ['False', 'Unknown', at(3)],
      ['True', 'False', at(1)],
      [undefined, 'True', at(0)],
    ]);
    expect(items[0]).toEqual({
      id: expect.any(String),
      at: at(3),
      from: 'False',
      to: 'Unknown',
      reason: 'Because3',
      message: 'It says so.',
      source: 'probe:http',
      freight: freight(1).id,
    });
    expect(items[2]).not.toHaveProperty('from');
  });

  it('are those of the whole stage, or of one target', async () => {
    const { list } = await setUp();
    expect((await list({ target: 'eu' })).items.map(({ to }) => to)).toEqual([
      'False',
    ]);
    expect((await list({ target: 'us' })).items).toEqual([]);
  });

  it('are listed page by page', async () => {
    const { list } = await setUp();
    const seen: ConditionTransition[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ limit: 1, cursor });
      expect(page.items).toHaveLength(1);
      seen.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual((await list()).items);
    await expect(list({ cursor: 'nonsense' })).rejects.toThrow(InputError);
  });
});
