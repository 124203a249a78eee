import { createMockDirectory } from '@backstage/backend-test-utils';
import { z } from 'zod';
import { Bench } from './__testUtils__/bench';

const bench = new Bench(createMockDirectory());
beforeEach(() => bench.clear());

describe('a step that fails', () => {
  it('is tried again below the threshold, after a while', async () => {
    const host = bench.host([{ uses: 'error', retry: { errorThreshold: 3 } }]);
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
    expect(bench.ran).toHaveLength(1);
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
    const host = bench.host([{ uses, retry: { errorThreshold: 2 } }]);
    await host.untilItEnds();
    expect(host.step(uses)).toMatchObject({ state, attempts });
  });

  it('starts counting anew after an answer that is no failure', async () => {
    const answers = ['error', 'running', 'error', 'succeed'];
    const host = bench.host([{ uses: 'moody', retry: { errorThreshold: 2 } }], {
      runners: [
        bench.runner('moody', () => {
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
      bench.runner(
        'patient',
        () => {
          throw new Error('no');
        },
        { defaults: { errorThreshold: 4 } },
      ),
    ];
    const host = bench.host([{ uses: 'patient' }], { runners });
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
    const host = bench.host([{ uses: 'junk' }], {
      runners: [bench.runner('junk', () => junk)],
    });
    expect(await host.advance()).toEqual({ phase: 'Errored' });
    expect(host.step('junk')?.message).toContain(message);
    expect(host.step('junk')?.output).toBeUndefined();
  });

  it('because its output is without end is in error', async () => {
    const output: Record<string, unknown> = {};
    output.self = output;
    const host = bench.host([{ uses: 'junk' }], {
      runners: [bench.runner('junk', () => ({ status: 'Succeeded', output }))],
    });
    await host.advance();
    expect(host.step('junk')).toMatchObject({
      state: 'Errored',
      message: "The output of 'junk' is nested too deeply.",
    });
  });

  it('because its output is not what its schema says is in error', async () => {
    const host = bench.host([{ uses: 'typed' }], {
      runners: [
        bench.runner(
          'typed',
          () => ({ status: 'Succeeded', output: { n: 'x' } }),
          {
            schema: {
              config: z.unknown(),
              output: z.object({ n: z.number() }),
            },
          },
        ),
      ],
    });
    await host.advance();
    expect(host.step('typed')?.message).toContain(
      "The output of 'typed' is not what its schema says: n:",
    );
  });
});
