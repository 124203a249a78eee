import { describePostgres, TestDatabase } from '../../store/testDatabases';
import { A_WHILE, QueueBench, sleep, until } from '../__testUtils__/queueBench';
import { createQueue } from '../createQueue';
import { QUEUES } from './boss';

const pipeline = (id: string) => ({ kind: 'pipeline' as const, id });
const promotion = (id: string) => ({ kind: 'promotion' as const, id });

/** The machine may have a lot to do. */
jest.setTimeout(60_000);

/** It never has a place for anything. */
const never = { concurrency: 0, run: async () => undefined };
const NEVER = { pipeline: never, promotion: never, task: never };

describePostgres('the queue of several replicas', databases => {
  let database: TestDatabase;
  let bench: QueueBench;
  const gates: Array<{ open(): void }> = [];
  beforeEach(async () => {
    database = await databases.create();
    bench = await QueueBench.create(database);
  });
  afterEach(async () => {
    gates.splice(0).forEach(gate => gate.open());
    await bench.stop();
  });

  const gated = (...args: Parameters<QueueBench['gate']>) => {
    const gate = bench.gate(...args);
    gates.push(gate);
    return gate;
  };
  const schemaName = async () => {
    const { rows } = await database.knex.raw(
      "select current_schema() || '_queue' as name",
    );
    return rows[0].name as string;
  };
  const jobs = async () =>
    database.knex(`${await schemaName()}.job`).select('singleton_key', 'state');

  it('may be made by all of them at the same moment', async () => {
    await Promise.all([bench.replica(), bench.replica(), bench.replica()]);
    expect(await jobs()).toEqual([]);
  });

  it('shares the work, and looks at nothing twice at once', async () => {
    const first = await bench.started();
    await bench.started();
    bench.look = async () => sleep(20);
    const ids = Array.from({ length: 40 }, (_, n) => `p${n}`);
    const rounds = [...ids, ...ids, ...ids];
    await Promise.all(
      rounds.map(id => bench.enqueue(first, pipeline(id), promotion(id))),
    );
    await until(async () => (await jobs()).length === 0);
    expect(bench.overlaps).toBe(0);
    expect(new Set(bench.ids()).size).toBe(40);
    expect(new Set(bench.runs.map(({ replica }) => replica)).size).toBe(2);
  });

  it('has at most one of a pipeline waiting and one running', async () => {
    const queue = await bench.started();
    await bench.started();
    const gate = gated();
    for (let n = 0; n < 5; n++) {
      await bench.enqueue(queue, pipeline('a'));
      queue.wake(pipeline('a'));
      await sleep(50);
    }
    expect(bench.ids()).toEqual(['a']);
    expect(await jobs()).toHaveLength(2);
    gate.open();
    await until(() => bench.runs.length >= 2);
    await until(async () => (await jobs()).length === 0);
  });

  it('lets one that waits for its turn hold up nobody else', async () => {
    const queue = await bench.started({ concurrency: 3 });
    const gate = gated('promotion');
    await bench.enqueue(queue, promotion('slow'));
    await until(() => bench.runs.length >= 1);
    await bench.enqueue(queue, promotion('slow'));
    await sleep(50);
    bench.look = async () => undefined;
    await bench.enqueue(queue, promotion('quick'), promotion('other'));
    await until(() => bench.runs.length >= 3);
    expect(bench.ids().sort()).toEqual(['other', 'quick', 'slow']);
    gate.open();
    await until(() => bench.runs.length >= 4);
  });

  it('takes nothing that waits before what has happened to it is committed', async () => {
    const other = await bench.started({ concurrency: 1 });
    const gate = gated();
    await bench.enqueue(other, pipeline('busy'));
    await until(() => bench.runs.length >= 1);
    await bench.enqueue(other, pipeline('a'));
    // It waits already when something happens to it.
    await database.knex.transaction(async tx => {
      await other.enqueue(tx, [pipeline('a')]);
      gate.open();
      await sleep(A_WHILE);
      expect(bench.ids()).toEqual(['busy']);
    });
    await until(() => bench.runs.length >= 2);
  });

  it('loses nothing when its tables are emptied by hand', async () => {
    const queue = await bench.started({ concurrency: 1, scanIntervalMs: 500 });
    const gate = gated();
    await bench.enqueue(queue, ...['a', 'b', 'c'].map(pipeline));
    await until(() => bench.runs.length >= 1);
    const schema = await schemaName();
    await database.knex.raw('truncate table ??.job, ??.queue cascade', [
      schema,
      schema,
    ]);
    gate.open();
    await until(() => new Set(bench.ids()).size === 3);
    await sleep(A_WHILE);
    await bench.enqueue(queue, pipeline('d'));
    await until(() => bench.ids().includes('d'));
    expect(new Set(bench.ids())).toEqual(new Set(['a', 'b', 'c', 'd']));
  });

  it.each([true, false])(
    'notices an earlier instant that another replica has written (LISTEN: %s)',
    async listen => {
      const scanIntervalMs = listen ? 60_000 : 500;
      await bench.due(pipeline('later'), Date.now() + 50_000);
      const { queue: writer } = await bench.replica({ listen });
      writer.start({
        due: { due: async () => [], nextDueAt: async () => undefined },
        handlers: NEVER,
      });
      await bench.started({ listen, scanIntervalMs });
      await sleep(A_WHILE);
      const at = Date.now() + 700;
      await bench.due(pipeline('a'), at);
      writer.schedule(new Date(at).toISOString());
      await until(() => bench.runs.length > 0);
      expect(bench.runs[0].at).toBeGreaterThanOrEqual(at);
      expect(bench.ids()).not.toContain('later');
    },
  );

  it('is asked every half second where nothing can be heard', async () => {
    const { queue: writer } = await bench.replica();
    await bench.started({ listen: false });
    await bench.enqueue(writer, pipeline('a'));
    await until(() => bench.runs.length >= 1);
    expect(bench.runs[0]).toMatchObject({ replica: 1, id: 'a' });
  });

  it('finds what became due at once in great number', async () => {
    const queue = await bench.started({ concurrency: 10 });
    await bench.started({ concurrency: 10 });
    const ids = Array.from({ length: 300 }, (_, n) => `p${n}`);
    await bench.enqueue(queue, ...ids.map(pipeline));
    await until(() => new Set(bench.ids()).size === 300);
    expect(bench.overlaps).toBe(0);
  });

  it('tells the replica that runs work what another one did to it', async () => {
    const { queue: another } = await bench.replica();
    await bench.started();
    bench.look = async () => until(() => bench.woken.length > 0);
    await bench.enqueue(another, promotion('p'));
    await until(() => bench.runs.length >= 1);
    await bench.enqueue(another, promotion('p'));
    await until(() => bench.runs.length >= 2);
    expect(bench.woken).toEqual(['1 promotion p']);
  });

  it('hands over at a stop: others begin at once', async () => {
    const leaving = await bench.started({ concurrency: 1 });
    const gate = gated();
    await bench.enqueue(leaving, promotion('p'));
    await until(() => bench.runs.length >= 1);
    await bench.enqueue(leaving, promotion('p'), promotion('q'));
    await bench.started({ concurrency: 4 });
    await until(() => bench.ids().includes('q'));
    // What is given back wants to go on at once.
    bench.look = async () => undefined;
    const stopped = leaving.stop();
    gate.open();
    await stopped;
    await until(() => bench.ids().filter(id => id === 'p').length === 2);
    expect(bench.runs.filter(({ replica }) => replica === 0)).toHaveLength(1);
  });

  it('gives work back that wants to go on when its replica stops', async () => {
    const leaving = await bench.started({ concurrency: 1 });
    let open = () => {};
    const opened = new Promise<void>(resolve => {
      open = resolve;
    });
    bench.look = async ({ replica }) => {
      if (replica > 0) {
        return undefined;
      }
      await opened;
      await bench.due(promotion('p'), Date.now() + 60_000);
      return new Date().toISOString();
    };
    await bench.enqueue(leaving, promotion('p'));
    await until(() => bench.runs.length >= 1);
    await bench.started();
    const stopped = leaving.stop();
    open();
    await stopped;
    await until(() => bench.runs.length >= 2);
    expect(bench.runs[1]).toMatchObject({ replica: 1, id: 'p' });
  });

  it('takes over within 30 seconds what a replica held that was killed', async () => {
    const replica = await database.replica();
    const killed = await bench.started({ database: replica, concurrency: 1 });
    gated();
    await bench.enqueue(killed, pipeline('a'));
    await until(() => bench.runs.length >= 1);
    const since = Date.now();
    // Nothing of it reaches the database any more.
    await replica.knex.destroy();
    bench.look = async () => undefined;
    await bench.started({ scanIntervalMs: 5_000 });
    await bench.enqueue(bench.queues[1], pipeline('a'));
    await until(() => bench.runs.length >= 2);
    expect(Date.now() - since).toBeLessThan(30_000);
    expect(bench.runs[1].replica).toBe(1);
  });

  it('goes on by itself when its connections were cut', async () => {
    const queue = await bench.started({ scanIntervalMs: 1_000 });
    await bench.started({ scanIntervalMs: 1_000 });
    const gate = gated();
    await bench.enqueue(queue, pipeline('a'));
    await until(() => bench.runs.length >= 1);
    const admin = await database.replica();
    await admin.knex.raw(
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
    );
    gate.open();
    await sleep(2_000);
    await bench.enqueue(queue, pipeline('b'));
    const before = Date.now();
    await until(() => bench.ids().includes('b'));
    // It can be heard again, or it would have been asked for later.
    await sleep(3_000);
    await bench.enqueue(queue, pipeline('c'));
    await until(() => bench.ids().includes('c'));
    expect(Date.now() - before).toBeLessThan(20_000);
    await until(async () => (await jobs()).length === 0);
  });

  it('keeps its tables where configuration says', async () => {
    const schema = `${await schemaName()}_2`;
    const queue = await createQueue({
      database: database.database,
      logger: bench.logger,
      now: () => new Date(),
      schema,
      listen: false,
      pollIntervalMs: 500,
      scanIntervalMs: 60_000,
    });
    const names = await database.knex(`${schema}.queue`).pluck('name');
    expect(names).toEqual(expect.arrayContaining(Object.values(QUEUES)));
    await queue.stop();
    await database.knex.raw('drop schema ?? cascade', [schema]);
  });

  it('leaves no job behind that is done', async () => {
    const queue = await bench.started();
    for (let n = 0; n < 20; n++) {
      await bench.enqueue(queue, pipeline(`p${n}`));
    }
    await until(() => bench.runs.length >= 20);
    await until(async () => (await jobs()).length === 0);
    expect(new Set(bench.ids()).size).toBe(20);
  });
});
