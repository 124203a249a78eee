import fc from 'fast-check';
import {
  aRequest,
  aStage,
  MINUTE,
  minutesAgo,
  NOW,
  someFreight,
} from '../__testUtils__/builders';
import {
  AvailabilityStrategy,
  FreightRequest,
  FreightStatus,
  FreightWithStatus,
  Stage,
} from '../model';
import { evaluateAvailability } from './evaluateAvailability';

const LISTED = ['a', 'b', 'c', 'd'];
const UNLISTED = ['x', 'y', 'z', 'constructor'];

const strategies: fc.Arbitrary<AvailabilityStrategy> = fc.oneof(
  fc.constantFrom<AvailabilityStrategy>('Any', 'All', 'Majority'),
  fc.integer({ min: 1, max: 4 }).map(quorum => ({ quorum })),
  fc.integer({ min: 1, max: 100 }).map(percentage => ({ percentage })),
);

const requests: fc.Arbitrary<FreightRequest> = fc
  .record({
    stages: fc.subarray(LISTED, { minLength: 1 }),
    availabilityStrategy: strategies,
    requiredSoakTime: fc
      .integer({ min: 0, max: 120 })
      .map(minutes => minutes * MINUTE),
  })
  .map(sources => aRequest(sources));

const stays = (names: string[]): fc.Arbitrary<FreightStatus['currentlyIn']> =>
  fc.dictionary(
    fc.constantFrom(...names),
    fc
      .integer({ min: 0, max: 120 })
      .map(minutes => ({ since: minutesAgo(minutes) })),
    { noNullPrototype: true },
  );

const verifications = (
  names: string[],
): fc.Arbitrary<FreightStatus['verifiedIn']> =>
  fc.dictionary(
    fc.constantFrom(...names),
    fc.integer({ min: 0, max: 120 }).map(minutes => ({
      verifiedAt: minutesAgo(1),
      longestSoakMs: minutes * MINUTE,
    })),
    { noNullPrototype: true },
  );

const histories = (names: string[]) =>
  fc.record({ currentlyIn: stays(names), verifiedIn: verifications(names) });

const prod = (request: FreightRequest): Stage =>
  aStage('prod', { freight: [request] });

const evaluate = (
  stage: Stage,
  freight: FreightWithStatus,
  now: number = NOW.getTime(),
) => evaluateAvailability({ stage, freight, now: new Date(now) });

const toTime = (instant: string | null) =>
  instant === null ? Infinity : Date.parse(instant);

/** Milliseconds since 1970 from which on it is available; Infinity: never. */
const availableFrom = (stage: Stage, freight: FreightWithStatus): number => {
  const { available, availableAt } = evaluate(stage, freight);
  if (available) {
    return NOW.getTime();
  }
  return toTime(availableAt);
};

describe('availability', () => {
  it('is never lessened by more history', () => {
    fc.assert(
      fc.property(
        requests,
        histories([...LISTED, ...UNLISTED]),
        histories([...LISTED, ...UNLISTED]),
        (request, history, more) => {
          const before = someFreight('f1', { status: history });
          const verifiedMore = { ...history.verifiedIn };
          for (const [stage, verified] of Object.entries(more.verifiedIn)) {
            verifiedMore[stage] = {
              ...verified,
              longestSoakMs: Math.max(
                verified.longestSoakMs,
                Object.hasOwn(history.verifiedIn, stage)
                  ? history.verifiedIn[stage].longestSoakMs
                  : 0,
              ),
            };
          }
          const after = someFreight('f1', {
            status: {
              // What is there stays there: leaving may well end a soak.
              currentlyIn: { ...more.currentlyIn, ...history.currentlyIn },
              verifiedIn: verifiedMore,
            },
          });
          const stage = prod(request);
          expect(availableFrom(stage, after)).toBeLessThanOrEqual(
            availableFrom(stage, before),
          );
          const since = (freight: FreightWithStatus) =>
            evaluate(stage, freight, NOW.getTime() + 1000 * MINUTE)
              .availableSince;
          // What has been available for longer waits no longer behind it.
          expect(toTime(since(after))).toBeLessThanOrEqual(
            toTime(since(before)),
          );
        },
      ),
    );
  });

  it('comes at the very instant that was told, and stays', () => {
    fc.assert(
      fc.property(requests, histories(LISTED), (request, history) => {
        const stage = prod(request);
        const freight = someFreight('f1', { status: history });
        const now = NOW.getTime();
        const later = now + 1000 * MINUTE;
        const from = availableFrom(stage, freight);
        const times = [now, from - 1, from, later].filter(
          t => t >= now && t <= later,
        );
        expect(times.map(t => evaluate(stage, freight, t).available)).toEqual(
          times.map(t => t >= from),
        );
      }),
    );
  });

  it('does not depend on the order of stages or requests', () => {
    fc.assert(
      fc.property(
        requests.chain(request =>
          fc.tuple(
            fc.constant(request),
            fc.shuffledSubarray(request.sources.stages, {
              minLength: request.sources.stages.length,
            }),
          ),
        ),
        histories(LISTED),
        ([request, shuffled], history) => {
          const freight = someFreight('f1', { status: history });
          const { available, availableAt } = evaluate(prod(request), freight);
          const other = aStage('prod', {
            freight: [
              aRequest({ stages: LISTED }, 'other'),
              aRequest({ ...request.sources, stages: shuffled }),
            ],
          });
          expect(evaluate(other, freight)).toMatchObject({
            available,
            availableAt,
          });
        },
      ),
    );
  });

  it('is not met by stages that are not listed', () => {
    fc.assert(
      fc.property(requests, histories(UNLISTED), (request, history) => {
        const answer = evaluate(
          prod(request),
          someFreight('f1', { status: history }),
        );
        expect(answer.available).toBe(false);
        expect(answer.availableAt).toBeNull();
      }),
    );
  });

  it('says of every requirement why, in a sentence', () => {
    fc.assert(
      fc.property(requests, histories(LISTED), (request, history) => {
        const { requirements, available } = evaluate(
          prod(request),
          someFreight('f1', { status: history }),
        );
        for (const { message } of requirements) {
          expect(message).toMatch(/^\S.*\.$/);
        }
        expect(requirements.every(({ status }) => status === 'Met')).toBe(
          available,
        );
      }),
    );
  });
});
