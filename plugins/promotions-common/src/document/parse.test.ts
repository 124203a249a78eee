import { z } from 'zod';
import { document, registry, stages } from './__testUtils__/documents';
import { errorsOf } from './__testUtils__/errorsOf';
import { parsePipelineDocument } from './parse';

describe('a strategy is refused when its stages can never meet it:', () => {
  it.each([
    [
      '{ stages: [a, b], availabilityStrategy: { quorum: 3 } }',
      'A quorum of 3 of 2 stages can never be met. Use at most 2.',
    ],
    [
      '{ stages: [a, b], availabilityStrategy: { quorum: 0 } }',
      'A quorum of 0 asks for nothing. Use at least 1.',
    ],
    [
      '{ stages: [a, b], availabilityStrategy: { quorum: 1.5 } }',
      'This must be a whole number, but is the number 1.5.',
    ],
    [
      '{ stages: [a, b], availabilityStrategy: { quorum: two } }',
      'This must be a number, but is text.',
    ],
    [
      '{ stages: [a, b], availabilityStrategy: { percentage: 0 } }',
      '0 percent asks for nothing. Use more than 0 and at most 100.',
    ],
    [
      '{ stages: [a, b], availabilityStrategy: { percentage: 101 } }',
      '101 percent can never be met. Use more than 0 and at most 100.',
    ],
    [
      '{ stages: [], availabilityStrategy: All }',
      '`All` of no stages can never be met. Name the stages that the freight comes from in `stages`, or write `direct: true`.',
    ],
    [
      '{}',
      '`Any` of no stages can never be met. Name the stages that the freight comes from in `stages`, or write `direct: true`.',
    ],
    [
      '{ stages: [a, b], availabilityStrategy: Most }',
      'This must be one of `Any`, `OneOf`, `All` and `Majority`, but is `Most`.',
    ],
    [
      '{ stages: [a, b], availabilityStrategy: 2 }',
      'This must be one of `Any`, `OneOf`, `All` and `Majority`, but is `2`.',
    ],
    [
      '{ stages: [a, b], selection: MatchUpstream }',
      '`MatchUpstream` takes what the one upstream stage runs, but there are 2. Name exactly one stage in `stages`, or use `NewestFreight`.',
    ],
  ])('%s', (sources, message) => {
    const text = stages(`
      - { name: a }
      - { name: b }
      - { name: c, freight: [{ origin: default, sources: ${sources} }] }
    `);
    const { errors } = parsePipelineDocument(text, registry);
    expect(errors).toEqual([
      {
        path: expect.stringMatching(
          /^spec\.stages\[2\]\.freight\[0\]\.sources/,
        ),
        line: 8,
        column: expect.any(Number),
        message,
      },
    ]);
  });

  it.each([
    '{ direct: true, availabilityStrategy: All }',
    '{ stages: [a, b], availabilityStrategy: { quorum: 2 } }',
    '{ stages: [a, b], availabilityStrategy: { percentage: 100 } }',
    '{ stages: [a], direct: true, selection: MatchUpstream }',
  ])('but %s is fine', sources => {
    const text = stages(`
      - { name: a }
      - { name: b }
      - { name: c, freight: [{ origin: default, sources: ${sources} }] }
    `);
    expect(errorsOf(text)).toEqual([]);
  });
});

