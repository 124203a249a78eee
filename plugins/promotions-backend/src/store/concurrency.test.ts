import { DatabaseStore } from './DatabaseStore';
import { RevisionConflictError } from './Store';
import { describePostgres } from './testDatabases';
import {
  freight,
  goodDocument,
  pipeline,
  promotion,
  storeWithPipeline,
  when,
  pendingEvent,
} from './testFixtures';

const REPLICAS = 4;
const AT_ONCE = 20;

/*
 * Several replicas on one PostgreSQL, each with connections of its own. SQLite
 * serves one process with one connection, where nothing happens at once.
 */
describePostgres('replicas at the same moment', databases => {
  async function replicas() {
    const all = await storeWithPipeline(databases);
    const stores = await Promise.all(
      Array.from({ length: REPLICAS }, async () =>
        DatabaseStore.create(await all.database.replica()),
      ),
    );
    const each = <T>(work: (store: DatabaseStore, n: number) => Promise<T>) =>
      Promise.allSettled(
        Array.from({ length: AT_ONCE }, (_, n) =>
          work(stores[n % REPLICAS], n),
        ),
      );
    return { ...all, each };
  }

  function outcome(results: Array<PromiseSettledResult<unknown>>) {
    const errors = results.flatMap(result =>
      result.status === 'rejected' ? [result.reason] : [],
    );
    return { won: results.length - errors.length, errors };
  }

  it('change a pipeline one after the other: of those that read the same, one writes', async () => {
    const { store, id, each, revision } = await replicas();
    const { won, errors } = outcome(
      await each((replica, n) =>
        replica.applyChanges(id, 1, { freightCreated: [freight(n)] }, when(n)),
      ),
    );
    expect(won).toBe(1);
    expect(errors).toHaveLength(AT_ONCE - 1);
    for (const error of errors) {
      expect(error).toBeInstanceOf(RevisionConflictError);
    }
    expect(await revision()).toBe(2);
    expect(await store.countFreight(id)).toBe(1);
  });

  it('lose no change when they read again and try again', async () => {
    const { store, id, each } = await replicas();
    await each(async (replica, n) => {
      for (;;) {
        const { revision } = (await replica.getPipeline(id))!;
        try {
          return await replica.applyChanges(
            id,
            revision,
            { freightCreated: [freight(n)] },
            when(n),
          );
        } catch (error) {
          if (!(error instanceof RevisionConflictError)) {
            throw error;
          }
        }
      }
    });
    expect(await store.countFreight(id)).toBe(AT_ONCE);
  });

  it('make one promotion of the same freight for the same stage', async () => {
    const { store, id, each, change } = await replicas();
    await change({ freightCreated: [freight(1)] });
    const { won, errors } = outcome(
      await each(async (replica, n) =>
        replica.applyChanges(
          id,
          (await replica.getPipeline(id))!.revision,
          { promotionsCreated: [promotion(id, `P${n}`, 'dev', freight(1))] },
          when(n),
        ),
      ),
    );
    expect(won).toBe(1);
    for (const error of errors) {
      expect(error).toBeInstanceOf(RevisionConflictError);
    }
    const { items } = await store.listPromotions({ pipelineId: id, limit: 99 });
    expect(items).toHaveLength(1);
  });

  it('give a promotion to one worker', async () => {
    const { id, each, change } = await replicas();
    await change({
      freightCreated: [freight(1)],
      promotionsCreated: [promotion(id, 'P1', 'dev', freight(1))],
      promotionsUpdated: [{ id: 'P1', phase: 'Running' }],
    });
    const results = await each((replica, n) =>
      replica.claimWork(
        { kind: 'promotion', id: 'P1' },
        `worker-${n}`,
        when(0),
        30_000,
      ),
    );
    const leases = results.map(result =>
      result.status === 'fulfilled' ? result.value : result.reason,
    );
    const won = leases.filter(lease => lease !== undefined);
    expect(won).toHaveLength(1);
    expect(won[0].fence).toBe(1);
  });

  it('take an event once, and disturb nobody who changes the pipeline', async () => {
    const { store, id, each } = await replicas();
    const { revision } = (await store.getPipeline(id))!;
    const results = await each((replica, n) =>
      replica.takeEvents(
        // In one order and the other.
        (n % 2 ? [1, 2, 3] : [3, 2, 1]).map(number => pendingEvent(id, number)),
        when(1),
      ),
    );
    expect(outcome(results).errors).toEqual([]);
    const taken = results.flatMap(result =>
      result.status === 'fulfilled' ? result.value : [],
    );
    expect(taken.filter(Boolean)).toHaveLength(3);
    expect((await store.readSnapshot(id))?.events).toHaveLength(3);
    expect((await store.getPipeline(id))?.revision).toBe(revision);
  });

  it('make one pipeline of a document that they read at once', async () => {
    const { store, each } = await replicas();
    const results = await each((replica, n) =>
      replica.savePipelineDocument(
        goodDocument({
          entityRef: 'component:default/new',
          pipeline: pipeline({ name: 'new' }),
        }),
        when(n),
      ),
    );
    expect(outcome(results).errors).toEqual([]);
    const ids = new Set(
      results.map(r => (r.status === 'fulfilled' ? r.value.id : '')),
    );
    expect(ids.size).toBe(1);
    const { items } = await store.listPipelines({
      limit: 9,
      entityRef: 'component:default/new',
    });
    expect(items).toHaveLength(1);
    const { items: entries } = await store.listTimeline(items[0].id, {
      limit: 99,
    });
    expect(entries.map(entry => entry.kind)).toEqual(['document.changed']);
  });

  it('do not deadlock while one archives, one changes and one reads the same pipelines', async () => {
    const { store, id, each } = await replicas();
    const { errors } = outcome(
      await each(async (replica, n) => {
        switch (n % 4) {
          case 0:
            return replica.archivePipelines(
              'component:default/podinfo',
              [],
              when(n),
            );
          case 1:
            return replica.savePipelineDocument(goodDocument(), when(n));
          case 2:
            return replica.readSnapshot(id);
          default:
            return replica.applyChanges(
              id,
              (await replica.getPipeline(id))!.revision,
              {},
              when(n),
            );
        }
      }),
    );
    for (const error of errors) {
      expect(error).toBeInstanceOf(RevisionConflictError);
    }
    expect(await store.getPipeline(id)).toBeDefined();
  });
});
