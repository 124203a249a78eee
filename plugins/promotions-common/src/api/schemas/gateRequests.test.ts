import { parseDuration } from '../../time';
import {
  approveSchema,
  freezeRequestSchema,
  gateSchema,
  overrideRequestSchema,
  policyRequestSchema,
  reportConditionSchema,
} from './index';

const huge = 'a'.repeat(100_000);

function problems(
  schema: { safeParse(value: unknown): any },
  value: unknown,
): string[] {
  const { success, error } = schema.safeParse(value);
  return success
    ? []
    : error.issues.map((issue: { path: PropertyKey[] }) =>
        issue.path.join('.'),
      );
}

function nested(depth: number): object {
  return depth === 1 ? {} : { a: nested(depth - 1) };
}

describe('an approval', () => {
  const approval = {
    stage: 'prod',
    freight: 'brave-otter',
    gate: 'careful/four-eyes',
    decision: 'approve',
    comment: 'Looks good.\nReally.',
  };

  it('names a gate of the document, of a policy or a freeze', () => {
    for (const gate of ['release', 'careful/four-eyes', 'freeze/holidays']) {
      expect(problems(approveSchema, { ...approval, gate })).toEqual([]);
    }
  });

  it.each([
    [{ freight: huge }, 'freight'],
    [{ gate: huge }, 'gate'],
    [{ gate: '' }, 'gate'],
    [{ comment: huge }, 'comment'],
    [{ comment: 'a\u0000' }, 'comment'],
    [{ decision: 'Approve' }, 'decision'],
    [{ by: 'user:default/ada' }, ''],
  ])('is none where %#', (change, place) => {
    expect(problems(approveSchema, { ...approval, ...change })).toEqual([
      place,
    ]);
  });
});

describe('an override', () => {
  const override = {
    stage: 'prod',
    freight: 'f1',
    gates: ['release'],
    reason: 'It burns.',
    expiresAt: '2026-12-01T12:00:00+01:00',
  };

  it.each([
    [{}, []],
    [{ gates: [] }, ['gates']],
    [{ gates: Array(51).fill('a') }, ['gates']],
    [{ gates: ['a', 1] }, ['gates.1']],
    [{ reason: ' \n ' }, ['reason']],
    [{ reason: huge }, ['reason']],
    [{ expiresAt: '2026-12-01' }, ['expiresAt']],
    [{ expiresAt: '2026-12-01T12:00:00' }, ['expiresAt']],
    [{ expiresAt: '2026-02-30T12:00:00Z' }, ['expiresAt']],
    [{ expiresAt: `2026-12-01T12:00:00.${'0'.repeat(99)}Z` }, ['expiresAt']],
  ])('with %j has problems in %j', (change, places) => {
    expect(problems(overrideRequestSchema, { ...override, ...change })).toEqual(
      places,
    );
  });
});

describe('a condition that is reported', () => {
  it.each(['10m', '1h30m', 'PT5M'])('may live for %s', ttl => {
    expect(problems(reportConditionSchema, { status: 'True', ttl })).toEqual(
      [],
    );
    expect(parseDuration(ttl)).toBeGreaterThan(0);
  });

  it.each(['', '0s', '-1h', '10', 'soon', `${'9'.repeat(60)}s`])(
    'may not live for %j',
    ttl => {
      expect(problems(reportConditionSchema, { status: 'True', ttl })).toEqual([
        'ttl',
      ]);
    },
  );
});

describe('rules of administrators', () => {
  const policy = { name: 'careful', autoPromotion: true };
  const freeze = { name: 'xmas', reason: 'Why not.', windows: [{}] };

  it.each([
    [{ name: 'Careful' }, ['name']],
    [{ name: huge }, ['name']],
    [{ stages: [huge] }, ['stages.0']],
    [{ stages: [] }, ['stages']],
    [{ stages: Array(101).fill('a') }, ['stages']],
    [{ labels: { a: huge } }, ['labels.a']],
    [{ entities: nested(17) }, ['entities']],
    [{ entities: { a: huge } }, ['entities']],
    [{ gates: [nested(17)] }, ['gates.0']],
    [{ gates: [{}, { expression: huge }] }, ['gates.1']],
    [{ gates: Array(51).fill({}) }, ['gates']],
    [{ position: 1e9 }, ['position']],
    [{ source: 'configuration' }, ['']],
  ])('are bounded: a policy with %# has problems in %j', (change, places) => {
    expect(problems(policyRequestSchema, { ...policy, ...change })).toEqual(
      places,
    );
  });

  it('are bounded: a freeze has some windows, and says why', () => {
    const wrong = (change: object) =>
      problems(freezeRequestSchema, { ...freeze, ...change });

    expect(wrong({})).toEqual([]);
    expect(wrong({ windows: [] })).toEqual(['windows']);
    expect(wrong({ windows: Array(51).fill({}) })).toEqual(['windows']);
    expect(wrong({ windows: [{ schedule: huge }] })).toEqual(['windows.0']);
    expect(wrong({ reason: '' })).toEqual(['reason']);
  });
});

describe('a gate', () => {
  it.each([
    {
      kind: 'approval',
      name: 'a',
      count: 1,
      from: [],
      preventSelfApproval: true,
    },
    {
      kind: 'window',
      name: 'a',
      allow: [{ schedule: '0 9 * * *', duration: 1, timeZone: 'UTC' }],
      deny: [{ from: '2026-12-01T12:00:00.000Z' }, {}],
    },
    { kind: 'wait', name: 'a', duration: 1 },
    { kind: 'lock', name: 'a', lock: 'db' },
    { kind: 'dependency', name: 'a', relation: 'dependsOn', stage: 'prod' },
    {
      kind: 'check',
      name: 'a',
      uses: 'http',
      config: { url: 'https://a' },
      ttl: 1,
      timeout: 1,
      giveUpAfter: 1,
    },
    { kind: 'noUpstreamFailure', name: 'a' },
  ])('is answered whole: $kind', gate => {
    expect(gateSchema.parse(gate)).toEqual(gate);
  });
});
