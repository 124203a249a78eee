import { Ticker } from './Ticker';

const tick = () => new Promise(resolve => setTimeout(resolve, 5));

describe('Ticker', () => {
  it('calls work at once, and again at the interval that it asked for', async () => {
    const ticker = new Ticker(2);
    const at: number[] = [];
    ticker.set('a', async () => {
      at.push(Date.now());
      return { nextInMs: 20 };
    });
    while (at.length < 3) {
      await tick();
    }
    await ticker.stop();
    expect(at[1] - at[0]).toBeGreaterThanOrEqual(19);
  });

  it('runs no more than the concurrency, and all in the end', async () => {
    const ticker = new Ticker(2);
    let running = 0;
    let most = 0;
    const done = new Set<string>();
    const work = async (key: string) => {
      running++;
      most = Math.max(most, running);
      await tick();
      running--;
      done.add(key);
      return { nextInMs: 10_000 };
    };
    for (const key of ['a', 'b', 'c', 'd', 'e']) {
      ticker.set(key, () => work(key));
    }
    while (done.size < 5) {
      await tick();
    }
    await ticker.stop();
    expect(most).toBe(2);
    expect([...done].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('looks again right after work that was kicked while it ran', async () => {
    const ticker = new Ticker(1);
    let calls = 0;
    ticker.set('p/stage/dev/Healthy', async () => {
      calls++;
      await tick();
      return { nextInMs: 10_000 };
    });
    ticker.kick('p/stage/dev/');
    while (calls < 2) {
      await tick();
    }
    await ticker.stop();
    expect(calls).toBe(2);
  });

  it('looks at once at what was replaced, however long it was to wait', async () => {
    const ticker = new Ticker(1);
    const calls: string[] = [];
    const work = (name: string) => async () => {
      calls.push(name);
      return { nextInMs: 60_000 };
    };
    ticker.set('a', work('old'));
    await tick();
    ticker.set('a', work('new'));
    await tick();
    await ticker.stop();
    expect(calls).toEqual(['old', 'new']);
  });

  it('waits, too, for longer than a timer can', async () => {
    const ticker = new Ticker(1);
    let calls = 0;
    ticker.set('a', async () => {
      calls++;
      return { nextInMs: 365 * 24 * 60 * 60_000 };
    });
    await new Promise(resolve => setTimeout(resolve, 50));
    await ticker.stop();
    expect(calls).toBe(1);
  });

  it('forgets what is not kept', async () => {
    const ticker = new Ticker(2);
    const calls: string[] = [];
    for (const key of ['p/a', 'p/b', 'q/a']) {
      ticker.set(key, async () => {
        calls.push(key);
        return { nextInMs: 15 };
      });
    }
    await tick();
    ticker.keepOnly('p/', new Set(['p/a']));
    calls.length = 0;
    await new Promise(resolve => setTimeout(resolve, 60));
    await ticker.stop();
    expect(calls).toContain('p/a');
    expect(calls).toContain('q/a');
    expect(calls).not.toContain('p/b');
  });

  it('knows what there is below a prefix, and looks at that alone', async () => {
    const ticker = new Ticker(2);
    const calls: string[] = [];
    for (const key of ['p/stage/a/x', 'p/stage/ab/x', 'q/stage/a/x', 'once']) {
      ticker.set(key, async () => {
        calls.push(key);
        return key === 'once' ? undefined : { nextInMs: 60_000 };
      });
    }
    while (calls.length < 4) {
      await tick();
    }
    calls.length = 0;
    ticker.kick('p/stage/a/');
    ticker.kick('r/');
    await tick();
    expect(calls).toEqual(['p/stage/a/x']);
    expect(ticker.has('p/stage/a/')).toBe(true);
    expect(ticker.has('p/stage/b/')).toBe(false);
    ticker.keepOnly('p/', new Set(['p/stage/ab/x']));
    expect(ticker.has('p/stage/a/')).toBe(false);
    expect(ticker.has('p/')).toBe(true);
    expect(ticker.has('q/')).toBe(true);
    await ticker.stop();
  });

  it('waits for what runs when it is stopped, and starts nothing after', async () => {
    const ticker = new Ticker(1);
    let ended = 0;
    ticker.set('a', async () => {
      await new Promise(resolve => setTimeout(resolve, 30));
      ended++;
      return { nextInMs: 1 };
    });
    await tick();
    await ticker.stop();
    expect(ended).toBe(1);
    await new Promise(resolve => setTimeout(resolve, 20));
    expect(ended).toBe(1);
  });

  it('does once what does not say when it is next, and again when it is put in anew', async () => {
    const ticker = new Ticker(2);
    let runs = 0;
    const once = async () => {
      runs++;
      return undefined;
    };
    ticker.set('a', once);
    await tick();
    expect(runs).toBe(1);
    ticker.kick('a');
    await tick();
    expect(runs).toBe(1);
    ticker.set('a', once);
    await tick();
    await ticker.stop();
    expect(runs).toBe(2);
  });
});
