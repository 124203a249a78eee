import { aSnapshot, someFreight } from '../__testUtils__/builders';
import { normalizeStage } from '../document';
import { PromotionDocument } from '../document/schema/promotion';
import { automatic, pass } from './__testUtils__/line';
import { promotionSteps } from './promotions';

const update = { path: 'values.yaml', set: { tag: '1' } };
const repository = 'https://git.example.com/deploy.git';

const stageOf = (promotion: PromotionDocument) =>
  normalizeStage(
    {
      name: 'prod',
      freight: [{ origin: 'app', sources: { direct: true } }],
      targets: [{ name: 'eu' }, { name: 'us' }],
      promotion,
    },
    {
      origins: ['app'],
      bundles: {
        check: { steps: [{ uses: 'http', id: 'ask' }] },
      },
    },
  );

/** What a policy makes of new freight. */
const promoted = (promotion: PromotionDocument) =>
  pass(
    aSnapshot([stageOf(promotion)], {
      freight: [someFreight('f1')],
      autoPromotion: automatic('prod'),
    }),
  ).changes.promotionsCreated;

const strategies: Array<[PromotionDocument, string[]]> = [
  [
    { strategy: 'commit', repository, update },
    ['clone', 'update', 'commit', 'push'],
  ],
  [
    { strategy: 'pull-request', repository, update },
    ['clone', 'update', 'commit', 'push', 'open-pr', 'wait-for-pr'],
  ],
  [{ strategy: 'notification' }, ['notify']],
];

describe('a promotion', () => {
  it('has a record for each step, with its bundle and its target', () => {
    const [created] = promoted({
      forEachTarget: true,
      steps: [{ uses: 'http' }, { uses: 'task:check', id: 'x' }],
    });
    expect(
      created.steps.map(({ index, id, target, bundle }) => [
        index,
        id,
        target,
        bundle,
      ]),
    ).toEqual([
      [0, 'step-1@eu', 'eu', undefined],
      [1, 'x/ask@eu', 'eu', 'x'],
      [2, 'step-1@us', 'us', undefined],
      [3, 'x/ask@us', 'us', 'x'],
    ]);
    expect(
      created.plan.stage.promotion.steps.map(({ id, target }) => [id, target]),
    ).toEqual(created.steps.map(({ id, target }) => [id, target]));
  });

  it('has the steps as they are declared, where they are run once', () => {
    const stage = stageOf({ steps: [{ uses: 'http' }] });
    expect(promotionSteps(stage)).toEqual(stage.promotion.steps);
  });

  it.each(strategies)('of a policy runs the steps of %j', (promotion, ids) => {
    expect(promoted(promotion)[0].steps.map(({ id }) => id)).toEqual(ids);
    const eachTarget = promoted({ ...promotion, forEachTarget: true });
    expect(eachTarget[0].steps.map(({ id }) => id)).toEqual(
      ['eu', 'us'].flatMap(target => ids.map(id => `${id}@${target}`)),
    );
  });

  it.each(strategies)('is for people alone where %j is manual', promotion => {
    expect(promoted({ ...promotion, manual: true })).toEqual([]);
  });
});
