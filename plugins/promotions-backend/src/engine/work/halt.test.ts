import { createMockDirectory } from '@backstage/backend-test-utils';
import { setTimeout as sleep } from 'node:timers/promises';
import { LeaseLostError } from '../../store/Store';
import { Bench } from './__testUtils__/bench';
import { MemoryHost } from './__testUtils__/work';

const bench = new Bench(createMockDirectory());
beforeEach(() => bench.clear());

describe('aborting', () => {
  const slow =
    (answer: (signal: AbortSignal) => unknown) => (host: () => MemoryHost) =>
      bench.runner('slow', async ({ signal }) => {
        setTimeout(() => host().halt('abort'), 10);
        await new Promise(resolve => signal.addEventListener('abort', resolve));
        return answer(signal);
      });

  it.each<[string, (signal: AbortSignal) => unknown, string]>([
    [
      'a step that throws',
      signal => signal.throwIfAborted(),
      'Aborted Aborted',
    ],
    ['a step that fails', () => ({ status: 'Failed' }), 'Aborted Aborted'],
    [
      'a step that succeeds all the same',
      () => ({ status: 'Succeeded' }),
      'Succeeded Aborted',
    ],
    [
      'a step that does not stop',
      () => new Promise(() => {}),
      'Aborted Aborted',
    ],
  ])('ends %s', async (_name, answer, states) => {
    const host: MemoryHost = bench.host(
      [
        { uses: 'slow', retry: { errorThreshold: 5 } },
        { uses: 'succeed', if: 'always()' },
      ],
      { runners: [slow(answer)(() => host)] },
    );
    expect(await host.advance()).toEqual({ phase: 'Aborted' });
    expect(host.states).toBe(states);
    expect(bench.ran).toEqual(['slow']);
  });

  it('takes effect between steps', async () => {
    const host: MemoryHost = bench.host(
      [{ uses: 'quick' }, { uses: 'succeed' }],
      {
        runners: [
          bench.runner('quick', () => {
            host.halt('abort');
            return { status: 'Succeeded' };
          }),
        ],
      },
    );
    expect(await host.advance()).toEqual({ phase: 'Aborted' });
    expect(host.states).toBe('Succeeded Aborted');
  });

  it('ends a promotion that waits', async () => {
    const host = bench.host([{ uses: 'running' }]);
    await host.advance();
    Object.assign(host.work, {
      abortRequestedBy: 'user:default/ada',
    });
    expect(await host.advance()).toEqual({ phase: 'Aborted' });
    expect(host.finished?.message).toBe('Aborted by ada.');
  });

  it('changes nothing once all steps have ended', async () => {
    const host = bench.host([]);
    host.halt('abort');
    expect(await host.advance()).toEqual({ phase: 'Succeeded' });
  });
});

describe('a worker that has to stop', () => {
  const waiting = (host: () => MemoryHost, kind: 'stop' | 'lost') =>
    bench.runner('slow', async ({ signal, attempt }) => {
      if (attempt > 1) {
        return { status: 'Succeeded' };
      }
      setTimeout(() => host().halt(kind), 10);
      await sleep(10_000, undefined, { signal });
      return { status: 'Succeeded' };
    });

  it('leaves the step to the next one, which counts no failure', async () => {
    const host: MemoryHost = bench.host(
      [{ uses: 'slow' }, { uses: 'succeed' }],
      {
        runners: [waiting(() => host, 'stop')],
      },
    );
    expect(await host.advance()).toEqual({
      phase: 'Running',
      wakeAt: '2026-01-10T12:00:00.000Z',
    });
    expect(host.states).toBe('Running Pending');
    const next = new MemoryHost(
      { ...host.work, steps: host.steps },
      host.runners,
      host.options,
    );
    expect(await next.advance()).toEqual({ phase: 'Succeeded' });
    expect(next.step('slow')).toMatchObject({
      attempts: 2,
      consecutiveErrors: 0,
    });
  });

  it('starts no further step while it drains', async () => {
    let draining = false;
    const host = bench.host([{ uses: 'quick' }, { uses: 'succeed' }], {
      host: { draining: () => draining },
      runners: [
        bench.runner('quick', () => {
          draining = true;
          return { status: 'Succeeded' };
        }),
      ],
    });
    expect(await host.advance()).toMatchObject({ phase: 'Running' });
    expect(host.states).toBe('Succeeded Pending');
  });

  it('does not give a step to others that goes on', async () => {
    const host: MemoryHost = bench.host([{ uses: 'deaf' }], {
      runners: [
        bench.runner('deaf', () => {
          setTimeout(() => host.halt('stop'), 10);
          return new Promise(() => {});
        }),
      ],
    });
    await expect(host.advance()).rejects.toThrow("Step 'deaf' did not stop");
  });

  it('leaves a step that goes on to whoever holds the promotion now', async () => {
    const host: MemoryHost = bench.host([{ uses: 'deaf' }], {
      runners: [
        bench.runner('deaf', () => {
          setTimeout(() => host.halt('lost'), 10);
          return new Promise(() => {});
        }),
      ],
    });
    await expect(host.advance()).rejects.toThrow(LeaseLostError);
  });

  it('writes nothing more once its lease is lost', async () => {
    const host: MemoryHost = bench.host(
      [{ uses: 'slow' }, { uses: 'succeed' }],
      {
        runners: [waiting(() => host, 'lost')],
      },
    );
    await expect(host.advance()).rejects.toThrow(LeaseLostError);
    expect(host.saved).toHaveLength(1);
    expect(bench.ran).toEqual(['slow']);
  });

  it('starts no runner whose start it could not store', async () => {
    const host = bench.host([
      { uses: 'succeed' },
      { uses: 'succeed', id: 'b' },
    ]);
    host.onWrite = write => {
      if (write === 3) {
        throw new LeaseLostError('Somebody else has it.');
      }
    };
    await expect(host.advance()).rejects.toThrow(LeaseLostError);
    expect(bench.ran).toEqual(['succeed']);
  });
});
