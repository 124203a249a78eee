import { mockServices } from '@backstage/backend-test-utils';
import { InProcessQueue } from './PassQueue';

const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

function setUp(options?: {
  wakeAt?: Map<string, number>;
  pass?: (id: string) => Promise<void>;
  /** Milliseconds that an answer of the store is under way. */
  answerMs?: number;
}) {
  const wakeAt = options?.wakeAt ?? new Map<string, number>();
  const passes: Array<{ id: string; at: number }> = [];
  const queue = new InProcessQueue({
    due: {
      duePipelines: async now =>
        [...wakeAt].flatMap(([id, at]) => (at <= now.getTime() ? [id] : [])),
      nextWakeAt: async () => {
        const next = Math.min(...wakeAt.values());
        await sleep(options?.answerMs ?? 0);
        return Number.isFinite(next) ? new Date(next).toISOString() : undefined;
      },
    },
    pass: async id => {
      passes.push({ id, at: Date.now() });
      await options?.pass?.(id);
      wakeAt.delete(id);
    },
    logger: mockServices.logger.mock(),
    now: () => new Date(),
    concurrency: 2,
    pollMs: 60_000,
  });
  return {
    queue,
    passes,
    wakeAt,
    /** Until so many passes have begun; long before the next poll. */
    passed: async (count: number) => {
      while (passes.length < count) {
        await sleep(5);
      }
    },
  };
}

describe('InProcessQueue', () => {
  it('looks at start at all that is due', async () => {
    const { queue, passes, passed } = setUp({
      wakeAt: new Map([
        ['a', 0],
        ['b', 0],
        ['later', Date.now() + 60_000],
      ]),
    });
    queue.start();
    await passed(2);
    await queue.stop();
    expect(passes.map(p => p.id).sort()).toEqual(['a', 'b']);
  });

  it('wakes at the instant that the store names', async () => {
    const at = Date.now() + 150;
    const { queue, passes, passed } = setUp({ wakeAt: new Map([['a', at]]) });
    queue.start();
    await passed(1);
    await queue.stop();
    expect(passes).toHaveLength(1);
    expect(passes[0].at).toBeGreaterThanOrEqual(at);
  });

  it('heeds an instant that is earlier than the one it waits for', async () => {
    const { queue, passes, wakeAt, passed } = setUp();
    queue.start();
    await sleep(10);
    const at = Date.now() + 50;
    wakeAt.set('a', at);
    queue.schedule('a', new Date(at).toISOString());
    await passed(1);
    await queue.stop();
    expect(passes).toHaveLength(1);
    expect(passes[0].at).toBeGreaterThanOrEqual(at);
  });

  it('heeds an instant that is written while it reads the store', async () => {
    const { queue, passes, wakeAt, passed } = setUp({ answerMs: 60 });
    queue.start();
    await sleep(20);
    const at = Date.now() + 100;
    wakeAt.set('a', at);
    queue.schedule('a', new Date(at).toISOString());
    await passed(1);
    await queue.stop();
    expect(passes).toHaveLength(1);
    expect(passes[0].at).toBeGreaterThanOrEqual(at);
  });

  it('finds at once what became due by something else, also while it reads the store', async () => {
    const { queue, passes, wakeAt, passed } = setUp({ answerMs: 30 });
    queue.start();
    await sleep(10);
    wakeAt.set('a', 0);
    queue.lookAround();
    await passed(1);
    await sleep(100);
    wakeAt.set('b', 0);
    queue.lookAround();
    await passed(2);
    await queue.stop();
    expect(passes.map(p => p.id)).toEqual(['a', 'b']);
    queue.lookAround();
    await sleep(50);
    expect(passes).toHaveLength(2);
  });

  it('never makes two passes over one pipeline at once, and forgets no wake', async () => {
    let running = 0;
    let most = 0;
    const { queue, passes, passed } = setUp({
      pass: async () => {
        running++;
        most = Math.max(most, running);
        await sleep(20);
        running--;
      },
    });
    queue.start();
    queue.wake('a');
    await sleep(5);
    queue.wake('a');
    queue.wake('a');
    await passed(2);
    await queue.stop();
    expect(most).toBe(1);
    expect(passes).toHaveLength(2);
  });

  it('goes on after a pass that failed', async () => {
    const { queue, passes, passed } = setUp({
      pass: async id => {
        if (id === 'bad') {
          throw new Error('no');
        }
      },
    });
    queue.start();
    queue.wake('bad');
    queue.wake('good');
    await passed(2);
    await queue.stop();
    expect(passes.map(p => p.id)).toEqual(['bad', 'good']);
  });
});
