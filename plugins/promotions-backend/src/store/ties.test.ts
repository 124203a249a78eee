import { DatabaseStore } from './DatabaseStore';
import { PipelineChanges, RevisionConflictError, Store } from './Store';
import { describePostgres } from './testDatabases';
import {
  at,
  freight,
  goodDocument,
  pipeline,
  promotion,
  stage,
  when,
} from './testFixtures';
import { aWait } from './testGateFixtures';

const REPLICAS = 3;
const LOCK = { kind: 'lock' as const, name: 'database', lock: 'database' };
/** Due by any clock that the tests have. */
const NOW = when(100);

/*
 * What several replicas do with pipelines that are tied together, as the
 * engine does it: a pipeline is looked at when it is due, and again after
 * every wait that is new.
 */
describePostgres('pipelines that wait for one another', databases => {
  /** Each pipeline depends on the production of the one before. */
  async function setUp(names: string[]) {
    const database = await databases.create();
    const store = await DatabaseStore.create(database);
    const stores = [
      store,
      ...(await Promise.all(
        Array.from({ length: REPLICAS - 1 }, async () =>
          DatabaseStore.create(await database.replica()),
        ),
      )),
    ];
    const refOf = (n: number) =>
      `component:default/${names[(n + names.length) % names.length]}`;
    const ids: string[] = [];
    for (const n of names.keys()) {
      const { id } = await store.savePipelineDocument(
        goodDocument({
          entityRef: refOf(n),
          pipeline: pipeline({
            stages: [
              {
                ...stage('prod'),
                gates: [
                  LOCK,
                  {
                    kind: 'dependency',
                    name: 'before',
                    relation: 'dependsOn',
                    stage: 'prod',
                  },
                ],
              },
            ],
          }),
          entity: {
            relations: [{ type: 'dependsOn', targetRef: refOf(n - 1) }],
          },
        }),
        when(0),
      );
      ids.push(id);
    }
    return { store, stores, ids, refOf };
  }

  /** False where somebody else was faster. */
  async function write(
    store: Store,
    id: string,
    revision: number,
    changes: PipelineChanges,
  ): Promise<boolean> {
    try {
      await store.applyChanges(id, revision, changes, NOW);
      return true;
    } catch (error) {
      if (error instanceof RevisionConflictError) {
        return false;
      }
      throw error;
    }
  }

  async function writeAgain(
    store: Store,
    id: string,
    changes: PipelineChanges,
  ): Promise<void> {
    for (;;) {
      const { revision } = (await store.getPipeline(id))!;
      if (await write(store, id, revision, changes)) {
        return;
      }
    }
  }

  it('hold a lock one at a time, and none waits for ever', async () => {
    const EACH = 6;
    const { store, stores, ids } = await setUp(['a', 'b', 'c']);
    for (const id of ids) {
      const all = Array.from({ length: EACH }, (_, n) => freight(n));
      await writeAgain(store, id, {
        freightCreated: all,
        promotionsCreated: all.map((f, n) =>
          promotion(id, `${id}-${n}`, 'prod', f),
        ),
        wakeAt: at(0),
      });
    }
    let left = ids.length * EACH;
    const inside: string[] = [];
    const most: number[] = [];
    const ends: Array<Promise<void>> = [];

    async function end(by: Store, id: string, promotionId: string) {
      inside.splice(inside.indexOf(promotionId), 1);
      await writeAgain(by, id, {
        promotionsUpdated: [
          { id: promotionId, phase: 'Succeeded', finishedAt: at(9) },
        ],
        wakeAt: NOW.toISOString(),
      });
      left--;
    }

    async function pass(by: Store, id: string) {
      const snapshot = (await by.readSnapshot(id))!;
      const { revision, promotions, locks, waits } = snapshot;
      const pending = promotions.find(p => p.phase === 'Pending');
      if (!pending || promotions.some(p => p.phase === 'Running')) {
        await write(by, id, revision, { waits: [], wakeAt: null });
      } else if (locks.length > 0) {
        await write(by, id, revision, {
          waits: [aWait()],
          wakeAt: waits.length > 0 ? null : NOW.toISOString(),
        });
      } else {
        const started = await write(by, id, revision, {
          promotionsUpdated: [
            {
              id: pending.id,
              phase: 'Running',
              startedAt: at(1),
              locks: ['database'],
            },
          ],
          waits: [],
          wakeAt: null,
        });
        if (started) {
          inside.push(pending.id);
          most.push(inside.length);
          ends.push(end(by, id, pending.id));
        }
      }
    }

    await Promise.all(
      stores.map(async by => {
        for (let idle = 0; left > 0 && idle < 50; ) {
          const due = await by.duePipelines(NOW, 10);
          await Promise.all(due.map(id => pass(by, id)));
          idle = due.length + inside.length > 0 ? 0 : idle + 1;
        }
      }),
    );
    await Promise.all(ends);
    expect(left).toBe(0);
    expect(Math.max(...most)).toBe(1);
    expect(most).toHaveLength(ids.length * EACH);
    expect((await store.readSnapshot(ids[0]))?.locks).toEqual([]);
  }, 60_000);

  it('never miss the end of what they have just begun to wait for', async () => {
    const { store, stores, ids, refOf } = await setUp(['a', 'b']);
    const [a, b] = ids;
    const waits = [
      aWait(),
      aWait({ kind: 'dependency', key: `${refOf(0)}/prod`, gate: 'before' }),
    ];
    await writeAgain(store, a, { freightCreated: [freight(1)] });
    for (let round = 0; round < 40; round++) {
      const id = `P${round}`;
      await writeAgain(store, b, { waits: [], wakeAt: null });
      await writeAgain(store, a, {
        promotionsCreated: [promotion(a, id, 'prod', freight(1))],
        promotionsUpdated: [
          { id, phase: 'Running', startedAt: at(1), locks: ['database'] },
        ],
      });
      const waiting = (async () => {
        await writeAgain(stores[1], b, { waits, wakeAt: null });
        // The look after a new wait, which may come just before the end.
        return (await stores[1].readSnapshot(b))!;
      })();
      const ending = writeAgain(stores[2], a, {
        promotionsUpdated: [{ id, phase: 'Succeeded', finishedAt: at(2) }],
      });
      const [look] = await Promise.all([waiting, ending]);
      const sawTheEnd =
        look.locks.length === 0 && look.dependencies[0].running === false;
      const due = await store.duePipelines(NOW, 10);
      expect(sawTheEnd || due.includes(b)).toBe(true);
    }
  }, 60_000);

  it('start, end, wait, change and go at once without standing in each other’s way', async () => {
    const { store, stores, ids, refOf } = await setUp(['a', 'b', 'c', 'd']);
    const waits = ids.map((_, n) =>
      aWait({ kind: 'dependency', key: `${refOf(n)}/prod`, gate: `g${n}` }),
    );
    for (const id of ids) {
      await writeAgain(store, id, { freightCreated: [freight(1)], waits });
    }
    const errors: unknown[] = [];
    const attempt = (work: Promise<unknown>) =>
      work.catch(error => errors.push(error));
    await Promise.all(
      Array.from({ length: 12 }, async (_, k) => {
        const by = stores[k % REPLICAS];
        const n = k % ids.length;
        for (let round = 0; round < 4; round++) {
          const id = `P${k}-${round}`;
          switch (k % 3) {
            case 0:
              await attempt(
                write(by, ids[n], (await by.getPipeline(ids[n]))!.revision, {
                  promotionsCreated: [
                    promotion(ids[n], id, 'prod', freight(1)),
                  ],
                  promotionsUpdated: [
                    { id, phase: 'Running', locks: [`l${n}`, 'database'] },
                    { id, phase: 'Succeeded', finishedAt: at(3) },
                  ],
                }),
              );
              break;
            case 1:
              await attempt(
                writeAgain(by, ids[n], {
                  waits: round % 2 ? waits : waits.slice(n),
                }),
              );
              break;
            default:
              await attempt(
                round % 2
                  ? by.wakePipelines(NOW)
                  : by.archivePipelines(refOf(n), [], NOW),
              );
          }
        }
      }),
    );
    expect(errors).toEqual([]);
    expect((await store.readSnapshot(ids[0]))?.locks).toEqual([]);
  }, 60_000);
});
