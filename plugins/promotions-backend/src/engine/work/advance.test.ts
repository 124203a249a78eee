import { createMockDirectory } from '@backstage/backend-test-utils';
import { PromotionPhase } from '@promotions/backstage-plugin-promotions-common';
import { Bench } from './__testUtils__/bench';
import { StepSpec } from './__testUtils__/work';

const bench = new Bench(createMockDirectory());
beforeEach(() => bench.clear());

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
    const host = bench.host(steps);
    expect(await host.advance()).toEqual({ phase });
    expect(host.finished?.phase).toBe(phase);
    expect(host.states).toBe(states);
    expect(bench.ran).toEqual(expectedRuns);
  });

  it('says in one sentence why it failed', async () => {
    const host = bench.host([
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
    const host = bench.host([{ uses: 'look' }], {
      runners: [
        bench.runner('look', () => {
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
    const host = bench.host([{ uses: 'succeed' }, { uses: 'look' }], {
      runners: [
        bench.runner('look', () => {
          before = host.states;
          return { status: 'Succeeded' };
        }),
      ],
    });
    await host.advance();
    expect(before).toBe('Succeeded Running');
  });
});

describe('a step that waits', () => {
  it('is asked again when it wants to be', async () => {
    const host = bench.host([{ uses: 'running' }]);
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
    const host = bench.host([{ uses: 'running', retry: { timeout: 60_000 } }]);
    await host.advance();
    host.time += 60_000;
    bench.ran = [];
    expect(await host.advance()).toEqual({ phase: 'Errored' });
    expect(bench.ran).toEqual([]);
    expect(host.step('running')?.message).toContain('longer than 1m');
  });
});
