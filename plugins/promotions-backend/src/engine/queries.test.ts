import { describeEachDatabase, TestDatabase } from '../store/testDatabases';
import { queriesOf } from '../store/testQueries';
import { ADA, setUp } from './__testUtils__/engineFixture';

/** Enough for freight that is new, enters a stage, and is verified there. */
const MAX_QUERIES = 30;

describeEachDatabase('what the database is asked for', databases => {
  async function counting() {
    const opened: TestDatabase[] = [];
    const setup = await setUp({
      ...databases,
      create: async () => {
        opened.push(await databases.create());
        return opened[0];
      },
    });
    const count = async (work: () => Promise<unknown>) =>
      (await queriesOf(opened[0].knex, work)).length;
    let events = 0;
    const take = async (revision: string, howMany: number) => {
      setup.pass(1);
      const at = setup.clock.now.toISOString();
      await setup.store.takeEvents(
        Array.from({ length: howMany }, () => ({
          pipelineId: setup.id,
          id: `event-${++events}`,
          sender: 'cluster',
          at,
          receivedAt: at,
          stage: 'dev',
          target: 'dev',
          revision,
          phase: 'Succeeded' as const,
        })),
        setup.clock.now,
      );
      return count(() => setup.engine.reconcile(setup.id));
    };
    return { ...setup, count, take };
  }

  it('by a pass is the same for many events as for one', async () => {
    const { take, store, id } = await counting();
    await take('1.0.0', 1);
    const one = await take('1.1.0', 1);
    const many = await take('1.2.0', 60);
    expect(many).toBeLessThanOrEqual(one);
    expect(one).toBeLessThanOrEqual(MAX_QUERIES);
    const { events = [], current = [] } = (await store.readSnapshot(id)) ?? {};
    expect(events).toEqual([]);
    expect(current).toHaveLength(1);
  });

  it('by a promotion is a look, a write, and what came of it', async () => {
    const { engine, freight, count, id, promotions, finish } = await counting();
    const version = await freight('1.0.0');
    const created = await count(() =>
      engine.createPromotion(id, { stage: 'dev', freight: version }, ADA),
    );
    const finished = await count(() => finish('dev'));
    expect((await promotions('dev'))[0]).toMatchObject({ phase: 'Succeeded' });
    expect(created).toBeLessThanOrEqual(MAX_QUERIES);
    expect(finished).toBeLessThanOrEqual(MAX_QUERIES);
  });
});
