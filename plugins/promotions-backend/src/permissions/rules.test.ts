import { StageResource } from './resources';
import { promotionsPipelineRules, promotionsStageRules } from './rules';

const stage: StageResource = {
  pipeline: {
    id: 'p1',
    entityRef: 'component:default/podinfo',
    owners: ['group:default/team-a'],
  },
  name: 'prod-eu.1',
  labels: { risk: 'high', region: 'eu' },
};

describe('IS_ENTITY_OWNER', () => {
  const stageRule = promotionsStageRules.isEntityOwner;
  const pipelineRule = promotionsPipelineRules.isEntityOwner;

  it.each([
    [['user:default/ada', 'group:default/team-a'], true],
    [['Group:default/Team-A'], true],
    [['group:default/team-b'], false],
    [[], false],
  ])('with claims %j is %s', (claims, expected) => {
    expect(stageRule.apply(stage, { claims })).toBe(expected);
    expect(pipelineRule.apply(stage.pipeline, { claims })).toBe(expected);
  });

  it('is met by nobody where the entity has no owner', () => {
    const pipeline = { ...stage.pipeline, owners: [] };

    expect(pipelineRule.apply(pipeline, { claims: [''] })).toBe(false);
  });
});

describe('HAS_STAGE', () => {
  it.each([
    ['prod-eu.1', true],
    ['prod*', true],
    ['*', true],
    ['*eu*', true],
    ['prod-e?.1', true],
    ['prod', false],
    ['prod-eu?1?', false],
    ['PROD*', false],
    ['prod-eu.', false],
    ['(prod)*', false],
    ['prod-eu[.]1', false],
    ['', false],
  ])('with %s is %s', (pattern, expected) => {
    const params = { names: ['dev', pattern] };

    expect(promotionsStageRules.hasStage.apply(stage, params)).toBe(expected);
  });

  it('takes a dot for a dot', () => {
    const other = { ...stage, name: 'prod-eux1' };
    const params = { names: ['prod-eu.1'] };

    expect(promotionsStageRules.hasStage.apply(other, params)).toBe(false);
  });
});

describe('HAS_STAGE_LABEL', () => {
  it.each([
    [{ label: 'risk' }, true],
    [{ label: 'risk', values: ['medium', 'high'] }, true],
    [{ label: 'risk', values: ['low'] }, false],
    [{ label: 'risk', values: [] }, false],
    [{ label: 'tier' }, false],
    [{ label: 'constructor' }, false],
  ])('with %j is %s', (params, expected) => {
    expect(promotionsStageRules.hasStageLabel.apply(stage, params)).toBe(
      expected,
    );
  });
});
