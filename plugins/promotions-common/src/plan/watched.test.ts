import {
  aPromotion,
  aRequest,
  aSnapshot,
  aStage,
  currentlyIn,
  HOUR,
  minutesAgo,
  NOW,
  someFreight,
  verifiedIn,
} from '../__testUtils__/builders';
import { createDecider } from '../decision';
import { FreightWithStatus, Gate, PipelineSnapshot } from '../model';
import { automatic, promotedStage, runs } from './__testUtils__/line';
import { watchedDecisions } from './watched';

const rest: Gate = { kind: 'wait', name: 'rest', duration: 9 * HOUR };
const never: Gate = { kind: 'expression', name: 'no', expression: 'false' };
const check: Gate = {
  kind: 'check',
  name: 'ask',
  uses: 'http',
  config: {},
  ttl: HOUR,
  timeout: 1000,
  giveUpAfter: HOUR,
};

/** f1 is the newest. */
const three = ['f1', 'f2', 'f3'].map((id, n) =>
  someFreight(id, { createdAt: minutesAgo(10 + n) }),
);

/** f1 has yet to soak, f2 has done so. */
const soaked = [
  someFreight('f1', {
    createdAt: minutesAgo(10),
    status: {
      verifiedIn: verifiedIn({ staging: 0 }),
      currentlyIn: currentlyIn({ staging: 5 }),
    },
  }),
  someFreight('f2', {
    createdAt: minutesAgo(11),
    status: { verifiedIn: verifiedIn({ staging: HOUR }) },
  }),
];
const soaking = (gates: Gate[]) => ({
  freight: [aRequest({ stages: ['staging'], requiredSoakTime: HOUR })],
  gates,
});

function watched(
  options: Parameters<typeof aStage>[1],
  more: Partial<PipelineSnapshot> = {},
) {
  const prod = promotedStage('prod', options);
  const snapshot = aSnapshot([prod], {
    freight: three,
    autoPromotion: automatic('prod'),
    ...more,
  });
  return watchedDecisions({
    snapshot,
    now: NOW,
    newId: () => 'id',
    decide: createDecider(snapshot, NOW),
  }).map(({ freight, next, checked }) =>
    [freight.id, next && 'next', checked && 'checked']
      .filter(Boolean)
      .join(' '),
  );
}

