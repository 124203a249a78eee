import { z } from 'zod';
import { parsePipelineDocument } from './parse';
import { DocumentRegistry, StepKind, StepPlace } from './registry';

let asked: StepPlace[] = [];
beforeEach(() => {
  asked = [];
});

const look: StepKind = {
  schema: { config: z.strictObject({ stage: z.string().default('') }) },
  problems: (config, place) => {
    asked.push(place);
    const { stage } = config as { stage: string };
    return stage === '' || place.stages.has(stage)
      ? []
      : [{ path: ['stage'], message: `There is no ${stage}.` }];
  },
};
const tell: StepKind = {
  schema: { config: z.strictObject({ topic: z.string() }) },
  needs: config => ({ topics: [(config as { topic: string }).topic] }),
};
const registry: DocumentRegistry = {
  steps: new Map([
    ['look', look],
    ['tell', tell],
  ]),
  conditionSources: new Map(),
  freightSources: new Map(),
};

function errorsOf(stages: string, tasks = '{}') {
  const { errors = [] } = parsePipelineDocument(
    [
      'apiVersion: promotions/v1alpha1',
      'kind: Pipeline',
      'metadata: { name: podinfo }',
      'spec:',
      '  stages:',
      ...stages.split('\n').map(line => `    - ${line}`),
      `  tasks: ${tasks}`,
    ].join('\n'),
    registry,
    {
      reach: {
        repository: () => undefined,
        url: () => undefined,
        secret: () => undefined,
        topic: topic =>
          topic === 'chat' ? undefined : `${topic} is not granted.`,
      },
    },
  );
  return errors.map(({ path, line, message }) => `${path} ${line} ${message}`);
}

describe('a step', () => {
  it('knows the stages and targets of the document, and whether it is a task', () => {
    expect(
      errorsOf(
        [
          '{ name: dev, targets: [{ name: eu }], promotion: { steps: [{ uses: look }] }, verification: { tasks: [{ uses: look }] } }',
          '{ name: prod }',
        ].join('\n'),
      ),
    ).toEqual([]);
    const stages = new Map([
      ['dev', ['eu']],
      ['prod', []],
    ]);
    expect(asked).toEqual([
      { stage: 'dev', stages, task: false },
      { stage: 'dev', stages, task: true },
    ]);
  });

  it('says what cannot come true where it stands, at its line', () => {
    expect(
      errorsOf(
        '{ name: dev, promotion: { steps: [{ uses: look, with: { stage: prod } }] } }',
      ),
    ).toEqual([
      'spec.stages[0].promotion.steps[0].with.stage 6 There is no prod.',
    ]);
  });

  it('does not judge what is known only later', () => {
    expect(
      errorsOf(
        "{ name: dev, promotion: { steps: [{ uses: look, with: { stage: '${{ freight.alias }}' } }] } }",
      ),
    ).toEqual([]);
  });

  it('of a bundle is judged where it is used', () => {
    expect(
      errorsOf(
        "{ name: dev, promotion: { steps: [{ uses: 'task:see', with: { where: prod } }] } }",
        "{ see: { parameters: { where: {} }, steps: [{ uses: look, with: { stage: '${{ parameters.where }}' } }] } }",
      ),
    ).toEqual([
      'spec.stages[0].promotion.steps[0].with.where 6 There is no prod.',
    ]);
  });

  it('publishes to no topic that is not granted', () => {
    expect(
      errorsOf(
        [
          '{ name: dev, promotion: { steps: [{ uses: tell, with: { topic: chat } }] } }',
          '{ name: prod, promotion: { steps: [{ uses: tell, with: { topic: other } }] } }',
        ].join('\n'),
      ),
    ).toEqual([
      'spec.stages[1].promotion.steps[0].with.topic 7 other is not granted.',
    ]);
  });

  it('knows how long it is given, also in a bundle, and as a task', () => {
    const times = () => asked.map(({ timeout }) => timeout);
    expect(
      errorsOf(
        [
          '{ name: a, promotion: { steps: [{ uses: look }, { uses: look, retry: { timeout: 1m } }] } }',
          "{ name: b, promotion: { steps: [{ uses: 'task:of' }] } }",
        ].join('\n'),
        '{ of: { steps: [{ uses: look, retry: { timeout: 2m } }, { uses: look }] } }',
      ),
    ).toEqual([]);
    expect(times()).toEqual([undefined, 60_000, 120_000, undefined]);

    asked = [];
    const task = "{ uses: 'task:of', retry: { timeout: 3m } }";
    expect(
      errorsOf(
        `{ name: a, targets: [{ name: eu }], verification: { timeout: 90s, tasks: [${task}, { uses: look }] }, promotionTasks: [${task}] }`,
        '{ of: { steps: [{ uses: look, retry: { timeout: 1m } }, { uses: look }] } }',
      ),
    ).toEqual([]);
    expect(times().sort()).toEqual(
      [60_000, 90_000, 90_000, 60_000, 180_000].sort(),
    );
  });
});
