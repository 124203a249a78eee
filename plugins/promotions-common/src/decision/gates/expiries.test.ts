import {
  aCondition,
  aSnapshot,
  aStage,
  minutesAgo,
} from '../../__testUtils__/builders';
import { aQuestion } from '../__testUtils__/question';
import { SnapshotIndex } from '../SnapshotIndex';
import { expressionGate } from './expression';

/** As many conditions as minutes, of which one expires each minute. */
function ask(expression: string, minutes: number) {
  const conditions = Array.from({ length: minutes }, (_, n) => ({
    ...aCondition('staging', `Healthy${n}`, 'True'),
    expiresAt: minutesAgo(-1 - n),
  }));
  const prod = aStage('prod');
  return expressionGate.evaluate(
    { kind: 'expression', name: 'any', expression },
    aQuestion({
      index: new SnapshotIndex(
        aSnapshot([aStage('staging'), prod], { conditions }),
      ),
      stage: prod,
    }),
  );
}

const ANY =
  "conditions.staging.exists(type, conditions.staging[type].status == 'True')";

describe('an expression that reads many conditions that expire', () => {
  it('changes with the one that matters, however many do before', () => {
    expect(ask(ANY, 200)).toMatchObject({
      status: 'Met',
      until: minutesAgo(-200),
    });
  });

  it('is tried less often where it is asked about each freight', () => {
    const ofFreight = `${ANY} && freight.id != ''`;
    expect(ask(ofFreight, 50)).toMatchObject({ until: minutesAgo(-50) });
    // Then the decision is taken again, changed or not.
    expect(ask(ofFreight, 60)).toMatchObject({
      status: 'Met',
      until: minutesAgo(-51),
    });
  });
});