describe('what a pipeline keeps an eye on', () => {
  it('is the newest freight that a policy may promote, and nothing older', () => {
    expect(watched({})).toEqual(['f1 next checked']);
  });

  it('is what waits, of which only the newest is next', () => {
    expect(watched({ gates: [rest] })).toEqual(['f1 next checked', 'f2', 'f3']);
  });

  it('is what is blocked, which lets the older go first', () => {
    expect(watched({ gates: [never] })).toEqual([
      'f1 next checked',
      'f2 next checked',
      'f3 next checked',
    ]);
  });

  it('is nothing older than what the stage runs', () => {
    const current = [runs('prod', 'f2')];
    expect(watched({ gates: [rest] }, { current })).toEqual([
      'f1 next checked',
    ]);
    expect(watched({}, { current: [runs('prod', 'f1')] })).toEqual([]);
    expect(
      watched({ gates: [rest] }, { current: [runs('prod', 'x')] }),
    ).toHaveLength(3);
  });

  it('is nothing where no policy promotes', () => {
    expect(watched({}, { autoPromotion: {} })).toEqual([]);
    expect(watched({ manual: true })).toEqual([]);
  });

  it.each([
    [{}, 0],
    [{ stage: 'dev' }, 1],
    [{ origin: 'db' }, 1],
  ])('is nothing while somebody holds the stage: %j', (hold, count) => {
    const held = {
      stage: 'prod',
      origin: 'app',
      by: 'user:default/ada',
      at: minutesAgo(1),
      ...hold,
    };
    expect(watched({}, { holds: [held] })).toHaveLength(count);
  });

  it('is what is pending, whoever asked for it, and only once', () => {
    const promotions = [
      aPromotion('prod', 'f3', 'Pending'),
      aPromotion('prod', 'f2', 'Failed'),
      aPromotion('prod', 'gone', 'Pending'),
    ];
    expect(watched({}, { promotions, autoPromotion: {} })).toEqual([
      'f3 next checked',
    ]);
    expect(watched({ gates: [rest] }, { promotions })).toEqual([
      'f3 next checked',
      'f1 next checked',
      'f2',
    ]);
  });

  it('is older freight next while the newest only soaks', () => {
    expect(watched(soaking([rest]), { freight: soaked })).toEqual([
      'f1',
      'f2 next checked',
    ]);
  });

  it('is what the stages before run, where it follows them', () => {
    const at = (
      id: string,
      stages: Record<string, number>,
    ): FreightWithStatus =>
      someFreight(id, {
        status: {
          verifiedIn: verifiedIn({ qa: 0, dev: 0 }),
          currentlyIn: currentlyIn(stages),
        },
      });
    const request = aRequest({
      stages: ['dev', 'qa'],
      selection: 'MatchUpstream',
    });
    const freight = [
      at('a', { dev: 5 }),
      at('b', { qa: 5 }),
      at('c', {}),
      at('d', { dev: 5 }),
    ];
    expect(
      watched(
        { freight: [request] },
        { freight, current: [runs('prod', 'd')] },
      ).sort(),
    ).toEqual(['a next checked', 'b next checked']);
    expect(watched({ freight: [request] }, { freight })).toHaveLength(3);
  });

  it('is what people are offered beside what moves or is pending', () => {
    expect(watched(soaking([check]), { freight: soaked })).toEqual([
      'f1 checked',
      'f2 next checked',
    ]);
    const request = { stages: ['staging'], requiredSoakTime: HOUR };
    expect(
      watched(
        {
          freight: [aRequest(request), aRequest(request, 'db')],
          gates: [check],
        },
        {
          freight: [
            { ...soaked[0], createdAt: minutesAgo(20) },
            { ...soaked[0], id: 'd1', origin: 'db' },
          ],
        },
      ),
    ).toEqual(['f1', 'd1 checked']);
    expect(
      watched(
        { gates: [check] },
        {
          autoPromotion: {},
          promotions: [aPromotion('prod', 'f3', 'Pending')],
        },
      ),
    ).toEqual(['f3 next checked', 'f1 checked']);
  });

  it('is what people are offered, where something is asked about it', () => {
    const none = { autoPromotion: {} };
    const nothing = { ...none, freight: [] };
    expect(watched({ gates: [check] }, nothing)).toEqual([]);
    const current = [runs('prod', 'f1')];
    expect(watched({ gates: [check] }, { ...none, current })).toEqual([]);
    expect(watched({ gates: [check] }, none)).toEqual(['f1 checked']);
    expect(watched({ gates: [rest] }, none)).toEqual([]);
    expect(
      watched(
        { gates: [check] },
        { ...none, promotions: [aPromotion('prod', 'f1', 'Pending')] },
      ),
    ).toEqual(['f1 next checked']);
    expect(watched({ gates: [check] })).toContain('f1 next checked');
  });

  it('is all that passes a control-flow stage, pending or not', () => {
    const gate = aStage('gate', { gates: [rest] });
    const snapshot = aSnapshot([gate], {
      freight: [
        ...three,
        someFreight('through', {
          status: { verifiedIn: verifiedIn({ gate: 0 }) },
        }),
      ],
      promotions: [
        aPromotion('gate', 'f1', 'Pending'),
        aPromotion('gate', 'through', 'Pending'),
      ],
    });
    expect(
      watchedDecisions({
        snapshot,
        now: NOW,
        newId: () => 'id',
        decide: createDecider(snapshot, NOW),
      }).map(({ freight, next }) => [freight.id, next]),
    ).toEqual([
      ['f1', true],
      ['f2', true],
      ['f3', true],
    ]);
  });
});
