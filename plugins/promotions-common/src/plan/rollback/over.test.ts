import {
  aCondition,
  aPromotion,
  aSnapshot,
  aStage,
  minutesAgo,
  NOW,
  someFreight,
} from '../../__testUtils__/builders';
import { createDecider } from '../../decision';
import { Hold, Promotion } from '../../model';
import { runs } from '../__testUtils__/line';
import { noChanges } from '../changes';
import { endWhatIsOver } from './over';

const entry = runs('prod', 'now', minutesAgo(5));

function ended(promotion: Promotion, holds: Hold[] = []) {
  const prod = aStage('prod');
  const snapshot = aSnapshot([aStage('dev'), prod], {
    freight: [
      someFreight('db', { origin: 'db' }),
      someFreight('old'),
      someFreight('now'),
      someFreight('bad'),
    ],
    current: [entry],
    promotions: [promotion],
    conditions: [
      aCondition('prod', 'RolledBack', 'False', {
        freight: 'bad',
        reason: 'NoWayBack',
      }),
    ],
    holds,
  });
  const changes = noChanges();
  endWhatIsOver({
    context: {
      snapshot,
      now: NOW,
      newId: () => 'id',
      decide: createDecider(snapshot, NOW),
    },
    stage: prod,
    entry,
    policy: 'safe',
    by: 'policy:safe',
    changes,
  });
  return changes;
}

const rollback = (
  overrides: Partial<Promotion> = {},
  stage = 'prod',
  freight = 'old',
) => aPromotion(stage, freight, 'Pending', { rollbackOf: 'bad', ...overrides });

describe('a way back that has not begun', () => {
  it('ends once the stage runs something else', () => {
    const { promotionsUpdated, timeline } = ended(rollback());
    const message =
      'prod does not run alias-bad any more, so it does not go back from it.';
    expect(promotionsUpdated).toEqual([
      {
        id: 'promotion-prod-old',
        phase: 'Aborted',
        finishedAt: NOW.toISOString(),
        message,
      },
    ]);
    expect(timeline).toEqual([
      {
        at: NOW.toISOString(),
        kind: 'promotion.aborted',
        actor: 'promotions',
        stage: 'prod',
        freight: 'old',
        promotionId: 'promotion-prod-old',
        message,
      },
    ]);
  });

  it.each([
    ['has begun', rollback({ phase: 'Running' })],
    ['is of another stage', rollback({}, 'dev')],
    ['is no way back', rollback({ rollbackOf: undefined })],
    ['leads back from what the stage runs', rollback({ rollbackOf: 'now' })],
    ['is of another origin', rollback({}, 'prod', 'db')],
    ['is of freight that is too old to be known', rollback({}, 'prod', 'x')],
  ])('stays where it %s', (_what, promotion) => {
    expect(ended(promotion).promotionsUpdated).toEqual([]);
  });
});

describe('what was told of a way back', () => {
  const hold: Hold = {
    stage: 'prod',
    origin: 'app',
    by: 'user:default/ada',
    at: minutesAgo(1),
  };

  it.each<[string, Hold[], boolean]>([
    ['nobody holds the stage', [], true],
    ['somebody holds another stage', [{ ...hold, stage: 'dev' }], true],
    ['somebody holds another origin', [{ ...hold, origin: 'db' }], true],
    ['somebody holds it', [hold], false],
  ])(
    'is over once the stage runs something else, where %s',
    (_w, holds, over) => {
      expect(
        ended(rollback({ phase: 'Failed' }), holds).conditions.map(
          ({ reason, message, freight }) => [reason, message, freight],
        ),
      ).toEqual(over ? [['Over', '', 'bad']] : []);
    },
  );
});
