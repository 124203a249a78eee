import { describeEachDatabase } from '../store/testDatabases';
import { at, storeWithPipeline, when } from '../store/testFixtures';
import { readHealth } from './health';

describeEachDatabase('the health of the engine', databases => {
  it('is how much waits, and for how long', async () => {
    // It was declared just now, and nobody has looked at it.
    const { store } = await storeWithPipeline(databases);

    const early = await readHealth(store, when(60));
    expect(early).toMatchObject({ status: 'ok', at: at(60) });
    expect(early.queues).toEqual([
      { name: 'passes', waiting: 1, lagMs: 60_000 },
      { name: 'work', waiting: 0, lagMs: 0 },
      { name: 'outbox', waiting: expect.any(Number), lagMs: 60_000 },
      { name: 'events', waiting: 0, lagMs: 0 },
    ]);
  });

  it('is behind when something has waited for more than a minute', async () => {
    const { store } = await storeWithPipeline(databases);

    expect((await readHealth(store, when(61))).status).toBe('behind');
  });

  it('is down when the database does not answer', async () => {
    const { store, database } = await storeWithPipeline(databases);
    await database.knex.destroy();

    expect(await readHealth(store, when(1))).toEqual({
      status: 'down',
      at: at(1),
      queues: [],
    });
  });
});
