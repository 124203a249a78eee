import { renderTemplate, stepConditionScope, stepScope } from '../expression';
import { Promotion, Stage, StepRecord } from '../model';
import { promotionVariables, stepVariables } from './variables';

const at = '2026-01-10T12:00:00.000Z';
const promotion: Promotion = {
  id: 'p1',
  pipelineId: 'x',
  stage: 'dev',
  freight: ['f1'],
  phase: 'Running',
  priority: 0,
  trigger: 'person',
  requestedBy: 'user:default/ada',
  createdAt: at,
  decision: {
    stage: 'dev',
    freight: 'f1',
    at,
    verdict: 'Eligible',
    requirements: [],
    nextChangeAt: null,
    eligibleAt: null,
  },
};
const stage = (vars: Record<string, unknown>): Stage => ({
  name: 'dev',
  labels: {},
  freight: [],
  targets: [],
  requiredTargets: 1,
  healthy: [],
  conditions: [],
  gates: [],
  promotion: { vars, steps: [], manual: false },
});
const facts = {
  pipeline: {
    id: 'x',
    name: 'podinfo',
    entityRef: 'component:default/podinfo',
  },
  entity: { metadata: { name: 'podinfo' } },
  freight: [
    {
      id: 'f1',
      origin: 'app',
      alias: 'calm-otter',
      artifacts: [
        {
          kind: 'image' as const,
          name: 'podinfo',
          repository: 'ghcr.io/podinfo',
          tag: '6.1.0',
        },
      ],
      metadata: {},
      labels: {},
      createdAt: at,
      createdBy: 'origin:app',
    },
  ],
};
const step = (id: string, overrides: Partial<StepRecord>): StepRecord => ({
  index: 0,
  id,
  uses: id,
  state: 'Succeeded',
  attempts: 1,
  consecutiveErrors: 0,
  ...overrides,
});

describe('stepVariables', () => {
  it('renders vars, which may refer to everything but steps', () => {
    const plan = {
      stage: stage({
        repo: 'https://git/${{ entity.metadata.name }}.git',
        text: '${{ stage.name }} ${{ freight.alias }} ${{ promotion.requestedBy }}',
      }),
      replaces: [],
    };
    expect(stepVariables(promotion, plan, facts, [])).toMatchObject({
      vars: {
        repo: 'https://git/podinfo.git',
        text: 'dev calm-otter user:default/ada',
      },
    });
  });

  it('names the place in vars where one is wrong', () => {
    const plan = { stage: stage({ a: ['${{ vars.b }}'] }), replaces: [] };
    expect(() => stepVariables(promotion, plan, facts, [])).toThrow(
      "At vars.a[0]: There is no variable 'vars'.",
    );
  });

  it('has the outputs of the steps that have ended', () => {
    const plan = { stage: stage({}), replaces: [] };
    const variables = stepVariables(promotion, plan, facts, [
      step('repo', { output: { commit: 'abc' } }),
      step('none', { state: 'Skipped' }),
      step('now', { state: 'Running', output: { half: true } }),
    ]);
    expect(variables.outputs).toEqual({ repo: { commit: 'abc' }, none: {} });
    expect(
      renderTemplate(
        '${{ outputs.repo.commit }}-${{ freight.version }}',
        variables,
      ),
    ).toBe('abc-6.1.0');
  });

  it('has just the variables that documents are checked for', () => {
    const plan = { stage: stage({}), replaces: [] };
    expect(
      Object.keys(stepVariables(promotion, plan, facts, [])).sort(),
    ).toEqual([...(stepConditionScope.variables ?? [])].sort());
    // The secrets are added where the configuration of a step is rendered.
    expect(stepScope.variables).toEqual([
      ...(stepConditionScope.variables ?? []),
      'secrets',
    ]);
    expect(
      Object.keys(promotionVariables(promotion, plan, facts)),
    ).not.toContain('vars');
  });
});
