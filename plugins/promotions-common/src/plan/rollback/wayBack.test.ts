import {
  aCondition,
  aPromotion,
  aSnapshot,
  aStage,
  HOUR,
  MINUTE,
  minutesAgo,
  NOW,
  someFreight,
} from '../../__testUtils__/builders';
import { createDecider } from '../../decision';
import {
  Condition,
  CurrentFreight,
  FreightWithStatus,
  Gate,
  PipelineSnapshot,
  StageRun,
} from '../../model';
import { runs } from '../__testUtils__/line';
import { noChanges } from '../changes';
import { lossOf } from './health';
import { wayBack } from './wayBack';

const entry = runs('prod', 'bad', minutesAgo(5));

const verified = (
  id: string,
  minutes: number,
  overrides: Partial<FreightWithStatus> & { in?: string } = {},
) => {
  const { in: stage = 'prod', status, ...rest } = overrides;
  return someFreight(id, {
    ...rest,
    status: {
      verifiedIn: {
        [stage]: { verifiedAt: minutesAgo(minutes), longestSoakMs: 0 },
      },
      ...status,
    },
  });
};

function back(
  freight: FreightWithStatus[],
  more: Partial<PipelineSnapshot> = {},
  stage: Parameters<typeof aStage>[1] = {},
) {
  const prod = aStage('prod', stage);
  const snapshot = aSnapshot([aStage('dev'), prod], {
    freight: [verified('bad', 2), ...freight],
    current: [entry],
    ...more,
  });
  const found = wayBack({
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
    changes: noChanges(),
  });
  return 'why' in found ? found.why : found.freight.id;
}

const NONE = 'No other freight of app that is not rejected was verified there.';
const rejected = (stage?: string) => ({
  currentlyIn: {},
  clearedFor: {},
  verifiedIn: { prod: { verifiedAt: minutesAgo(9), longestSoakMs: 0 } },
  rejections: [
    { stage, by: 'user:default/ada', at: minutesAgo(1), reason: 'It leaks.' },
  ],
});

describe('the way back of a stage', () => {
  const good = verified('good', 9);

  it.each<[string, FreightWithStatus[], string]>([
    ['was verified there last', [verified('old', 20), good], 'good'],
    ['was verified there', [good, someFreight('newer')], 'good'],
    ['was verified elsewhere', [verified('x', 9, { in: 'dev' })], NONE],
    ['is of another origin', [verified('x', 9, { origin: 'db' })], NONE],
    ['is rejected', [verified('x', 9, { status: rejected() })], NONE],
    [
      'is rejected there',
      [verified('x', 9, { status: rejected('prod') })],
      NONE,
    ],
    [
      'is rejected elsewhere',
      [verified('x', 9, { status: rejected('dev') })],
      'x',
    ],
    [
      'is the newer of two that were verified together',
      [
        verified('a', 9, { createdAt: minutesAgo(30) }),
        verified('b', 9, { createdAt: minutesAgo(20) }),
      ],
      'b',
    ],
  ])('leads to freight that %s', (_which, freight, expected) => {
    expect(back(freight)).toBe(expected);
  });

  it('does not lead to what it was rolled back from itself', () => {
    const from = (stage: string) => ({
      promotions: [aPromotion(stage, 'x', 'Succeeded', { rollbackOf: 'good' })],
    });
    expect(back([good], from('prod'))).toBe(NONE);
    expect(back([good], from('dev'))).toBe('good');
  });

  it('is not taken where people promote by hand', () => {
    expect(back([good], {}, { manual: true })).toBe(
      'The pipeline says that prod is promoted to by hand.',
    );
  });

  it.each([
    [{}, 'It is held where it is.'],
    [{ reason: 'We look at it.' }, 'It is held where it is: We look at it.'],
    [{ at: minutesAgo(5) }, 'It is held where it is.'],
    [{ at: minutesAgo(6) }, 'good'],
    [{ stage: 'dev' }, 'good'],
    [{ origin: 'db' }, 'good'],
  ])('is not taken while somebody holds it: %j', (hold, expected) => {
    const held = {
      stage: 'prod',
      origin: 'app',
      by: 'user:default/ada',
      at: minutesAgo(1),
      ...hold,
    };
    expect(back([good], { holds: [held] })).toBe(expected);
  });

  it('is not taken twice', () => {
    const pending = (
      ...[stage, freight, phase]: Parameters<typeof aPromotion>
    ) => back([good], { promotions: [aPromotion(stage, freight, phase)] });
    expect(pending('prod', 'good', 'Pending')).toBe(
      'A promotion of alias-good is pending already.',
    );
    expect(pending('prod', 'good', 'Failed')).toBe('good');
    expect(pending('dev', 'good', 'Pending')).toBe('good');
    expect(pending('prod', 'x', 'Pending')).toBe('good');
  });

  it('is shut by a gate that is not met, not by one that waits', () => {
    const never: Gate = { kind: 'expression', name: 'no', expression: 'false' };
    expect(back([good], {}, { gates: [never] })).toMatch(
      /^alias-good may not enter it now\. .*false.*\.$/,
    );
    const rest: Gate = { kind: 'wait', name: 'rest', duration: 9 * HOUR };
    expect(back([good], {}, { gates: [rest] })).toBe('good');
  });
});

