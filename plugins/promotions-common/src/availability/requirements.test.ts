import {
  aRequest,
  aStage,
  currentlyIn,
  HOUR,
  minutesAgo,
  NOW,
  someFreight,
  verifiedIn,
} from '../__testUtils__/builders';
import { FreightRequest, FreightStatus } from '../model';
import { evaluateAvailability } from './evaluateAvailability';
import { requiredUpstreams } from './strategy';

const RITA = 'user:default/rita';

function requirements(
  sources: Partial<FreightRequest['sources']>,
  status: Partial<FreightStatus>,
  now = NOW,
) {
  const stage = aStage('prod', { freight: [aRequest(sources)] });
  const freight = someFreight('f1', { status });
  return evaluateAvailability({ stage, freight, now }).requirements;
}

const soaking = { stages: ['a', 'b'], requiredSoakTime: HOUR };

describe('the requirements of availability', () => {
  it('of freight that is taken directly', () => {
    expect(requirements({}, {})).toEqual([
      {
        id: 'origin',
        kind: 'origin',
        status: 'Met',
        message: 'prod takes freight of app.',
      },
      {
        id: 'rejected',
        kind: 'rejected',
        status: 'Met',
        message: 'Nobody has rejected it.',
      },
      {
        id: 'upstream',
        kind: 'upstream',
        status: 'Met',
        message: 'prod takes freight of app directly.',
        since: minutesAgo(60),
      },
    ]);
  });

  it('of freight that was rejected say by whom and why, and mention a soak only where one is asked', () => {
    const rejection = { by: RITA, reason: 'It leaks.', at: minutesAgo(5) };
    const status = { rejections: [rejection] };
    const [, rejected, ...rest] = requirements(soaking, status);
    expect(rejected).toEqual({
      id: 'rejected',
      kind: 'rejected',
      status: 'Unmet',
      message:
        'rita rejected it for the whole pipeline: It leaks. Only taking the rejection back lets it in.',
      since: minutesAgo(5),
      details: rejection,
    });
    expect(rest).toEqual(
      ['upstream', 'soak'].map(rule => ({
        id: rule,
        kind: rule,
        status: 'NotEvaluated',
        message: 'Asked once the rejection is lifted.',
      })),
    );
    expect(requirements({ stages: ['a'] }, status).map(({ id }) => id)).toEqual(
      ['origin', 'rejected', 'upstream'],
    );
  });

  it('of freight that its upstreams have not verified name them, and what is asked after that', () => {
    expect(requirements(soaking, {}).slice(2)).toEqual([
      {
        id: 'upstream',
        kind: 'upstream',
        status: 'Unmet',
        message:
          'Verified in 0 of 2 upstreams, 1 needed; a and b have not verified it.',
        who: ['a', 'b'],
        details: {
          strategy: 'Any',
          required: 1,
          verified: [],
          missing: ['a', 'b'],
        },
      },
      {
        id: 'soak',
        kind: 'soak',
        status: 'NotEvaluated',
        message: 'Asked once enough upstreams have verified it.',
      },
    ]);
  });

  it('of freight that was cleared count from the clearing, or from before it', () => {
    const clearing = { by: RITA, at: minutesAgo(20) };
    const cleared = (status: Partial<FreightStatus>) =>
      requirements(
        { stages: ['a'] },
        { clearedFor: { prod: clearing }, ...status },
      ).slice(2);
    expect(cleared({})).toEqual([
      {
        id: 'upstream',
        kind: 'upstream',
        status: 'Overridden',
        message: 'rita cleared it for prod.',
        since: minutesAgo(20),
        details: { clearing },
      },
    ]);
    expect(cleared({ verifiedIn: verifiedIn({ a: 0 }) })).toMatchObject([
      { since: minutesAgo(60) },
    ]);
  });

  it('of a soak name who has not held it long enough, and for how long each has', () => {
    const [, , , soak] = requirements(soaking, {
      verifiedIn: verifiedIn({ a: 0, b: 0 }),
      currentlyIn: currentlyIn({ a: 40, b: 10 }),
    });
    expect(soak).toEqual({
      id: 'soak',
      kind: 'soak',
      status: 'Waiting',
      message: 'a and b have not held it for 1h yet.',
      until: minutesAgo(-20),
      who: ['a', 'b'],
      details: {
        required: HOUR,
        requiredStages: 1,
        perStage: {
          a: { heldMs: (HOUR * 2) / 3, until: minutesAgo(-20) },
          b: { heldMs: HOUR / 6, until: minutesAgo(-50) },
        },
      },
    });
  });

  it('of a soak are met at the very instant at which it is over, and say who was needed', () => {
    const [, , , soak] = requirements(
      { ...soaking, availabilityStrategy: 'All' },
      {
        verifiedIn: verifiedIn({ a: 2 * HOUR, b: 0 }),
        currentlyIn: currentlyIn({ b: 60 }),
      },
    );
    expect(soak).toMatchObject({
      status: 'Met',
      message: 'a and b have held it for 1h, as asked.',
      since: NOW.toISOString(),
      details: { perStage: { a: { heldMs: 2 * HOUR }, b: { heldMs: HOUR } } },
    });
    expect(soak.until).toBeUndefined();
  });

  it('of a soak name only those that are still missing', () => {
    const [, , , soak] = requirements(
      { ...soaking, availabilityStrategy: 'All' },
      {
        verifiedIn: verifiedIn({ a: HOUR, b: 0 }),
        currentlyIn: currentlyIn({ b: 30 }),
      },
    );
    expect(soak).toMatchObject({ status: 'Waiting', who: ['b'] });
  });

  it('of a soak do not name who has soaked it at this very instant', () => {
    const [, , , soak] = requirements(
      { ...soaking, availabilityStrategy: 'All' },
      {
        verifiedIn: verifiedIn({ a: 0, b: 0 }),
        currentlyIn: currentlyIn({ a: 60, b: 30 }),
      },
    );
    expect(soak).toMatchObject({
      status: 'Waiting',
      message: 'Soaked in 1 of 2 stages; b has not held it for 1h yet.',
      who: ['b'],
      until: minutesAgo(-30),
    });
    expect(soak.details?.perStage).toEqual({
      a: { heldMs: HOUR },
      b: { heldMs: HOUR / 2, until: minutesAgo(-30) },
    });
  });

  it('cannot be counted by a strategy that there is not', () => {
    expect(() => requiredUpstreams('Most' as never, 2)).toThrow(
      "There is no availability strategy called 'Most'.",
    );
  });
});
