import { describeEachDatabase } from '../store/testDatabases';
import { A_WHILE, QueueBench, sleep, until } from './__testUtils__/queueBench';

const pipeline = (id: string) => ({ kind: 'pipeline' as const, id });
const promotion = (id: string) => ({ kind: 'promotion' as const, id });
const task = (id: string) => ({ kind: 'task' as const, id });

/** The machine may have a lot to do. */
jest.setTimeout(60_000);

describeEachDatabase('the work queue', databases => {
  let bench: QueueBench;
  beforeEach(async () => {
    bench = await QueueBench.create(await databases.create());
  });
  afterEach(() => bench.stop());

  it('looks at start at all that is due', async () => {
    await bench.due(pipeline('a'), 0);
    await bench.due(promotion('b'), 0);
    await bench.due(task('c'), 0);
    await bench.due(pipeline('later'), Date.now() + 60_000);
    await bench.started();
    await until(() => bench.runs.length >= 3);
    await sleep(A_WHILE);
    expect(new Set(bench.runs.map(({ kind, id }) => `${kind} ${id}`))).toEqual(
      new Set(['pipeline a', 'promotion b', 'task c']),
    );
  });

  it('looks at once at what a transaction makes due, after its commit', async () => {
    const queue = await bench.started();
    let seen: unknown;
    bench.look = async ref => {
      seen = await bench.database
        .knex('due_things')
        .where({ id: ref.id })
        .first('id');
    };
    await bench.database.knex.transaction(async tx => {
      await bench.due(pipeline('a'), Date.now(), tx);
      await queue.enqueue(tx, [pipeline('a')]);
      if (databases.client === 'pg') {
        await sleep(A_WHILE);
      }
      expect(bench.runs).toEqual([]);
    });
    await until(() => bench.runs.length >= 1);
    await until(() => seen !== undefined);
    expect(seen).toEqual({ id: 'a' });
  });

  it('does not look at what was rolled back', async () => {
    const queue = await bench.started();
    const rolledBack = bench.database.knex.transaction(async tx => {
      await bench.due(pipeline('a'), Date.now(), tx);
      await queue.enqueue(tx, [pipeline('a'), promotion('b')]);
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    await bench.enqueue(queue, pipeline('c'));
    await until(() => bench.runs.length >= 1);
    await sleep(A_WHILE);
    expect(bench.ids()).toEqual(['c']);
  });

  it('wakes at the exact instant that the store names', async () => {
    const at = Date.now() + 1_000;
    await bench.due(pipeline('a'), at);
    await bench.started();
    await until(() => bench.runs.length >= 1);
    expect(bench.runs[0].at).toBeGreaterThanOrEqual(at);
    expect(bench.runs[0].at).toBeLessThan(at + 30_000);
  });

  it('heeds an instant that is earlier than the one it waits for', async () => {
    await bench.due(pipeline('later'), Date.now() + 50_000);
    const queue = await bench.started();
    const at = Date.now() + 300;
    await bench.due(pipeline('a'), at);
    queue.schedule(new Date(at).toISOString());
    await until(() => bench.runs.length >= 1);
    expect(bench.ids()).toEqual(['a']);
    expect(bench.runs[0].at).toBeGreaterThanOrEqual(at);
  });

  it('never looks twice at once at the same, and forgets no wake', async () => {
    const queue = await bench.started({ concurrency: 4 });
    const gate = bench.gate();
    queue.wake(pipeline('a'));
    await until(() => bench.runs.length >= 1);
    for (let n = 0; n < 5; n++) {
      queue.wake(pipeline('a'));
      await bench.enqueue(queue, pipeline('a'));
    }
    await sleep(A_WHILE);
    gate.open();
    await until(() => bench.runs.length >= 2);
    await sleep(A_WHILE);
    expect(bench.overlaps).toBe(0);
    expect(bench.ids()).toEqual(['a', 'a']);
  });

  it('tells work that runs that something happened to it', async () => {
    const queue = await bench.started();
    bench.look = async () => until(() => bench.woken.length > 0);
    await bench.enqueue(queue, promotion('p'));
    await until(() => bench.runs.length >= 1);
    await bench.enqueue(queue, promotion('p'));
    await until(() => bench.runs.length >= 2);
    expect(new Set(bench.woken)).toEqual(new Set(['0 promotion p']));
  });

  it('runs as many of a kind at a time as there are places, whatever the other kinds do', async () => {
    const queue = await bench.started({ concurrency: 2 });
    const gate = bench.gate('promotion');
    await bench.enqueue(queue, ...['p', 'q', 'r', 's'].map(promotion));
    await until(() => bench.runs.length >= 2);
    await bench.enqueue(queue, pipeline('a'), task('t'));
    await until(() => bench.ids().includes('a') && bench.ids().includes('t'));
    expect(bench.runs.filter(({ kind }) => kind === 'promotion')).toHaveLength(
      2,
    );
    gate.open();
    await until(() => new Set(bench.ids()).size === 6);
  });

  it('looks again at the instant that a look names', async () => {
    const queue = await bench.started();
    const at = Date.now() + 400;
    bench.look = async ref => {
      if (bench.runs.length === 1) {
        await bench.due(ref, at);
        return new Date(at).toISOString();
      }
      return undefined;
    };
    await bench.enqueue(queue, promotion('p'));
    await until(() => bench.runs.length >= 2);
    expect(bench.runs[1].at).toBeGreaterThanOrEqual(at);
  });

  it('goes on after a look that failed, and tries it again', async () => {
    const queue = await bench.started({ scanIntervalMs: 500 });
    bench.look = async ({ id }) => {
      if (id === 'bad' && bench.ids().filter(i => i === 'bad').length === 1) {
        throw new Error('no');
      }
    };
    await bench.enqueue(queue, pipeline('bad'));
    await bench.enqueue(queue, pipeline('good'));
    await until(() => bench.ids().filter(id => id === 'bad').length > 1);
    await until(() => bench.ids().includes('good'));
    expect(bench.logger.error).toHaveBeenCalledWith(
      'Looking at pipeline bad failed; it is tried again',
      expect.any(Error),
    );
  });

  it('finds at once what became due by something else', async () => {
    const queue = await bench.started();
    await bench.due(pipeline('a'), 0);
    queue.lookAround();
    await until(() => bench.runs.length >= 1);
    expect(bench.ids()).toEqual(['a']);
  });

  it('works off more than is read at once', async () => {
    await bench.database.knex.batchInsert(
      'due_things',
      Array.from({ length: 2_500 }, (_, n) => ({
        kind: 'pipeline',
        id: String(n).padStart(5, '0'),
        at: n,
      })),
      100,
    );
    await bench.started({ concurrency: 20 });
    await until(() => new Set(bench.ids()).size === 2_500);
    expect(bench.overlaps).toBe(0);
  });

  it('waits at a stop for what is under way, and takes nothing new', async () => {
    const queue = await bench.started({ concurrency: 1 });
    let ended = false;
    bench.look = async () => {
      await sleep(200);
      ended = true;
    };
    await bench.enqueue(queue, pipeline('a'), pipeline('b'));
    await until(() => bench.runs.length >= 1);
    await queue.stop();
    expect(ended).toBe(true);
    await bench.enqueue(queue, pipeline('c'));
    queue.wake(pipeline('d'));
    queue.lookAround();
    await sleep(A_WHILE);
    expect(bench.runs).toHaveLength(1);
  });
});
