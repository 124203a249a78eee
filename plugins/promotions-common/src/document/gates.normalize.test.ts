import { registry, stages } from './__testUtils__/documents';
import { parsePipelineDocument } from './parse';

function gatesOf(...lines: string[]) {
  const { pipelines, errors } = parsePipelineDocument(
    stages(
      [
        '- { name: dev }',
        '- name: prod',
        '  gates:',
        ...lines.map(line => `  - ${line}`),
      ].join('\n'),
    ),
    registry,
  );
  expect(errors).toBeUndefined();
  return pipelines![0].stages[1].gates;
}

describe('of a gate, what is left out is filled in:', () => {
  it.each<[string, string, object]>([
    [
      'one person whom the permission allows, but not who asks',
      '{ approval: {} }',
      {
        kind: 'approval',
        name: 'approval-1',
        count: 1,
        from: [],
        preventSelfApproval: true,
      },
    ],
    [
      'full references in lower case',
      "{ name: release, approval: { count: 2, from: [owner, 'group:Release', 'User:Ops/Ada'], preventSelfApproval: false, expiresAfter: 7d } }",
      {
        kind: 'approval',
        name: 'release',
        count: 2,
        from: ['owner', 'group:default/release', 'user:ops/ada'],
        preventSelfApproval: false,
        expiresAfter: 604_800_000,
      },
    ],
    [
      'the time zone of the gate, or UTC',
      "{ window: { allow: [{ schedule: '0 9 * * 1-5', duration: 8h }, { schedule: '0 9 * * 6', duration: 1h, timeZone: Asia/Tokyo }], timeZone: Europe/Berlin } }",
      {
        kind: 'window',
        name: 'window-1',
        allow: [
          {
            schedule: '0 9 * * 1-5',
            duration: 28_800_000,
            timeZone: 'Europe/Berlin',
          },
          {
            schedule: '0 9 * * 6',
            duration: 3_600_000,
            timeZone: 'Asia/Tokyo',
          },
        ],
        deny: [],
      },
    ],
    [
      'UTC for a schedule that names no time zone',
      "{ window: { deny: [{ schedule: '0 16 * * 5', duration: 64h }] } }",
      {
        kind: 'window',
        name: 'window-1',
        allow: [],
        deny: [
          { schedule: '0 16 * * 5', duration: 230_400_000, timeZone: 'UTC' },
        ],
      },
    ],
    [
      'instants in UTC, read by the clock of the time zone where they bring no offset',
      '{ window: { deny: [{ from: 2026-12-24, to: 2026-12-27T08:00, timeZone: Asia/Tokyo }, { from: 2026-07-01 }, { to: 2026-01-01T00:00:00+02:00 }], timeZone: Europe/Berlin } }',
      {
        kind: 'window',
        name: 'window-1',
        allow: [],
        deny: [
          { from: '2026-12-23T15:00:00.000Z', to: '2026-12-26T23:00:00.000Z' },
          { from: '2026-06-30T22:00:00.000Z' },
          { to: '2025-12-31T22:00:00.000Z' },
        ],
      },
    ],
    [
      'milliseconds of a wait',
      '{ wait: 15m }',
      { kind: 'wait', name: 'wait-1', duration: 900_000 },
    ],
    [
      'nothing of a lock',
      '{ lock: shared-database }',
      { kind: 'lock', name: 'lock-1', lock: 'shared-database' },
    ],
    [
      'nothing of a dependency',
      '{ dependency: { relation: dependsOn, stage: prod, constraint: ^2.1.0 } }',
      {
        kind: 'dependency',
        name: 'dependency-1',
        relation: 'dependsOn',
        stage: 'prod',
        constraint: '^2.1.0',
      },
    ],
    [
      'the patience of a check, whose configuration stays as it is written',
      "{ check: { uses: http, with: { url: 'https://c.example.com/${{ freight.alias }}' } } }",
      {
        kind: 'check',
        name: 'check-1',
        uses: 'http',
        config: { url: 'https://c.example.com/${{ freight.alias }}' },
        ttl: 300_000,
        timeout: 10_000,
        giveUpAfter: 3_600_000,
      },
    ],
    [
      'nothing of a check that says everything',
      "{ check: { uses: http, with: { url: 'https://c.example.com' }, expect: 'response.body.open == false', ttl: 1m, timeout: 5s, giveUpAfter: 10m } }",
      {
        kind: 'check',
        name: 'check-1',
        uses: 'http',
        config: { url: 'https://c.example.com' },
        expect: 'response.body.open == false',
        ttl: 60_000,
        timeout: 5_000,
        giveUpAfter: 600_000,
      },
    ],
    [
      'nothing of an upstream failure',
      '{ noUpstreamFailure: true }',
      { kind: 'noUpstreamFailure', name: 'noUpstreamFailure-1' },
    ],
  ])('%s', (_, line, expected) => {
    const [gate] = gatesOf(line);
    expect(gate).toStrictEqual(expected);
    expect(JSON.parse(JSON.stringify(gate))).toStrictEqual(gate);
  });
});

it('gates without a name are called by their kind and their place', () => {
  const gates = gatesOf(
    '{ approval: {} }',
    "{ window: { deny: [{ to: '2026-01-01T00:00:00Z' }] } }",
    '{ name: mine, wait: 1m }',
    '{ wait: 1m }',
    "{ expression: 'true' }",
    '{ noUpstreamFailure: true }',
  );
  expect(gates.map(({ name }) => name)).toEqual([
    'approval-1',
    'window-2',
    'mine',
    'wait-4',
    'expression-5',
    'noUpstreamFailure-6',
  ]);
});

it('what is watched counts for ten looks, and for ten minutes at the least', () => {
  const { pipelines } = parsePipelineDocument(
    stages(`
      - name: dev
        conditions:
          - { type: Quick, uses: http, with: { url: x }, every: 5s }
          - { type: Slow, uses: http, with: { url: x }, every: 1h }
          - { type: Own, uses: http, with: { url: x }, every: 1m, ttl: 2m }
    `),
    registry,
  );
  expect(pipelines![0].stages[0].conditions.map(({ ttl }) => ttl)).toEqual([
    600_000, 36_000_000, 120_000,
  ]);
});
