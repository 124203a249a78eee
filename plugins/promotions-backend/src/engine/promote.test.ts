import { createMockDirectory } from '@backstage/backend-test-utils';
import {
  Promotion,
  PromotionPhase,
} from '@promotions/backstage-plugin-promotions-common';
import {
  StepContext,
  StepRunner,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { LeaseLostError } from '../store/Store';
import {
  MemoryHost,
  promotionOf,
  runnerOf,
  StepSpec,
} from './__testUtils__/promotion';
import { PromotionHost } from './promote';

const directory = createMockDirectory();
let ran: string[] = [];

beforeEach(() => {
  directory.clear();
  ran = [];
});

/** A runner that notes that it ran. */
function noted(
  uses: string,
  run: (context: StepContext<Record<string, unknown>>) => unknown = () => ({
    status: 'Succeeded',
  }),
  more: Partial<StepRunner> = {},
): StepRunner {
  return runnerOf(
    uses,
    context => {
      ran.push(context.alias);
      return run(context);
    },
    more,
  );
}

const notAnError: unknown = { code: 7 };

const standard: StepRunner[] = [
  noted('succeed'),
  noted('fail', () => ({ status: 'Failed', message: 'It did not work.' })),
  noted('error', () => {
    throw new Error('It broke.');
  }),
  noted('terminal', () => {
    throw new Error('outer', { cause: new TerminalError('No use.') });
  }),
  noted('terminalFail', () => ({ status: 'Failed', terminal: true })),
  noted('panic', () => {
    throw notAnError;
  }),
  noted('running', () => ({ status: 'Running', retryAfterMs: 10_000 })),
];

function hostFor(
  steps: StepSpec[],
  options: {
    runners?: StepRunner[];
    vars?: Record<string, unknown>;
    host?: Partial<PromotionHost>;
    promotion?: Partial<Promotion>;
  } = {},
): MemoryHost {
  return new MemoryHost(
    promotionOf(steps, { vars: options.vars, promotion: options.promotion }),
    [...(options.runners ?? []), ...standard],
    { workDirBase: directory.resolve('base'), ...options.host },
  );
}

describe('a promotion', () => {
  it.each<[string, StepSpec[], PromotionPhase, string, string[]]>([
    ['without steps succeeds', [], 'Succeeded', '', []],
    [
      'runs its steps in order',
      [
        { uses: 'succeed', id: 'a' },
        { uses: 'succeed', id: 'b' },
      ],
      'Succeeded',
      'Succeeded Succeeded',
      ['a', 'b'],
    ],
    [
      'skips what its condition excludes',
      [{ uses: 'error', if: 'false' }, { uses: 'succeed' }],
      'Succeeded',
      'Skipped Succeeded',
      ['succeed'],
    ],
    [
      'skips what comes after a failure',
      [{ uses: 'fail' }, { uses: 'succeed' }],
      'Failed',
      'Failed Skipped',
      ['fail'],
    ],
    [
      'runs what always runs, and has failed all the same',
      [{ uses: 'panic' }, { uses: 'succeed', if: 'always()' }],
      'Errored',
      'Errored Succeeded',
      ['panic', 'succeed'],
    ],
    [
      'passes over what may fail',
      [{ uses: 'error', continueOnError: true }, { uses: 'succeed' }],
      'Succeeded',
      'Errored Succeeded',
      ['error', 'succeed'],
    ],
    [
      'is in error when a kind of step does not exist',
      [{ uses: 'no-such-kind' }],
      'Errored',
      'Errored',
      [],
    ],
    [
      'is in error when a condition is no boolean',
      [{ uses: 'succeed', if: '"yes"' }],
      'Errored',
      'Errored',
      [],
    ],
  ])('%s', async (_name, steps, phase, states, expectedRuns) => {
    const host = hostFor(steps);
    expect(await host.advance()).toEqual({ phase });
    expect(host.finished?.phase).toBe(phase);
    expect(host.states).toBe(states);
    expect(ran).toEqual(expectedRuns);
  });

  it('says in one sentence why it failed', async () => {
    const host = hostFor([
      { uses: 'error', continueOnError: true },
      { uses: 'fail', id: 'check' },
      { uses: 'succeed' },
    ]);
    await host.advance();
    expect(host.finished).toEqual({
      phase: 'Failed',
      message: "Step 'check': It did not work.",
    });
  });

  it('stores the start of an attempt before its runner is asked', async () => {
    let stored = '';
    const host = hostFor([{ uses: 'look' }], {
      runners: [
        noted('look', () => {
          stored = JSON.stringify(host.step('look'));
          return { status: 'Succeeded' };
        }),
      ],
    });
    await host.advance();
    expect(JSON.parse(stored)).toMatchObject({
      state: 'Running',
      attempts: 1,
      startedAt: '2026-01-10T12:00:00.000Z',
    });
  });

  it('stores the end of a step before the next one starts', async () => {
    let before = '';
    const host = hostFor([{ uses: 'succeed' }, { uses: 'look' }], {
      runners: [
        noted('look', () => {
          before = host.states;
          return { status: 'Succeeded' };
        }),
      ],
    });
    await host.advance();
    expect(before).toBe('Succeeded Running');
  });
});

describe('a step that fails', () => {
  it('is tried again below the threshold, after a while', async () => {
    const host = hostFor([{ uses: 'error', retry: { errorThreshold: 3 } }]);
    expect(await host.advance()).toEqual({
      phase: 'Running',
      wakeAt: '2026-01-10T12:00:01.000Z',
    });
    expect(host.step('error')).toMatchObject({
      state: 'Running',
      attempts: 1,
      consecutiveErrors: 1,
      message: 'It broke.',
    });
    // Looking too early changes nothing.
    await host.advance();
    expect(ran).toHaveLength(1);
    host.time += 1_000;
    expect(await host.advance()).toMatchObject({
      wakeAt: '2026-01-10T12:00:03.000Z',
    });
    host.time += 2_000;
    expect(await host.advance()).toEqual({ phase: 'Errored' });
    expect(host.step('error')).toMatchObject({
      state: 'Errored',
      attempts: 3,
      consecutiveErrors: 3,
    });
  });

  it.each([
    ['fail', 'Failed', 2],
    ['terminal', 'Errored', 1],
    ['terminalFail', 'Failed', 1],
    ['panic', 'Errored', 2],
  ])('%s ends %s after %s attempts of 2', async (uses, state, attempts) => {
    const host = hostFor([{ uses, retry: { errorThreshold: 2 } }]);
    await host.untilItEnds();
    expect(host.step(uses)).toMatchObject({ state, attempts });
  });

  it('starts counting anew after an answer that is no failure', async () => {
    const answers = ['error', 'running', 'error', 'succeed'];
    const host = hostFor([{ uses: 'moody', retry: { errorThreshold: 2 } }], {
      runners: [
        noted('moody', () => {
          switch (answers.shift()) {
            case 'error':
              throw new Error('no');
            case 'running':
              return { status: 'Running', retryAfterMs: 1 };
            default:
              return { status: 'Succeeded' };
          }
        }),
      ],
    });
    expect(await host.untilItEnds()).toEqual({ phase: 'Succeeded' });
    expect(host.step('moody')).toMatchObject({ attempts: 4 });
  });

  it("takes the runner's own threshold where the step has none", async () => {
    const runners = [
      noted(
        'patient',
        () => {
          throw new Error('no');
        },
        { defaults: { errorThreshold: 4 } },
      ),
    ];
    const host = hostFor([{ uses: 'patient' }], { runners });
    await host.untilItEnds();
    expect(host.step('patient')).toMatchObject({ attempts: 4 });
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'returned something that is not a result'],
    ['text', 'Succeeded', 'returned something that is not a result'],
    ['an unknown status', { status: 'Done' }, 'not a result'],
    ['no time to be asked again', { status: 'Running' }, 'not a result'],
    [
      'an output that is no object',
      { status: 'Succeeded', output: [1] },
      "The output of 'junk' is not an object.",
    ],
    [
      'an output that is not JSON',
      { status: 'Succeeded', output: { a: { b: () => 1 } } },
      "The output of 'junk' is not JSON at a.b.",
    ],
    [
      'a number that JSON does not know',
      { status: 'Succeeded', output: { a: NaN } },
      'is not JSON at a',
    ],
    [
      'a date',
      { status: 'Succeeded', output: { at: new Date() } },
      'is not JSON at at',
    ],
    [
      'too much',
      { status: 'Succeeded', output: { a: 'x'.repeat(70_000) } },
      'has more than 64 KiB',
    ],
  ])('because it returns %s is in error', async (_name, junk, message) => {
    const host = hostFor([{ uses: 'junk' }], {
      runners: [noted('junk', () => junk)],
    });
    expect(await host.advance()).toEqual({ phase: 'Errored' });
    expect(host.step('junk')?.message).toContain(message);
    expect(host.step('junk')?.output).toBeUndefined();
  });

  it('because its output is without end is in error', async () => {
    const output: Record<string, unknown> = {};
    output.self = output;
    const host = hostFor([{ uses: 'junk' }], {
      runners: [noted('junk', () => ({ status: 'Succeeded', output }))],
    });
    await host.advance();
    expect(host.step('junk')).toMatchObject({
      state: 'Errored',
      message: "The output of 'junk' is nested too deeply.",
    });
  });

  it('because its output is not what its schema says is in error', async () => {
    const host = hostFor([{ uses: 'typed' }], {
      runners: [
        noted('typed', () => ({ status: 'Succeeded', output: { n: 'x' } }), {
          schema: {
            config: z.unknown(),
            output: z.object({ n: z.number() }),
          },
        }),
      ],
    });
    await host.advance();
    expect(host.step('typed')?.message).toContain(
      "The output of 'typed' is not what its schema says: n:",
    );
  });
});

