import { createMockDirectory } from '@backstage/backend-test-utils';
import { Bench } from './__testUtils__/bench';

const bench = new Bench(createMockDirectory());
beforeEach(() => bench.clear());

describe('the log of a step', () => {
  it('keeps what each attempt said, once where it says the same again', async () => {
    const said = [
      { status: 'Failed', message: 'HTTP 503' },
      { status: 'Running', message: 'Not ready.', retryAfterMs: 1_000 },
      { status: 'Running', message: 'Not ready.', retryAfterMs: 1_000 },
      { status: 'Succeeded', message: 'HTTP 200' },
    ] as const;
    const host = bench.host(
      [{ uses: 'call', retry: { errorThreshold: 3 } }, { uses: 'silent' }],
      {
        runners: [
          bench.runner('call', ({ attempt }) => ({ ...said[attempt - 1] })),
          bench.runner('silent', () => ({ status: 'Succeeded' })),
        ],
      },
    );
    await host.untilItEnds();
    expect(
      host.log.map(({ step, attempt, level, message }) => [
        step,
        attempt,
        level,
        message,
      ]),
    ).toEqual([
      [0, 1, 'error', 'HTTP 503'],
      [0, 2, 'info', 'Not ready.'],
      [0, 4, 'info', 'HTTP 200'],
    ]);
  });
});
