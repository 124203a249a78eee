import {
  aCondition,
  aSnapshot,
  aStage,
  NOW,
  someFreight,
} from '../../__testUtils__/builders';
import { SnapshotIndex } from '../SnapshotIndex';
import { expressionGate } from './expression';

function ask(expression: string) {
  const staging = aStage('staging');
  const prod = aStage('prod');
  const conditions = [aCondition('staging', 'Healthy', 'True')];
  return expressionGate.evaluate(
    { kind: 'expression', name: 'risk', expression },
    {
      index: new SnapshotIndex(aSnapshot([staging, prod], { conditions })),
      stage: prod,
      freight: someFreight('f1', {
        metadata: { risk: 2 },
        labels: { hotfix: 'yes' },
      }),
      now: NOW.getTime(),
    },
  );
}

describe('an expression gate', () => {
  it.each([
    ['freight.metadata.risk < 3', 'Met'],
    ['freight.metadata.risk > 3', 'Unmet'],
    ["freight.metadata.risk > 3 || 'hotfix' in freight.labels", 'Met'],
    ["conditions.staging.Healthy.status == 'True'", 'Met'],
    ["stage.name == 'prod' && pipeline.name == 'podinfo'", 'Met'],
  ])('%s is %s', (expression, status) => {
    expect(ask(expression).status).toBe(status);
  });

  it.each([
    ['cannot be evaluated', "conditions.nope.Healthy.status == 'True'", /nope/],
    ['cannot be read', 'freight.', /./],
    ['has no clock', 'now > 0', /There is no variable 'now'/],
    ['results in text', "'yes'", /true or false, not in a string/],
    ['results in nothing', 'null', /true or false, not in null/],
    ['results in a list', '[true]', /true or false, not in a list/],
  ])('that %s is unmet and says so', (_, expression, message) => {
    const answer = ask(expression);
    expect(answer.status).toBe('Unmet');
    expect(answer.message).toMatch(message);
    expect(answer.details?.error).toMatch(message);
  });
});
