import { document, registry, stages } from './__testUtils__/documents';
import { parsePipelineDocument } from './parse';

function errorsOf(text: string) {
  return parsePipelineDocument(text, registry).errors ?? [];
}

interface Expected {
  path?: string;
  line: number;
  column?: number;
  message: RegExp | string;
}

describe('YAML that is not a pipeline document', () => {
  it.each<[string, string, Expected]>([
    [
      'does not parse',
      'a: b: c',
      {
        line: 1,
        column: 4,
        message:
          'This is not YAML that can be read: nested mappings are not allowed in compact mappings. Mend it here, or in the lines before.',
      },
    ],
    [
      'is empty',
      '# nothing\n',
      { line: 0, message: /^The document is empty\./ },
    ],
    [
      'is a list',
      '- a\n',
      { line: 1, column: 1, message: /must be a map.*is a list/ },
    ],
    ['has a tag', 'a: !!binary aGk=', { line: 1, column: 4, message: /tag/ }],
    [
      'has a key twice',
      'kind: a\nkind: b\n',
      { path: 'kind', line: 2, column: 1, message: /already.*Remove one/ },
    ],
    [
      'has a key that is no text',
      '? { a: b }\n: c\n',
      { line: 1, column: 3, message: /A key must be text/ },
    ],
    [
      'has a number that JSON has not',
      'a: .inf',
      { path: 'a', line: 1, column: 4, message: /not a number/ },
    ],
    [
      'names an anchor that is not there',
      'a: *b',
      { path: 'a', line: 1, column: 4, message: /no anchor `&b`/ },
    ],
    [
      'contains itself',
      'a: &a { b: *a }',
      { path: 'a.b', line: 1, column: 12, message: /contains it/ },
    ],
    [
      'merges what is no map',
      'a: { <<: 3 }',
      {
        path: 'a',
        line: 1,
        column: 6,
        message: /takes over the keys of a map/,
      },
    ],
    [
      'reaches for the prototype',
      '__proto__: { polluted: true }',
      { path: '__proto__', line: 1, column: 1, message: /cannot be used/ },
    ],
  ])('%s', (_, text, expected) => {
    const { message, ...place } = expected;
    const wanted = { ...place, message: expect.stringMatching(message) };
    expect(errorsOf(text)).toContainEqual(expect.objectContaining(wanted));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('is larger than is read', () => {
    expect(errorsOf('x'.repeat(10 * 1024 * 1024))).toEqual([
      {
        path: '',
        line: 0,
        column: 0,
        message:
          'The document is larger than 1048576 bytes, which is the most that is read. Make it smaller, or ask an administrator to raise `promotions.documents.maxBytes`.',
      },
    ]);
    // 3 bytes each
    const text = `# ${'€'.repeat(400)}`;
    const { errors } = parsePipelineDocument(text, registry, {
      maxBytes: 1000,
    });
    expect(errors?.[0].message).toMatch(/larger than 1000 bytes/);
  });

  it('is an alias bomb, told at the alias', () => {
    const levels = Array.from({ length: 9 }, (_, i) => {
      const before = i === 0 ? 'boom' : `*l${i - 1}`;
      return `l${i}: &l${i} [${Array(10).fill(before).join(', ')}]`;
    });
    expect(errorsOf(levels.join('\n'))).toContainEqual({
      path: 'l3[7]',
      line: 4,
      column: 45,
      message:
        'The aliases of this document stand for more than 10000 values. Use fewer of them.',
    });
    const merged = Array.from({ length: 30 }, (_, i) =>
      i === 0
        ? `- &m0 { ${Array.from({ length: 500 }, (__, k) => `k${k}: 1`).join(
            ', ',
          )} }`
        : `- &m${i} { <<: [*m${i - 1}] }`,
    );
    expect(errorsOf(merged.join('\n'))).toContainEqual(
      expect.objectContaining({
        message: expect.stringMatching(/^The aliases of this document/),
      }),
    );
  });
});

describe('a document that is made to be expensive is refused soon', () => {
  const megabyte = 1024 * 1024 - 10;
  it.each<[string, string]>([
    ['brackets', '['.repeat(megabyte)],
    ['maps', '{a: '.repeat(megabyte / 4)],
    ['dashes', '- '.repeat(megabyte / 2)],
    ['questions', '? '.repeat(megabyte / 2)],
    ['documents', '---\n'.repeat(megabyte / 4)],
    ['keys', Array.from({ length: 90_000 }, (_, i) => `k${i}: 1`).join('\n')],
    ['anchors', '&a '.repeat(megabyte / 3)],
    ['an open quote', `"${'a'.repeat(megabyte)}`],
    ['aliases', `a: &a 1\nb: [${Array(200_000).fill('*a').join(',')}]`],
    [
      'merges',
      Array.from(
        { length: 15_000 },
        (_, i) => `- &a${i} {<<: [${i ? `*a${i - 1}` : '{}'}]}`,
      ).join('\n'),
    ],
    [
      'stages',
      stages(
        Array.from({ length: 20_000 }, (_, i) => `- { name: s${i} }`).join(
          '\n',
        ),
      ),
    ],
    [
      'unknown upstreams',
      stages(
        `- { name: a, freight: [{ origin: default, sources: { stages: [${Array.from(
          { length: 20_000 },
          (_, i) => `u${i}`,
        ).join(',')}] } }] }`,
      ),
    ],
    [
      'unknown keys',
      stages(
        `- { name: a, ${Array.from(
          { length: 20_000 },
          (_, i) => `k${i}: 1`,
        ).join(', ')} }`,
      ),
    ],
    [
      'labels',
      stages(
        `- { name: a, labels: { ${Array.from(
          { length: 20_000 },
          (_, i) => `k${i}: 1`,
        ).join(', ')} } }`,
      ),
    ],
    [
      'gates',
      stages(
        `- { name: a, gates: [${Array(12_000)
          .fill(
            "{ window: { allow: [{ schedule: '0 0 31 2 *', duration: 1h }] } }",
          )
          .join(', ')}] }`,
      ),
    ],
    [
      'windows',
      stages(
        `- { name: a, gates: [{ window: { deny: [${Array(20_000)
          .fill("{ schedule: '0 0 29 2 1', duration: 1m }")
          .join(', ')}] } }] }`,
      ),
    ],
    [
      'windows that are always open',
      stages(
        `- { name: a, gates: [${Array(200)
          .fill(
            `{ window: { deny: [${Array(90)
              .fill("{ schedule: '* * * * *', duration: 61s }")
              .join(', ')}] } }`,
          )
          .join(', ')}] }`,
      ),
    ],
    [
      'windows that take long to look at',
      stages(
        `- { name: a, gates: [${Array.from(
          { length: 200 },
          (_, i) =>
            `{ window: { allow: [{ schedule: '${
              i % 60
            } 0 29 2 1', duration: 1m, timeZone: Europe/Berlin }], deny: [${Array(
              80,
            )
              .fill("{ schedule: '*/2 * * * *', duration: 119s }")
              .join(', ')}] } }`,
        ).join(', ')}] }`,
      ),
    ],
    [
      'approvers',
      stages(
        `- { name: a, gates: [{ approval: { from: [${Array.from(
          { length: 20_000 },
          (_, i) => `'user:u${i}'`,
        ).join(', ')}] } }] }`,
      ),
    ],
    [
      'a long expression',
      stages(
        `- { name: a, gates: [{ expression: '${'(1 + '.repeat(150_000)}' }] }`,
      ),
    ],
    [
      'a long range of versions',
      stages(
        `- { name: a, gates: [{ dependency: { relation: dependsOn, stage: a, constraint: '${'>=1.0.0 '.repeat(
          100_000,
        )}' } }] }`,
      ),
    ],
    ['a long key', `${'a'.repeat(megabyte)}: 1`],
    [
      'a long name',
      document('stages: [{ name: dev }]', `{ name: ${'a'.repeat(900_000)} }`),
    ],
  ])('%s', (_, text) => {
    const start = performance.now();
    const errors = errorsOf(text);
    const took = performance.now() - start;
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThanOrEqual(110);
    expect(JSON.stringify(errors).length).toBeLessThan(200_000);
    expect(took).toBeLessThan(5_000);
  });
});

