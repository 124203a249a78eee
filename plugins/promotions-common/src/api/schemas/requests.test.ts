import {
  clearFreightSchema,
  createFreightSchema,
  createPromotionSchema,
  deploymentEventSchema,
  rejectFreightSchema,
  updateFreightSchema,
} from './index';

const commit = {
  kind: 'commit',
  repository: 'https://git.example.com/app.git',
  commit: 'a'.repeat(40),
};

function freight(extra: object = {}) {
  return { artifacts: [commit], ...extra };
}

function nested(depth: number): object {
  return depth === 1 ? {} : { a: nested(depth - 1) };
}

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

describe('freight that is created', () => {
  it('may have every kind of artifact, with or without a name', () => {
    const artifacts = [
      commit,
      { ...commit, name: 'app', branch: 'main', tag: 'v1', author: 'Ada' },
      { kind: 'image', repository: 'ghcr.io/a/b', tag: '1.0.0' },
      {
        kind: 'image',
        repository: 'ghcr.io/a/b',
        digest: `sha256:${'0'.repeat(64)}`,
        createdAt: '2026-09-01T12:00:00+02:00',
      },
      { kind: 'chart', repository: 'oci://ghcr.io/charts', version: '1.0.0' },
      { kind: 'generic', version: '1', url: 'https://example.com/1' },
    ];

    expect(problems(createFreightSchema, { artifacts })).toEqual([]);
  });

  it.each([
    ['no artifacts', { artifacts: [] }, 'artifacts'],
    [
      'more than fifty artifacts',
      { artifacts: Array(51).fill(commit) },
      'artifacts',
    ],
    [
      'an image with neither tag nor digest',
      { artifacts: [{ kind: 'image', repository: 'a' }] },
      'artifacts.0',
    ],
    [
      'a kind that nobody knows',
      { artifacts: [{ kind: 'wasm' }] },
      'artifacts.0.kind',
    ],
    [
      'an abbreviated commit',
      freight({ artifacts: [{ ...commit, commit: 'abc1234' }] }),
      'artifacts.0.commit',
    ],
    [
      'a key of another kind',
      freight({ artifacts: [{ ...commit, version: '1' }] }),
      'artifacts.0',
    ],
    [
      'a link that is a script',
      freight({
        artifacts: [
          { kind: 'generic', version: '1', url: 'data:text/html,alert(1)' },
        ],
      }),
      'artifacts.0.url',
    ],
    [
      'an instant that is none',
      freight({ artifacts: [{ ...commit, createdAt: 'yesterday' }] }),
      'artifacts.0.createdAt',
    ],
    ['a key that nobody knows', freight({ id: 'x' }), ''],
    ['an alias with spaces', freight({ alias: 'my release' }), 'alias'],
    ['an alias in upper case', freight({ alias: 'Release' }), 'alias'],
    ['an alias of 64 characters', freight({ alias: 'a'.repeat(64) }), 'alias'],
    ['an alias that ends with a dash', freight({ alias: 'a-' }), 'alias'],
    [
      'labels with more than fifty entries',
      freight({
        labels: Object.fromEntries(
          Array.from({ length: 51 }, (_, i) => [`l${i}`, '1']),
        ),
      }),
      'labels',
    ],
    ['a label that is no text', freight({ labels: { a: 1 } }), 'labels.a'],
    [
      'metadata above 16 KiB',
      freight({ metadata: { a: 'é'.repeat(8 * 1024) } }),
      'metadata',
    ],
    [
      'metadata of hostile depth',
      freight({ metadata: nested(17) }),
      'metadata',
    ],
    ['metadata that is a list', freight({ metadata: [] }), 'metadata'],
  ])('must not have %s', (_, request, place) => {
    expect(problems(createFreightSchema, request)).toEqual([place]);
  });

  it('may have metadata and labels up to the limits', () => {
    const request = freight({
      alias: 'a'.repeat(63),
      labels: { 'team/name': 'a', empty: '' },
      metadata: { risk: 2, nested: nested(15), notes: ['a\nb'] },
    });

    expect(problems(createFreightSchema, request)).toEqual([]);
  });

  it('costs no stack, however deep metadata is nested', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`);

    expect(problems(createFreightSchema, freight({ metadata: deep }))).toEqual([
      'metadata',
    ]);
  });
});

describe('other requests', () => {
  it('change something about freight, or are refused', () => {
    expect(problems(updateFreightSchema, { alias: 'brave-otter' })).toEqual([]);
    expect(problems(updateFreightSchema, {})).toEqual(['']);
    expect(problems(updateFreightSchema, { artifacts: [] })).not.toEqual([]);
  });

  it('name freight by id or alias', () => {
    const of = (name: string) =>
      problems(createPromotionSchema, { stage: 'prod', freight: name });

    expect(of('brave-otter')).toEqual([]);
    expect(of('0'.repeat(64))).toEqual([]);
    expect(of('0'.repeat(65))).toEqual(['freight']);
    expect(of("x'; DROP TABLE freight; --")).toEqual(['freight']);
  });

  it('have reasons without control characters, of up to a thousand characters', () => {
    const because = (reason: string) =>
      problems(clearFreightSchema, { stage: 'a', freight: 'b', reason });

    expect(because('Approved by phone.\nSee ticket 7 🚀')).toEqual([]);
    expect(because('a'.repeat(1001))).toEqual(['reason']);
    expect(because('a\u0000b')).toEqual(['reason']);
    expect(because('\ud800')).toEqual(['reason']);
  });

  it('reject with a reason only', () => {
    expect(
      problems(rejectFreightSchema, { freight: 'a', reason: ' ' }),
    ).toEqual(['reason']);
    expect(problems(rejectFreightSchema, { freight: 'a' })).toEqual(['reason']);
  });
});

describe('a deployment event', () => {
  const event = {
    id: 'e1',
    at: '2026-09-01T12:00:00Z',
    entityRef: 'component:default/podinfo',
    stage: 'dev',
    target: 'dev',
    revision: '1.0.0',
    phase: 'Succeeded',
  };

  it('is understood without a revision, which is for the engine to refuse', () => {
    const { revision, ...without } = event;

    expect(problems(deploymentEventSchema, event)).toEqual([]);
    expect(problems(deploymentEventSchema, without)).toEqual([]);
    expect(problems(deploymentEventSchema, { ...event, revision: '' })).toEqual(
      [],
    );
  });

  it('names its pipeline, by entity or by id', () => {
    const { entityRef, ...without } = event;

    expect(problems(deploymentEventSchema, without)).toEqual(['']);
    expect(
      problems(deploymentEventSchema, { ...without, pipeline: '01ABC' }),
    ).toEqual([]);
  });

  it.each([
    [{ phase: 'Rolling' }, 'phase'],
    [{ at: '2026-13-01' }, 'at'],
    [{ url: 'file:///etc/passwd' }, 'url'],
    [{ id: '' }, 'id'],
    [{ extra: 1 }, ''],
  ])('is not understood with %j', (change, place) => {
    expect(problems(deploymentEventSchema, { ...event, ...change })).toEqual([
      place,
    ]);
  });
});
