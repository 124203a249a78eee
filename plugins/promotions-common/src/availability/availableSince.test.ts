import {
  aRequest,
  aStage,
  currentlyIn,
  HOUR,
  MINUTE,
  minutesAgo,
  NOW,
  someFreight,
} from '../__testUtils__/builders';
import { FreightRequest, FreightStatus } from '../model';
import { evaluateAvailability } from './evaluateAvailability';

type Sources = Partial<FreightRequest['sources']>;

const verified = (stages: Record<string, [minutes: number, soak?: number]>) =>
  Object.fromEntries(
    Object.entries(stages).map(([stage, [minutes, soak = 0]]) => [
      stage,
      { verifiedAt: minutesAgo(minutes), longestSoakMs: soak * MINUTE },
    ]),
  );

const clearedAt = (minutes: number) => ({
  prod: { by: 'user:default/ada', at: minutesAgo(minutes) },
});

const lifted = (minutes: number, stage?: string) => ({
  by: 'user:default/ada',
  at: minutesAgo(minutes),
  stage,
});

const evaluate = (
  sources: Sources,
  status: Partial<FreightStatus>,
  now: Date = NOW,
) =>
  evaluateAvailability({
    stage: aStage('prod', { freight: [aRequest(sources)] }),
    freight: someFreight('f1', { createdAt: minutesAgo(200), status }),
    now,
  });

const since = (...args: Parameters<typeof evaluate>) =>
  evaluate(...args).availableSince;

describe('freight has been available since', () => {
  it('its creation, where the stage takes it directly', () => {
    expect(since({ direct: true }, {})).toBe(minutesAgo(200));
  });

  it.each<[FreightRequest['sources']['availabilityStrategy'], number]>([
    ['Any', 90],
    [{ quorum: 2 }, 40],
    ['All', 10],
  ])(
    'enough upstreams had verified it: %j',
    (availabilityStrategy, minutes) => {
      expect(
        since(
          { stages: ['a', 'b', 'c'], availabilityStrategy },
          { verifiedIn: verified({ a: [40], b: [10], c: [90] }) },
        ),
      ).toBe(minutesAgo(minutes));
    },
  );

  describe('it was soaked', () => {
    const sources: Sources = { stages: ['a', 'b'], requiredSoakTime: HOUR };

    it('in the stage that it is in', () => {
      expect(
        since(sources, {
          verifiedIn: verified({ a: [95] }),
          currentlyIn: currentlyIn({ a: 100 }),
        }),
      ).toBe(minutesAgo(40));
    });

    it('and verified, where that came later', () => {
      expect(
        since(sources, {
          verifiedIn: verified({ a: [5] }),
          currentlyIn: currentlyIn({ a: 100 }),
        }),
      ).toBe(minutesAgo(5));
    });

    it('in as many stages as are asked for', () => {
      expect(
        since(
          { ...sources, availabilityStrategy: 'All' },
          {
            verifiedIn: verified({ a: [95], b: [80] }),
            currentlyIn: currentlyIn({ a: 100, b: 85 }),
          },
        ),
      ).toBe(minutesAgo(25));
    });

    it('at the latest, by a stay that is over', () => {
      // It was there for 70 minutes, and verified 100 minutes ago.
      const status = { verifiedIn: verified({ a: [100, 70] }) };
      expect(since(sources, status)).toBe(minutesAgo(40));
      expect(
        since(sources, { ...status, currentlyIn: currentlyIn({ a: 10 }) }),
      ).toBe(minutesAgo(40));
    });

    it('never later than now, where an earlier stay was long enough', () => {
      const status = { verifiedIn: verified({ a: [10, 70] }) };
      expect(evaluate(sources, status)).toMatchObject({
        available: true,
        availableSince: minutesAgo(0),
      });
    });
  });

  describe('it was cleared', () => {
    const sources: Sources = { stages: ['a'] };

    it.each<[string, Partial<FreightStatus>, number]>([
      ['it is not available otherwise', {}, 30],
      ['it was verified later', { verifiedIn: verified({ a: [10] }) }, 30],
      [
        'it had been verified before',
        { verifiedIn: verified({ a: [50] }) },
        50,
      ],
    ])('the earlier of both: %s', (_, status, minutes) => {
      expect(since(sources, { ...status, clearedFor: clearedAt(30) })).toBe(
        minutesAgo(minutes),
      );
    });

    it('while it still soaks', () => {
      const answer = evaluate(
        { ...sources, requiredSoakTime: HOUR },
        {
          verifiedIn: verified({ a: [20] }),
          currentlyIn: currentlyIn({ a: 25 }),
          clearedFor: clearedAt(3),
        },
      );
      expect(answer.availableSince).toBe(minutesAgo(3));
      expect(answer.requirements.map(r => [r.id, r.since])).toEqual([
        ['origin', undefined],
        ['rejected', undefined],
        ['upstream', minutesAgo(3)],
        ['soak', minutesAgo(3)],
      ]);
    });
  });

  describe('a rejection was taken back', () => {
    const sources: Sources = { stages: ['a'] };
    const status = { verifiedIn: verified({ a: [50] }) };

    it.each<[string, FreightStatus['liftedRejections'], number]>([
      ['of the pipeline', [lifted(20)], 20],
      ['of the stage', [lifted(20, 'prod')], 20],
      ['of another stage, which is none', [lifted(20, 'qa')], 50],
      ['before it was verified', [lifted(70)], 50],
      ['the last of several', [lifted(9, 'prod'), lifted(20), lifted(30)], 9],
      ['the last of several, in any order', [lifted(30), lifted(9)], 9],
    ])('%s', (_, liftedRejections, minutes) => {
      expect(since(sources, { ...status, liftedRejections })).toBe(
        minutesAgo(minutes),
      );
    });

    it('and says who took it back, and when', () => {
      expect(
        evaluate(sources, { ...status, liftedRejections: [lifted(20)] })
          .requirements[1],
      ).toEqual({
        id: 'rejected',
        kind: 'rejected',
        status: 'Met',
        message: 'ada took the rejection back.',
        since: minutesAgo(20),
      });
    });

    it('heeding it for cleared freight, too', () => {
      expect(
        since(sources, {
          clearedFor: clearedAt(80),
          liftedRejections: [lifted(20)],
        }),
      ).toBe(minutesAgo(20));
    });
  });

  it.each<[string, Sources, Partial<FreightStatus>]>([
    ['it is not verified', { stages: ['a'] }, {}],
    [
      'it still soaks',
      { stages: ['a'], requiredSoakTime: HOUR },
      {
        verifiedIn: verified({ a: [5] }),
        currentlyIn: currentlyIn({ a: 5 }),
      },
    ],
    [
      'it is rejected',
      { direct: true },
      {
        rejections: [
          { reason: 'CVE', by: 'user:default/ada', at: minutesAgo(1) },
        ],
        liftedRejections: [lifted(20)],
      },
    ],
  ])('never, while %s', (_, sources, status) => {
    expect(since(sources, status)).toBeNull();
  });
});
