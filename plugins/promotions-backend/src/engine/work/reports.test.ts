import { createMockDirectory } from '@backstage/backend-test-utils';
import { ConditionWatch } from '@promotions/backstage-plugin-promotions-common';
import { HealthCheck } from '@promotions/backstage-plugin-promotions-node';
import { createMockStepContext } from '@promotions/backstage-plugin-promotions-node/testUtils';
import { httpConditionSource } from '../../sources/http';
import { Bench } from './__testUtils__/bench';
import { watchesOf } from './watches';

const bench = new Bench(createMockDirectory());
beforeEach(() => bench.clear());

const { stage } = createMockStepContext({ config: {} });
const STAGE = { ...stage, targets: [{ name: 'eu', labels: {} }] };

const url = 'https://eu.example.com/healthz';
const CHECK: HealthCheck = { type: 'Healthy', uses: 'http', with: { url } };
const WATCH: ConditionWatch = {
  type: 'Healthy',
  uses: 'http',
  config: { url },
  every: 30_000,
  timeout: 10_000,
  ttl: 600_000,
};

const watches = (checks: HealthCheck[]) =>
  watchesOf(checks, {
    sources: new Map([['http', httpConditionSource]]),
    reach: {
      repository: () => undefined,
      url: asked =>
        asked.includes('example.com') ? undefined : `No grant for ${asked}.`,
      secret: () => undefined,
    },
    stage: STAGE,
  });

describe('conditions that a step reports', () => {
  const open = { type: 'PullRequestOpen', status: 'True', url };

  it('are told while it runs, and before what it gave is stored', async () => {
    const host = bench.host([{ uses: 'review' }], {
      runners: [
        bench.runner('review', ({ attempt }) =>
          attempt === 1
            ? { status: 'Running', retryAfterMs: 1_000, conditions: [open] }
            : {
                status: 'Succeeded',
                conditions: [{ ...open, status: 'False', message: 'Merged.' }],
              },
        ),
      ],
    });
    const states: string[] = [];
    host.options.report = async (step, conditions) => {
      states.push(host.states);
      host.reported.push(...conditions.map(c => ({ ...c, step: step.id })));
    };
    await host.advance();
    expect(host.reported).toEqual([{ ...open, step: 'review' }]);
    await host.untilItEnds();
    expect(host.reported[1]).toMatchObject({ status: 'False' });
    expect(states).toEqual(['Running', 'Running']);
  });

  it('are told again by whoever goes on after a crash', async () => {
    const host = bench.host([{ uses: 'review' }], {
      runners: [
        bench.runner('review', () => ({
          status: 'Succeeded',
          conditions: [open],
        })),
      ],
    });
    host.onWrite = write => {
      if (write === 2) {
        throw new Error('The process ended.');
      }
    };
    await expect(host.advance()).rejects.toThrow('The process ended.');
    host.onWrite = () => {};
    await host.advance();
    expect(host.reported).toHaveLength(2);
  });

  it.each<[string, unknown, string]>([
    ['of no list', 'Healthy', 'expected array'],
    ['without a status', [{ type: 'Healthy' }], '0.status'],
    ['of a type that is none', [{ type: '!', status: 'True' }], '0.type'],
    [
      'that only promotions report',
      [{ type: 'Verified', status: 'True' }],
      '0.type: is reported by promotions themselves',
    ],
    [
      'with an address that is none',
      [{ type: 'A', status: 'True', url: 'ftp://example.com/x' }],
      '0.url',
    ],
    [
      'that are too many',
      Array.from({ length: 51 }, (_, i) => ({ type: `A${i}`, status: 'True' })),
      'Too big',
    ],
  ])('are an error %s', async (_name, conditions, message) => {
    const host = bench.host([{ uses: 'odd' }], {
      runners: [
        bench.runner('odd', () => ({ status: 'Succeeded', conditions })),
      ],
    });
    expect(await host.advance()).toEqual({ phase: 'Errored' });
    expect(host.step('odd')?.message).toContain(
      "The conditions that 'odd' reports are wrong",
    );
    expect(host.step('odd')?.message).toContain(message);
    expect(host.reported).toEqual([]);
  });

  it('hold no secrets', async () => {
    const host = bench.host(
      [{ uses: 'leak', with: { token: '${{ secrets.token }}' } }],
      {
        host: {
          secrets: async () => ({
            values: new Map([['token', 'very-secret']]),
            refusal: () => undefined,
          }),
        },
        runners: [
          bench.runner('leak', ({ config }) => ({
            status: 'Succeeded',
            conditions: [
              { type: 'Told', status: 'True', message: `By ${config.token}` },
            ],
          })),
        ],
      },
    );
    await host.advance();
    expect(host.reported).toMatchObject([{ message: 'By ***' }]);
  });
});

