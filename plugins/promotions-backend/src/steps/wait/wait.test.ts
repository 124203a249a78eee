import { createMockStepContext } from '@promotions/backstage-plugin-promotions-node/testUtils';
import { waitRunner } from './wait';

const START = Date.parse('2026-01-10T12:00:00.000Z');

function waitAt(config: object, seconds: number, attempt = 1) {
  return waitRunner.run(
    createMockStepContext({
      config: waitRunner.schema.config.parse(config),
      startedAt: new Date(START).toISOString(),
      now: () => new Date(START + seconds * 1000),
      attempt,
    }),
  );
}

describe('wait', () => {
  it('waits for exactly as long as is left, from the start of the step', async () => {
    expect(await waitAt({ duration: '10m' }, 0)).toEqual({
      status: 'Running',
      message: 'Waits until 2026-01-10 12:10 UTC.',
      retryAfterMs: 600_000,
    });
    // Another worker, after a restart.
    expect(await waitAt({ duration: '10m' }, 599, 7)).toMatchObject({
      status: 'Running',
      retryAfterMs: 1_000,
    });
    expect(await waitAt({ duration: '10m' }, 600, 8)).toMatchObject({
      status: 'Succeeded',
      output: { until: '2026-01-10T12:10:00.000Z' },
    });
  });

  it('waits until an instant, which may be over', async () => {
    const until = '2026-01-10T13:01:00+01:00';
    expect(await waitAt({ until }, 0)).toMatchObject({
      status: 'Running',
      retryAfterMs: 60_000,
    });
    expect(await waitAt({ until }, 60)).toMatchObject({ status: 'Succeeded' });
    expect(await waitAt({ until }, 9_999)).toMatchObject({
      status: 'Succeeded',
    });
  });

  it.each<[object, RegExp]>([
    [{}, /either/],
    [{ duration: '1m', until: '2026-01-10T12:00:00Z' }, /either/],
    [{ duration: '0s' }, /from 1s to/],
    [{ duration: '900d' }, /from 1s to/],
    [{ duration: 60 }, /string/],
    [{ until: 'tomorrow' }, /must be an instant/],
    [{ for: '1m' }, /for/],
  ])('refuses %j', (config, problem) => {
    const { error } = waitRunner.schema.config.safeParse(config);
    expect(JSON.stringify(error?.issues)).toMatch(problem);
  });
});

describe('a wait in a document', () => {
  const place = { stage: 'dev', stages: new Map(), task: false };
  const problems = (config: object, timeout?: number) =>
    waitRunner.problems?.(waitRunner.schema.config.parse(config), {
      ...place,
      timeout,
    });

  it.each([undefined, 600_001])(
    'is over before it is given up: %s',
    timeout => {
      expect(problems({ duration: '10m' }, timeout)).toEqual([]);
      expect(problems({ until: '2026-01-10T12:00:00Z' }, 1_000)).toEqual([]);
    },
  );

  it('is not over when it is given up earlier, or then', () => {
    const message =
      'The step is given up after 10m, so that it cannot wait for 10m. Wait for less, or make the timeout longer.';
    expect(problems({ duration: '10m' }, 600_000)).toEqual([
      { path: ['duration'], message },
    ]);
    expect(problems({ duration: '10m' }, 1_000)).toHaveLength(1);
  });
});