describe('the configuration of a step', () => {
  const step = (vars: string, config: string) =>
    stages(`
      - name: dev
        promotion:
          vars: ${vars}
          steps: [{ uses: git-clone, with: ${config} }]
    `);

  it('is checked as far as it is known', () => {
    expect(
      errorsOf(step('{}', "{ ulr: '${{ freight.alias }}', depth: one }")),
    ).toEqual([
      'spec.stages[0].promotion.steps[0].with.url 9:42 The key `url` is missing. Add it.',
      'spec.stages[0].promotion.steps[0].with.ulr 9:44 There is no key `ulr` here. Did you mean `url`? The keys here are `url`, `branch` and `depth`.',
      'spec.stages[0].promotion.steps[0].with.depth 9:80 This must be a number, but is text.',
    ]);
  });

  it('may leave to the promotion what only the promotion knows', () => {
    const config = "{ url: '${{ vars.url }}', depth: '${{ freight.n }}' }";
    expect(errorsOf(step('{ url: x }', config))).toEqual([]);
  });

  it('is checked with the values of vars, which are known', () => {
    const config = "{ url: '${{ vars.url }}', depth: '${{ vars.n }}' }";
    expect(errorsOf(step('{ url: x, n: 3 }', config))).toEqual([]);
    expect(errorsOf(step('{ url: x, n: three }', config))).toEqual([
      'spec.stages[0].promotion.steps[0].with.depth 9:75 This must be a number, but is text.',
    ]);
  });

  it('is left to the promotion where its schema has to wait for something', () => {
    const waiting = z
      .strictObject({ url: z.string() })
      .refine(async () => true);
    const steps = new Map([['wait', { schema: { config: waiting } }]]);
    const text = stages(
      '- { name: dev, promotion: { steps: [{ uses: wait, with: { url: x } }] } }',
    );
    expect(
      parsePipelineDocument(text, { ...registry, steps }).pipelines,
    ).toHaveLength(1);
  });

  it('reaches only what is granted', () => {
    const asked: string[] = [];
    const reach = {
      repository: (url: string) => {
        asked.push(url);
        return `No grant for ${url}.`;
      },
      url: (url: string) => {
        asked.push(url);
        return undefined;
      },
      secret: () => undefined,
    };
    const text = document(`
      origins: [{ name: default, subscriptions: [{ git: { url: 'https://g.example.com/a' } }] }]
      stages:
        - name: dev
          conditions: [{ type: Healthy, uses: http, with: { url: 'https://h.example.com' } }]
          promotion:
            vars: { host: g.example.com }
            steps:
              - { uses: git-clone, with: { url: 'https://\${{ vars.host }}/b' } }
              - { uses: git-clone, with: { url: '\${{ freight.alias }}' } }
    `);
    expect(errorsOf(text, { reach })).toEqual([
      'spec.origins[0].subscriptions[0].git.url 5:60 No grant for https://g.example.com/a.',
      'spec.stages[0].promotion.steps[0].with.url 12:45 No grant for https://g.example.com/b.',
    ]);
    expect(asked).toEqual([
      'https://g.example.com/a',
      'https://h.example.com',
      'https://g.example.com/b',
    ]);
  });
});

describe('a file', () => {
  it('may hold several pipelines', () => {
    const text = [
      '---',
      document('stages: [{ name: dev }]', '{ name: a }'),
      '---',
      document('stages: [{ name: dev }]', '{ name: b }'),
      '---',
    ].join('\n');
    const { pipelines } = parsePipelineDocument(text, registry);
    expect(pipelines?.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('holds no two of one name', () => {
    const one = document('stages: [{ name: dev }]', '{ name: a }');
    expect(errorsOf(`${one}---\n${one}`)).toEqual([
      'metadata.name 9:19 There is already a pipeline called `a` in this file. Give this one another name.',
    ]);
    const takenNames = new Map([['a', 'in url:https://example.com/p.yaml']]);
    expect(errorsOf(one, { takenNames })).toEqual([
      'metadata.name 3:19 There is already a pipeline called `a` in url:https://example.com/p.yaml. Give this one another name.',
    ]);
  });

  it('is good as a whole, or not at all', () => {
    const good = document('stages: [{ name: dev }]', '{ name: a }');
    const bad = document('stages: [{ name: dev, x: 1 }]', '{ name: b }');
    const parsed = parsePipelineDocument(`${good}---\n${bad}`, registry);
    expect(parsed.pipelines).toBeUndefined();
    expect(parsed.errors).toMatchObject([{ line: 11, column: 25 }]);
  });

  it('tells a hundred errors and that there are more', () => {
    const lines = Array.from(
      { length: 200 },
      (_, i) => `- { name: s${i}, x: 1 }`,
    );
    const errors = errorsOf(stages(lines.join('\n')));
    expect(errors).toHaveLength(101);
    expect(errors[0]).toMatch(/^spec\.stages\[0\]\.x 6:19 There is no key `x`/);
    expect(errors[100]).toBe(
      ' 0:0 There are more than 100 errors in the document. Mend these first.',
    );
  });
});