describe('a step that waits', () => {
  it('is asked again when it wants to be', async () => {
    const host = hostFor([{ uses: 'running' }]);
    expect(await host.advance()).toEqual({
      phase: 'Running',
      wakeAt: '2026-01-10T12:00:10.000Z',
    });
    host.time += 10_000;
    await host.advance();
    expect(host.step('running')).toMatchObject({
      state: 'Running',
      attempts: 2,
    });
  });

  it('is in error when its time is over, without being asked again', async () => {
    const host = hostFor([{ uses: 'running', retry: { timeout: 60_000 } }]);
    await host.advance();
    host.time += 60_000;
    ran = [];
    expect(await host.advance()).toEqual({ phase: 'Errored' });
    expect(ran).toEqual([]);
    expect(host.step('running')?.message).toContain('longer than 1m');
  });
});

describe('a runner', () => {
  it('gets its configuration with the expressions filled in', async () => {
    let seen: unknown;
    const host = hostFor(
      [
        { uses: 'first', id: 'repo' },
        {
          uses: 'second',
          with: {
            url: '${{ vars.base }}/x',
            tag: '${{ freight.images.podinfo.tag }}',
            commit: '${{ outputs.repo.commit }}',
            count: '${{ 1 + 1 }}',
            by: '${{ promotion.requestedBy }} to ${{ stage.name }}',
            of: '${{ entity.metadata.name }} ${{ pipeline.name }}',
          },
        },
      ],
      {
        vars: { base: 'https://git/${{ entity.metadata.name }}' },
        runners: [
          noted('first', () => ({
            status: 'Succeeded',
            output: { commit: 'abc' },
          })),
          noted('second', ({ config }) => {
            seen = config;
            return { status: 'Succeeded' };
          }),
        ],
      },
    );
    await host.advance();
    expect(seen).toEqual({
      url: 'https://git/example/x',
      tag: '6.1.0',
      commit: 'abc',
      count: 2,
      by: 'user:default/guest to dev',
      of: 'example example',
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'an expression is wrong',
      { path: '${{ nope }}' },
      "At with.path: There is no variable 'nope'.",
    ],
    [
      'the schema says no',
      { path: 3, more: true },
      "The configuration of the step is not what 'typed' takes: path: ",
    ],
  ])('never starts when %s', async (_name, config, message) => {
    const host = hostFor(
      [{ uses: 'typed', with: config, retry: { errorThreshold: 3 } }],
      {
        runners: [
          noted('typed', undefined, {
            schema: { config: z.strictObject({ path: z.string() }) },
          }),
        ],
      },
    );
    expect(await host.advance()).toEqual({ phase: 'Errored' });
    expect(ran).toEqual([]);
    expect(host.step('typed')).toMatchObject({
      state: 'Errored',
      attempts: 0,
      message: expect.stringContaining(message),
    });
  });

  it('never starts when the vars are wrong', async () => {
    const host = hostFor([{ uses: 'succeed' }], { vars: { a: '${{ 1 + }}' } });
    await host.advance();
    expect(host.step('succeed')?.message).toContain('At vars.a: ');
    expect(ran).toEqual([]);
  });

  it('is told about the promotion, and may change what it is told', async () => {
    let seen: StepContext<unknown> | undefined;
    const vandal = noted('vandal', context => {
      seen = structuredClone({
        ...context,
        logger: undefined,
        signal: undefined,
        outbound: undefined,
      }) as unknown as StepContext<unknown>;
      context.stage.name = 'other';
      context.promotion.stage = 'other';
      context.freight.length = 0;
      context.state.a = { x: 2 };
      Object.assign(context.entity, { metadata: {} });
      Object.assign(context.config, { a: 2 });
      return { status: 'Succeeded' };
    });
    const host = hostFor(
      [
        { uses: 'vandal', id: 'a', with: { a: 1 } },
        { uses: 'vandal', id: 'b', with: { a: 1 } },
      ],
      { runners: [vandal] },
    );
    await host.advance();
    expect(seen).toMatchObject({
      alias: 'b',
      config: { a: 1 },
      state: { a: {} },
      stage: { name: 'dev' },
      promotion: { stage: 'dev', requestedBy: 'user:default/guest' },
      freight: [{ alias: 'calm-otter' }],
      entity: { metadata: { name: 'example' } },
      pipeline: { name: 'example', entityRef: 'component:default/example' },
      idempotencyKey: `${host.state.promotion.id}/b`,
      attempt: 1,
      replay: false,
      uiBaseUrl: 'http://localhost:3000',
    });
  });

  it('works in a directory of its own, which is gone at the end', async () => {
    let workDir = '';
    let mode = 0;
    const host = hostFor([{ uses: 'look' }], {
      runners: [
        noted('look', context => {
          workDir = context.workDir;
          mode = statSync(workDir).mode % 0o1000;
          return { status: 'Succeeded' };
        }),
      ],
    });
    await host.advance();
    expect(workDir).toBe(
      join(directory.resolve('base'), host.state.promotion.id),
    );
    expect(mode).toBe(0o700);
    expect(existsSync(workDir)).toBe(false);
  });

  it('is stopped when its time is over', async () => {
    let reason: unknown;
    const host = hostFor([{ uses: 'slow', retry: { timeout: 30 } }], {
      runners: [
        noted('slow', async ({ signal }) => {
          await sleep(10_000, undefined, { signal }).catch(() => {
            reason = signal.reason;
          });
          return { status: 'Succeeded' };
        }),
      ],
    });
    expect(await host.advance()).toEqual({ phase: 'Errored' });
    expect(String(reason)).toContain('time of the step is over');
    expect(host.step('slow')).toMatchObject({
      state: 'Errored',
      message: expect.stringContaining('took longer than'),
    });
  });

  it('is given up when its time is over and it does not stop', async () => {
    const host = hostFor(
      [{ uses: 'deaf', retry: { timeout: 20 } }, { uses: 'succeed' }],
      { runners: [noted('deaf', () => new Promise(() => {}))] },
    );
    expect(await host.advance()).toEqual({ phase: 'Errored' });
    expect(host.states).toBe('Errored Skipped');
  });
});

describe('aborting', () => {
  const slow =
    (answer: (signal: AbortSignal) => unknown) => (host: () => MemoryHost) =>
      noted('slow', async ({ signal }) => {
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
    const host: MemoryHost = hostFor(
      [
        { uses: 'slow', retry: { errorThreshold: 5 } },
        { uses: 'succeed', if: 'always()' },
      ],
      { runners: [slow(answer)(() => host)] },
    );
    expect(await host.advance()).toEqual({ phase: 'Aborted' });
    expect(host.states).toBe(states);
    expect(ran).toEqual(['slow']);
  });

  it('takes effect between steps', async () => {
    const host: MemoryHost = hostFor([{ uses: 'quick' }, { uses: 'succeed' }], {
      runners: [
        noted('quick', () => {
          host.halt('abort');
          return { status: 'Succeeded' };
        }),
      ],
    });
    expect(await host.advance()).toEqual({ phase: 'Aborted' });
    expect(host.states).toBe('Succeeded Aborted');
  });

  it('ends a promotion that waits', async () => {
    const host = hostFor([{ uses: 'running' }]);
    await host.advance();
    Object.assign(host.state.promotion, {
      abortRequestedBy: 'user:default/ada',
    });
    expect(await host.advance()).toEqual({ phase: 'Aborted' });
    expect(host.finished?.message).toBe('Aborted by user:default/ada.');
  });

  it('changes nothing once all steps have ended', async () => {
    const host = hostFor([]);
    host.halt('abort');
    expect(await host.advance()).toEqual({ phase: 'Succeeded' });
  });
});

describe('a worker that has to stop', () => {
  const waiting = (host: () => MemoryHost, kind: 'stop' | 'lost') =>
    noted('slow', async ({ signal, attempt }) => {
      if (attempt > 1) {
        return { status: 'Succeeded' };
      }
      setTimeout(() => host().halt(kind), 10);
      await sleep(10_000, undefined, { signal });
      return { status: 'Succeeded' };
    });

  it('leaves the step to the next one, which counts no failure', async () => {
    const host: MemoryHost = hostFor([{ uses: 'slow' }, { uses: 'succeed' }], {
      runners: [waiting(() => host, 'stop')],
    });
    expect(await host.advance()).toEqual({
      phase: 'Running',
      wakeAt: '2026-01-10T12:00:00.000Z',
    });
    expect(host.states).toBe('Running Pending');
    const next = new MemoryHost(
      { ...host.state, steps: host.steps },
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
    const host = hostFor([{ uses: 'quick' }, { uses: 'succeed' }], {
      host: { draining: () => draining },
      runners: [
        noted('quick', () => {
          draining = true;
          return { status: 'Succeeded' };
        }),
      ],
    });
    expect(await host.advance()).toMatchObject({ phase: 'Running' });
    expect(host.states).toBe('Succeeded Pending');
  });

  it('does not give a step to others that goes on', async () => {
    const host: MemoryHost = hostFor([{ uses: 'deaf' }], {
      runners: [
        noted('deaf', () => {
          setTimeout(() => host.halt('stop'), 10);
          return new Promise(() => {});
        }),
      ],
    });
    await expect(host.advance()).rejects.toThrow("Step 'deaf' did not stop");
  });

  it('writes nothing more once its lease is lost', async () => {
    const host: MemoryHost = hostFor([{ uses: 'slow' }, { uses: 'succeed' }], {
      runners: [waiting(() => host, 'lost')],
    });
    await expect(host.advance()).rejects.toThrow(LeaseLostError);
    expect(host.saved).toHaveLength(1);
    expect(ran).toEqual(['slow']);
  });

  it('starts no runner whose start it could not store', async () => {
    const host = hostFor([{ uses: 'succeed' }, { uses: 'succeed', id: 'b' }]);
    host.onWrite = write => {
      if (write === 3) {
        throw new LeaseLostError('Somebody else has it.');
      }
    };
    await expect(host.advance()).rejects.toThrow(LeaseLostError);
    expect(ran).toEqual(['succeed']);
  });
});