describe('freight is bad for the stage that runs it', () => {
  const run: StageRun = {
    id: 'r1',
    stage: 'prod',
    freight: 'bad',
    state: 'Succeeded',
    deploy: 'Succeeded',
    verification: 'Succeeded',
    promotionTasks: 'Succeeded',
    round: 1,
    message: '',
    startedAt: entry.since,
  };
  const lost = aCondition('prod', 'Healthy', 'False');
  const watch = (target?: string, type = 'Healthy') => ({
    type,
    uses: 'http',
    config: {},
    every: MINUTE,
    timeout: MINUTE,
    ttl: HOUR,
    ...(target !== undefined && { target }),
  });
  const loss = (
    conditions: Condition[],
    of: Partial<StageRun> = {},
    more: {
      watches?: ReturnType<typeof watch>[];
      entry?: Partial<CurrentFreight>;
    } = {},
  ) => {
    const prod = aStage('prod', {
      targets: ['eu', 'us'],
      conditions: more.watches,
    });
    prod.healthy = ['Healthy'];
    return lossOf(
      aSnapshot([prod], {
        freight: [someFreight('bad')],
        runs: [{ ...run, ...of }],
        conditions,
      }),
      prod,
      { ...entry, ...more.entry },
    );
  };
  const LOST = 'alias-bad has lost its health in prod: Healthy is False.';

  it('once its run has failed, unless a person ended it', () => {
    const failed = { state: 'Failed', message: 'HTTP 500.' } as const;
    expect(loss([], failed)).toBe('alias-bad failed in prod. HTTP 500.');
    expect(loss([], { ...failed, message: '' })).toBe(
      'alias-bad failed in prod.',
    );
    expect(loss([], { ...failed, abortedBy: 'user:default/ada' })).toBe(
      undefined,
    );
  });

  it('once it has lost its health, not before it had it', () => {
    expect(loss([])).toBeUndefined();
    expect(loss([lost])).toBe(LOST);
    expect(loss([lost], { deploy: 'Progressing' })).toBeUndefined();
    expect(loss([lost], { state: 'Superseded' })).toBeUndefined();
    expect(loss([lost], { freight: 'other' })).toBeUndefined();
  });

  it.each<[string, Partial<Condition>, string | undefined]>([
    ['of another stage', { stage: 'dev' }, undefined],
    ['of another type', { type: 'Smoke' }, undefined],
    ['that is unknown', { status: 'Unknown' }, undefined],
    ['about it', { freight: 'bad' }, LOST],
    ['about other freight', { freight: 'good' }, undefined],
    [
      'of a target',
      { target: 'us', message: 'HTTP 500' },
      'alias-bad has lost its health in prod: Healthy in us is False. HTTP 500.',
    ],
    ['of a target that is gone', { target: 'ap' }, undefined],
  ])('by a condition %s', (_which, condition, why) => {
    expect(loss([{ ...lost, ...condition }])).toBe(why);
  });

  it('where something watches, by what is watched alone', () => {
    const us = { ...lost, target: 'us' };
    const watches = [watch('eu'), watch('ap', 'Smoke')];
    expect(loss([us], {}, { watches })).toBeUndefined();
    expect(loss([lost], {}, { watches })).toBeUndefined();
    expect(loss([{ ...lost, target: 'eu' }], {}, { watches })).toContain(
      'Healthy in eu is False.',
    );
    expect(loss([lost], {}, { watches: [watch('ap', 'Smoke')] })).toBe(LOST);
    const healthChecks = [watch('us')];
    expect(loss([us], {}, { watches, entry: { healthChecks } })).toContain(
      'Healthy in us is False.',
    );
  });
});