describe('health checks that a step asks for', () => {
  const asking = (
    healthChecks: unknown,
    options: { status?: string; continueOnError?: boolean } = {},
  ) =>
    bench.host([{ uses: 'ask', retry: { errorThreshold: 3 }, ...options }], {
      host: { watches: (_facts, checks) => watches(checks) },
      runners: [
        bench.runner('ask', () => ({
          status: options.status ?? 'Succeeded',
          healthChecks,
        })),
      ],
    });

  it('are kept with it as they are watched, and handed on when all has succeeded', async () => {
    const host = asking([CHECK, { ...CHECK, target: 'eu', every: 5_000 }]);
    expect(await host.advance()).toEqual({ phase: 'Succeeded' });
    const kept = [WATCH, { ...WATCH, target: 'eu', every: 5_000 }];
    expect(host.step('ask')?.healthChecks).toEqual(kept);
    expect(host.watched).toEqual(kept);
  });

  it('count in one way where several steps ask for the same condition', async () => {
    const runner = (uses: string, check: HealthCheck) =>
      bench.runner(uses, () => ({
        status: 'Succeeded',
        healthChecks: [check],
      }));
    const host = bench.host([{ uses: 'a' }, { uses: 'b' }], {
      host: { watches: (_facts, checks) => watches(checks) },
      runners: [
        runner('a', CHECK),
        runner('b', { ...CHECK, with: { url: `${url}/b` } }),
      ],
    });
    await host.advance();
    expect(host.watched).toEqual([{ ...WATCH, config: { url: `${url}/b` } }]);
  });

  it('are nothing of a step that has not succeeded', async () => {
    const host = asking([CHECK], { status: 'Skipped' });
    await host.advance();
    expect(host.step('ask')?.healthChecks).toBeUndefined();
    expect(host.watched).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['of a source that there is not', [{ ...CHECK, uses: 'nope' }], 'nope'],
    ['that its source does not take', [{ ...CHECK, with: {} }], 'url: '],
    [
      'of an address that is not granted',
      [{ ...CHECK, with: { url: 'https://elsewhere.test' } }],
      'No grant for https://elsewhere.test.',
    ],
    [
      'of a target that there is not',
      [{ ...CHECK, target: 'mars' }],
      'no target mars',
    ],
    [
      'of a condition that promotions report',
      [{ ...CHECK, type: 'Deployed' }],
      'is reported by promotions themselves',
    ],
    ['without a type', [{ uses: 'http' }], '0.type'],
    [
      'whose answers are over before the next one',
      [{ ...CHECK, every: 60_000, ttl: 10_000 }],
      'must be at least as long as `every`',
    ],
    ['that are no JSON', [{ ...CHECK, with: { url: () => 1 } }], 'not JSON'],
  ])(
    'are an error %s, which is not tried again',
    async (_n, checks, message) => {
      const host = asking(checks);
      expect(await host.advance()).toEqual({ phase: 'Errored' });
      expect(host.step('ask')).toMatchObject({ attempts: 1 });
      expect(host.step('ask')?.message).toContain(message);
    },
  );

  it('are an error where they hold a secret, which would be stored', async () => {
    const host = bench.host(
      [{ uses: 'ask', with: { token: '${{ secrets.token }}' } }],
      {
        host: {
          watches: (_facts, checks) => watches(checks),
          secrets: async () => ({
            values: new Map([['token', 'very-secret']]),
            refusal: () => undefined,
          }),
        },
        runners: [
          bench.runner('ask', ({ config }) => ({
            status: 'Succeeded',
            healthChecks: [
              { ...CHECK, with: { url: `${url}?token=${config.token}` } },
            ],
          })),
        ],
      },
    );
    expect(await host.advance()).toEqual({ phase: 'Errored' });
    expect(host.step('ask')?.message).toContain(
      'they hold a secret, which is never stored',
    );
    expect(JSON.stringify(host.steps)).not.toContain('very-secret');
  });
});
