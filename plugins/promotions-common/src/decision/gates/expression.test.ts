import {
  aCondition,
  aSnapshot,
  aStage,
  MINUTE,
  minutesAgo,
  NOW,
  someFreight,
} from '../../__testUtils__/builders';
import { Condition } from '../../model';
import { aQuestion } from '../__testUtils__/question';
import { SnapshotIndex } from '../SnapshotIndex';
import { expressionGate } from './expression';

function ask(
  expression: string,
  options: { conditions?: Condition[]; now?: number } = {},
) {
  const staging = aStage('staging');
  const prod = aStage('prod');
  const conditions = options.conditions ?? [
    aCondition('staging', 'Healthy', 'True'),
  ];
  return expressionGate.evaluate(
    { kind: 'expression', name: 'risk', expression },
    aQuestion({
      index: new SnapshotIndex(aSnapshot([staging, prod], { conditions })),
      stage: prod,
      freight: someFreight('f1', {
        metadata: { risk: 2 },
        labels: { hotfix: 'yes' },
      }),
      now: options.now ?? NOW.getTime(),
    }),
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

  it('says what it is', () => {
    const expression = 'freight.metadata.risk < 3';
    expect(ask(expression)).toEqual({
      status: 'Met',
      message: 'freight.metadata.risk < 3 is true.',
      details: { expression },
    });
    expect(ask('1 > 2').message).toBe('1 > 2 is false.');
  });

  it.each([
    ['cannot be evaluated', "conditions.nope.Healthy.status == 'True'", /nope/],
    ['cannot be read', 'freight.', /./],
    ['has no clock', 'now > 0', /There is no variable 'now'/],
    ['results in text', "'yes'", /true or false, not in a string/],
    ['results in nothing', 'null', /true or false, not in null/],
    ['results in a list', '[true]', /true or false, not in a list/],
    ['results in a map', "{'a': true}", /true or false, not in a map/],
  ])('that %s is unmet and says so', (_, expression, message) => {
    const answer = ask(expression);
    expect(answer.status).toBe('Unmet');
    expect(answer.message).toMatch(message);
    expect(answer.details?.error).toMatch(message);
  });

  describe('that looks at conditions', () => {
    const expiring = (type: string, minutes: number) =>
      aCondition('staging', type, 'True', { expiresAt: minutesAgo(-minutes) });
    const conditions = [expiring('Healthy', 10), expiring('Ready', 5)];
    const healthy = "conditions.staging.Healthy.status == 'True'";
    const ready = "conditions.staging.Ready.status == 'True'";

    it('sees those that have expired as Unknown', () => {
      const now = NOW.getTime() + 5 * MINUTE;
      expect(ask(ready, { conditions, now: now - 1 }).status).toBe('Met');
      expect(ask(ready, { conditions, now }).status).toBe('Unmet');
      expect(ask(healthy, { conditions, now }).status).toBe('Met');
    });

    it('tells when its value changes by that', () => {
      expect(ask(healthy, { conditions }).until).toBe(minutesAgo(-10));
      expect(ask(ready, { conditions }).until).toBe(minutesAgo(-5));
      expect(ask(`${healthy} || ${ready}`, { conditions }).until).toBe(
        minutesAgo(-10),
      );
      expect(ask(`${healthy} && ${ready}`, { conditions }).until).toBe(
        minutesAgo(-5),
      );
      expect(
        ask("conditions.staging.Ready.status == 'Unknown'", { conditions }),
      ).toMatchObject({ status: 'Unmet', until: minutesAgo(-5) });
    });

    it('tells none where its value remains', () => {
      expect(ask(`${healthy} || true`, { conditions })).not.toHaveProperty(
        'until',
      );
      expect(ask('freight.id != ""', { conditions })).not.toHaveProperty(
        'until',
      );
    });
  });

  it.each([
    ['stage.name == "prod"', true],
    ["conditions.staging.Healthy.status == 'True'", true],
    ['freight.metadata.risk < 3', false],
    ['upstream.staging.verified', false],
    ['nonsense(', true],
  ])('%s is the same for all freight: %s', (expression, same) => {
    expect(
      expressionGate.sameForAllFreight?.({
        kind: 'expression',
        name: 'e',
        expression,
      }),
    ).toBe(same);
  });
});
