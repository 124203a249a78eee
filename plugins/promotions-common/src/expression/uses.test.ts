import { aCondition } from '../__testUtils__/builders';
import { conditionsNamed, variablesOf } from './uses';

const reads = (expression: string, stage: string, type: string) =>
  conditionsNamed(expression).mayRead(aCondition(stage, type, 'True'), 'prod');

describe('the conditions that an expression looks at', () => {
  it.each<[string, string, string, boolean]>([
    ["conditions.staging.Healthy.status == 'True'", 'staging', 'Healthy', true],
    ["conditions.staging.Healthy.status == 'True'", 'staging', 'Ready', false],
    ["conditions.staging.Healthy.status == 'True'", 'qa', 'Healthy', false],
    [
      "conditions['staging']['Healthy'].status == 'x'",
      'staging',
      'Healthy',
      true,
    ],
    ["conditions['staging']['Healthy'].status == 'x'", 'qa', 'Healthy', false],
    ["conditions.Healthy.status == 'True'", 'prod', 'Healthy', true],
    ["conditions.Healthy.status == 'True'", 'staging', 'Healthy', false],
    ['has(conditions.staging.Healthy)', 'staging', 'Healthy', true],
    ['has(conditions.staging)', 'staging', 'Healthy', true],
    ['has(conditions.staging)', 'qa', 'Healthy', false],
    // What cannot be told by reading it may be any.
    ['conditions.exists(s, s == stage.name)', 'qa', 'Healthy', true],
    ["conditions[stage.name].Healthy.status == 'x'", 'qa', 'Ready', true],
    ["conditions.staging[freight.alias].status == 'x'", 'staging', 'Any', true],
    ["conditions.staging[freight.alias].status == 'x'", 'qa', 'Any', false],
    ['freight.metadata.conditions.staging', 'staging', 'Healthy', false],
    ['freight.alias == "conditions"', 'staging', 'Healthy', false],
    ['conditions.', 'staging', 'Healthy', false],
  ])('%s: %s, %s: %s', (expression, stage, type, expected) => {
    expect(reads(expression, stage, type)).toBe(expected);
  });
});

describe('the variables of an expression', () => {
  it('are those that it names, of one that can be read', () => {
    expect([...variablesOf('stage.name == "a" && [1].all(x, x > 0)')]).toEqual([
      'stage',
    ]);
    expect(variablesOf('stage.').size).toBe(0);
  });
});