describe('anchors and merge keys', () => {
  it('are fine within reason, and errors within them have their place', () => {
    const text = [
      'apiVersion: promotions/v1alpha1',
      'kind: Pipeline',
      'metadata: { name: a }',
      'spec:',
      '  stages:',
      '    - &base',
      '      name: dev',
      '      labels: &labels { team: a }',
      '      requiredTargets: al',
      '    - <<: *base',
      '      name: prod',
      '      labels: { <<: *labels, risk: 1 }',
    ].join('\n');
    expect(
      errorsOf(text).map(({ path, line, column }) => [path, line, column]),
    ).toEqual([
      ['spec.stages[0].requiredTargets', 9, 24],
      ['spec.stages[1].requiredTargets', 9, 24],
      ['spec.stages[1].labels.risk', 12, 36],
    ]);
  });

  it('take nothing away from what is written out', () => {
    const { pipelines } = parsePipelineDocument(
      document(`
        stages:
          - &base { name: dev, labels: { a: x }, description: same }
          - { <<: *base, name: prod }
      `),
      registry,
    );
    expect(pipelines?.[0].stages).toMatchObject([
      { name: 'dev', labels: { a: 'x' }, description: 'same' },
      { name: 'prod', labels: { a: 'x' }, description: 'same' },
    ]);
  });
});
