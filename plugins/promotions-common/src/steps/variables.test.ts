import {
  renderTemplate,
  stepConditionScopeIn,
  stepScopeIn,
} from '../expression';
import { facts, workOf } from './__testUtils__/work';
import { promotionVariables, stepVariables } from './variables';

describe('stepVariables', () => {
  it('renders vars, which may refer to everything but steps', () => {
    const work = workOf({
      steps: [{}],
      vars: {
        repo: 'https://git/${{ entity.metadata.name }}.git',
        text: '${{ stage.name }} ${{ freight.alias }} ${{ promotion.requestedBy }}',
      },
    });
    expect(stepVariables(work, 0)).toMatchObject({
      vars: {
        repo: 'https://git/podinfo.git',
        text: 'dev calm-otter user:default/ada',
      },
    });
  });

  it('names the place in vars where one is wrong', () => {
    const work = workOf({ steps: [{}], vars: { a: ['${{ vars.b }}'] } });
    expect(() => stepVariables(work, 0)).toThrow(
      "At vars.a[0]: There is no variable 'vars'.",
    );
  });

  it('has the outputs of the steps that have ended', () => {
    const work = workOf({
      steps: [{ id: 'repo' }, { id: 'none' }, { id: 'now' }],
      states: ['Succeeded', 'Skipped', 'Running'],
      outputs: { repo: { commit: 'abc' }, now: { half: true } },
    });
    const variables = stepVariables(work, 2);
    expect(variables.outputs).toEqual({ repo: { commit: 'abc' }, none: {} });
    expect(
      renderTemplate(
        '${{ outputs.repo.commit }}-${{ freight.version }}',
        variables,
      ),
    ).toBe('abc-6.1.0');
  });

  it('knows the target that the steps are run for, also in vars', () => {
    const work = workOf({
      steps: [{}],
      targets: ['eu', 'us'],
      vars: { path: 'clusters/${{ target.name }}' },
    });
    expect([0, 1].map(index => stepVariables(work, index))).toMatchObject([
      {
        target: { name: 'eu', labels: { region: 'eu-1' } },
        vars: { path: 'clusters/eu' },
      },
      {
        target: { name: 'us', labels: { region: 'us-1' } },
        vars: { path: 'clusters/us' },
      },
    ]);
    expect(promotionVariables(work)).not.toHaveProperty('target');
    expect(promotionVariables(work, 'removed').target).toEqual({
      name: 'removed',
      labels: {},
    });
  });

  it('knows why somebody promotes, which may be left out', () => {
    const work = workOf({ steps: [{}] });
    const reason = (promotion: typeof work.promotion) =>
      promotionVariables({ ...work, promotion }).promotion;
    expect(reason(work.promotion)).toMatchObject({ reason: '' });
    expect(reason({ ...work.promotion!, reason: 'A fix.' })).toMatchObject({
      reason: 'A fix.',
    });
  });

  it('has no promotion where the freight came otherwise', () => {
    const work = { ...workOf({ steps: [{}] }), promotion: undefined };
    expect(
      renderTemplate('${{ has(promotion.id) }}', stepVariables(work, 0)),
    ).toBe(false);
    expect(() =>
      renderTemplate('${{ promotion.id }}', stepVariables(work, 0)),
    ).toThrow("There is no 'id'.");
  });

  it('has just the variables that documents are checked for', () => {
    const work = workOf({ steps: [{}], targets: ['eu'] });
    const stepScope = stepScopeIn({ target: true });
    expect(Object.keys(stepVariables(work, 0)).sort()).toEqual(
      [...(stepScope.variables ?? [])].sort(),
    );
    expect(stepScope.variables).toEqual([
      ...(stepConditionScopeIn({ target: true }).variables ?? []),
      'secrets',
    ]);
    expect(Object.keys(promotionVariables({ ...work, facts }))).not.toContain(
      'vars',
    );
  });
});
