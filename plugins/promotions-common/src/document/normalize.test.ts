import { document, registry } from './__testUtils__/documents';
import { normalizePipeline } from './normalize';
import { parsePipelineDocument } from './parse';

function parse(spec: string) {
  const { pipelines, errors } = parsePipelineDocument(document(spec), registry);
  expect(errors).toBeUndefined();
  return pipelines![0];
}

describe('what a document leaves out', () => {
  it('is a pipeline with one origin whose stages follow each other', () => {
    const pipeline = parse('stages: [{ name: dev }, { name: prod }]');
    expect(pipeline.origins).toEqual([
      { name: 'default', subscriptions: [], creation: 'Automatic' },
    ]);
    expect(pipeline.stages.map(({ name, freight }) => [name, freight])).toEqual(
      [
        [
          'dev',
          [
            {
              origin: 'default',
              sources: {
                direct: true,
                stages: [],
                availabilityStrategy: 'Any',
                requiredSoakTime: 0,
                selection: 'NewestFreight',
              },
            },
          ],
        ],
        [
          'prod',
          [
            {
              origin: 'default',
              sources: {
                direct: false,
                stages: ['dev'],
                availabilityStrategy: 'Any',
                requiredSoakTime: 0,
                selection: 'NewestFreight',
              },
            },
          ],
        ],
      ],
    );
  });

  it('is every origin where `freight` is left out, and none where it is empty', () => {
    const pipeline = parse(`
      origins: [{ name: app }, { name: config }]
      stages:
        - { name: dev }
        - { name: gate, freight: [] }
        - { name: prod, freight: [{ origin: app }] }
        - { name: after }
    `);
    expect(
      pipeline.stages.map(({ freight }) =>
        freight.map(({ origin, sources }) => [origin, sources.stages]),
      ),
    ).toEqual([
      [
        ['app', []],
        ['config', []],
      ],
      [],
      [['app', ['gate']]],
      [
        ['app', ['prod']],
        ['config', ['prod']],
      ],
    ]);
  });

  it('counts out the targets that must report', () => {
    const pipeline = parse(`
      stages:
        - { name: none }
        - { name: any, targets: [{ name: a }, { name: b }] }
        - { name: all, requiredTargets: all, targets: [{ name: a }, { name: b }] }
        - { name: two, requiredTargets: 2, targets: [{ name: a }, { name: b }, { name: c }] }
    `);
    expect(pipeline.stages.map(stage => stage.requiredTargets)).toEqual([
      0, 1, 2, 2,
    ]);
  });

  it('names gates and steps by their place', () => {
    const pipeline = parse(`
      stages:
        - name: dev
          gates:
            - condition: { stage: dev, type: Healthy, in: ['True'] }
            - { name: mine, expression: 'true' }
            - { expression: 'true' }
          promotion:
            steps:
              - { uses: git-push }
              - { uses: git-push, id: push, name: Push it, if: always(), continueOnError: true, retry: { errorThreshold: 3, timeout: 5m } }
    `);
    expect(pipeline.stages[0].gates).toEqual([
      {
        kind: 'condition',
        name: 'condition-1',
        stage: 'dev',
        type: 'Healthy',
        in: ['True'],
        for: 0,
        sameFreight: false,
      },
      { kind: 'expression', name: 'mine', expression: 'true' },
      { kind: 'expression', name: 'expression-3', expression: 'true' },
    ]);
    expect(pipeline.stages[0].promotion.steps).toEqual([
      {
        id: 'step-1',
        uses: 'git-push',
        with: {},
        continueOnError: false,
        retry: {},
      },
      {
        id: 'push',
        uses: 'git-push',
        name: 'Push it',
        with: {},
        if: 'always()',
        continueOnError: true,
        retry: { errorThreshold: 3, timeout: 300_000 },
      },
    ]);
  });

  it('is what the schemas of sources fill in', () => {
    const pipeline = parse(`
      origins: [{ name: app, creation: Manual, subscriptions: [{ git: { url: 'https://g.example.com/a' } }] }]
      stages:
        - name: dev
          conditions:
            - { type: Healthy, uses: http, with: { url: 'https://h.example.com' } }
            - { type: Warm, uses: http, with: { url: 'https://h.example.com', expect: 204 }, every: 1m, timeout: 5s }
    `);
    expect(pipeline.origins[0]).toEqual({
      name: 'app',
      creation: 'Manual',
      subscriptions: [
        {
          uses: 'git',
          config: { url: 'https://g.example.com/a', branch: 'main' },
        },
      ],
    });
    expect(pipeline.stages[0].conditions).toEqual([
      {
        type: 'Healthy',
        uses: 'http',
        config: { url: 'https://h.example.com', expect: 200 },
        every: 30_000,
        timeout: 10_000,
        ttl: 600_000,
      },
      {
        type: 'Warm',
        uses: 'http',
        config: { url: 'https://h.example.com', expect: 204 },
        every: 60_000,
        timeout: 5_000,
        ttl: 600_000,
      },
    ]);
  });
});

it('`OneOf` is `Any`, and durations are milliseconds', () => {
  const pipeline = normalizePipeline({
    apiVersion: 'promotions/v1alpha1',
    kind: 'Pipeline',
    metadata: { name: 'a' },
    spec: {
      stages: [
        { name: 'a' },
        {
          name: 'b',
          freight: [
            {
              origin: 'default',
              sources: {
                stages: ['a'],
                availabilityStrategy: 'OneOf',
                requiredSoakTime: 'PT30M',
              },
            },
          ],
        },
      ],
    },
  });
  expect(pipeline.stages[1].freight[0].sources).toMatchObject({
    availabilityStrategy: 'Any',
    requiredSoakTime: 1_800_000,
  });
});

it('a pipeline is plain JSON', () => {
  const pipeline = parse('stages: [{ name: dev, labels: { a: b } }]');
  expect(JSON.parse(JSON.stringify(pipeline))).toEqual(pipeline);
});
