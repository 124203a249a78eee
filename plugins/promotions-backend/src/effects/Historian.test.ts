import { mockServices } from '@backstage/backend-test-utils';
import { DatabaseStore } from '../store/DatabaseStore';
import { describeSqlite } from '../store/testDatabases';
import {
  at,
  goodDocument,
  storeWithPipeline,
  when,
} from '../store/testFixtures';
import { Historian, HistoryLimits } from './Historian';

const SECOND = 1_000;

describeSqlite('the historian', databases => {
  function historian(
    store: DatabaseStore,
    seconds: number,
    limits: Partial<HistoryLimits> = {},
  ) {
    const counted = { archived: 0, deleted: 0 };
    return {
      counted,
      run: (signal?: AbortSignal) =>
        new Historian({
          store,
          limits: { keep: 1, for: 100 * SECOND, batch: 2, ...limits },
          now: () => when(seconds),
          logger: mockServices.logger.mock(),
          done: (outcome, count) => {
            counted[outcome] += count;
          },
        }).run(signal),
    };
  }

  /** Pipelines with five entries each in their timelines. */
  async function world() {
    const { store, id } = await storeWithPipeline(databases);
    const ids = [id];
    for (const name of ['b', 'c']) {
      const { id: other } = await store.savePipelineDocument(
        goodDocument({ entityRef: `component:default/${name}` }),
        when(0),
      );
      ids.push(other);
    }
    for (const one of ids) {
      const { revision } = (await store.getPipeline(one))!;
      const timeline = [1, 2, 3, 4].map(seconds => ({
        at: at(seconds),
        kind: `k${seconds}`,
        actor: 'promotions',
        message: 'Told.',
      }));
      await store.applyChanges(one, revision, { timeline }, when(5));
    }
    return { store, ids };
  }

  it('archives what is old of all pipelines, a little at a time', async () => {
    const { store, ids } = await world();
    const { run, counted } = historian(store, 1_000);

    await run();

    expect(counted).toEqual({ archived: 3 * 4, deleted: 0 });
    for (const id of ids) {
      const { items } = await store.listTimeline(id, { limit: 10 });
      expect(items.map(({ kind }) => kind)).toEqual(['k4']);
    }
  });

  it('leaves what is young where it is', async () => {
    const { store } = await world();
    const { run, counted } = historian(store, 50);

    await run();

    expect(counted.archived).toBe(0);
  });

  it('deletes from the archive only where it is told to', async () => {
    const { store } = await world();
    await historian(store, 1_000).run();

    const { run, counted } = historian(store, 1_000, {
      archiveFor: 998 * SECOND,
    });
    await run();

    // What is older than second 2: the document and k1 of each.
    expect(counted).toEqual({ archived: 0, deleted: 3 * 2 });
  });

  it('stops when it is told to', async () => {
    const { store } = await world();
    const { run, counted } = historian(store, 1_000);

    await run(AbortSignal.abort());

    expect(counted).toEqual({ archived: 2, deleted: 0 });
  });
});
