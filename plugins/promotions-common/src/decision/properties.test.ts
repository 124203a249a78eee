import fc from 'fast-check';
import { MINUTE, minutesAgo, NOW } from '../__testUtils__/builders';
import { Decision, PipelineSnapshot } from '../model';
import { World, worlds } from './__testUtils__/worlds';
import { createDecider, createEligibility, decide } from './decide';

const now = NOW.getTime();
/** Minutes that are looked at one by one. */
const HORIZON = 300;

const decideAt = ({ snapshot, stage, freight }: World, at: number) =>
  createDecider(snapshot, new Date(at))(stage, freight);

const shown = ({ requirements }: Decision) =>
  requirements.map(({ id, status }) => `${id}: ${status}`).join(', ');

const toTime = (instant: string | null) =>
  instant === null ? Infinity : Date.parse(instant);

/** The instant, where it comes at all. */
const finite = (instant: number) => (instant === Infinity ? [] : [instant]);

/** Every minute after now, up to the instant or as far as we look. */
function minutesUntil(instant: number): number[] {
  const end = Math.min(instant, now + HORIZON * MINUTE + 1);
  const minutes: number[] = [];
  for (let at = now + MINUTE; at < end; at += MINUTE) {
    minutes.push(at);
  }
  return minutes;
}

describe('any decision', () => {
  it('names the instant at which it changes next, and not a later one', () => {
    fc.assert(
      fc.property(worlds, world => {
        const taken = decideAt(world, now);
        const change = toTime(taken.nextChangeAt);
        for (const at of minutesUntil(change)) {
          expect([
            minutesAgo((now - at) / MINUTE),
            shown(decideAt(world, at)),
          ]).toEqual([minutesAgo((now - at) / MINUTE), shown(taken)]);
        }
        expect(change).toBeGreaterThan(now);
        for (const at of finite(change)) {
          expect(shown(decideAt(world, at - 1))).toBe(shown(taken));
          expect(shown(decideAt(world, at))).not.toBe(shown(taken));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('names the instant at which it is Eligible, and not a later one', () => {
    fc.assert(
      fc.property(worlds, world => {
        const taken = decideAt(world, now);
        fc.pre(taken.verdict !== 'Eligible');
        const eligible = toTime(taken.eligibleAt);
        expect(eligible).toBeGreaterThan(now);
        for (const at of minutesUntil(eligible)) {
          expect([
            minutesAgo((now - at) / MINUTE),
            decideAt(world, at).verdict,
          ]).not.toContain('Eligible');
        }
        for (const at of finite(eligible)) {
          expect(decideAt(world, at - 1).verdict).not.toBe('Eligible');
          expect(decideAt(world, at).verdict).toBe('Eligible');
        }
      }),
      { numRuns: 150 },
    );
  });

  it('names no such instant where it is Eligible already', () => {
    fc.assert(
      fc.property(worlds, world => {
        const { verdict, eligibleAt } = decideAt(world, now);
        fc.pre(verdict === 'Eligible');
        expect(eligibleAt).toBeNull();
      }),
    );
  });

  it('tells of every requirement when it changes, and why it is as it is', () => {
    fc.assert(
      fc.property(worlds, world => {
        for (const requirement of decideAt(world, now).requirements) {
          const { id, status, until, message } = requirement;
          expect(message).toMatch(/^\S.*[.!?]$/s);
          if (until === undefined) {
            continue;
          }
          const then = decideAt(world, toTime(until)).requirements;
          const before = decideAt(world, toTime(until) - 1).requirements;
          const statusOf = (all: typeof then) =>
            all.find(r => r.id === id)?.status;
          expect(statusOf(then)).not.toBe(status);
          // It may not be reached any more by then.
          expect([status, 'NotEvaluated']).toContain(statusOf(before));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is the same, alone or among others, at first or again', () => {
    fc.assert(
      fc.property(
        worlds,
        fc.shuffledSubarray([0, 7, 60, 61, 200, 0]),
        (world, at) => {
          const { snapshot, stage, freight } = world;
          const others = [1, 2].map(n => ({ ...freight, id: `other-${n}` }));
          for (const minutes of at) {
            const then = new Date(now + minutes * MINUTE);
            const decider = createDecider(snapshot, then);
            const all = [...others, freight].map(each => decider(stage, each));
            const alone = decide({
              snapshot: { ...snapshot },
              stage,
              freight,
              now: then,
            });
            expect(all[2]).toEqual(alone);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is Eligible where it is found to be so in the quick way', () => {
    fc.assert(
      fc.property(worlds, world => {
        const { snapshot, stage, freight } = world;
        expect(createEligibility(snapshot, NOW)(stage, freight)).toBe(
          decideAt(world, now).verdict === 'Eligible',
        );
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order in which anything is listed', () => {
    fc.assert(
      fc.property(worlds, fc.infiniteStream(fc.nat()), (world, numbers) => {
        const shuffle = <T>(items: T[]): T[] =>
          items
            .map(item => ({ item, key: numbers.next().value }))
            .sort((a, b) => a.key - b.key)
            .map(({ item }) => item);
        const { snapshot } = world;
        const shuffled: PipelineSnapshot = {
          ...snapshot,
          conditions: shuffle(snapshot.conditions),
          approvals: shuffle(snapshot.approvals),
          overrides: shuffle(snapshot.overrides),
          locks: shuffle(snapshot.locks),
          checks: shuffle(snapshot.checks),
          dependencies: shuffle(snapshot.dependencies),
          people: {
            ...snapshot.people,
            members: Object.fromEntries(
              shuffle(Object.entries(snapshot.people.members)),
            ),
          },
        };
        const order = ({ requirements, ...rest }: Decision) => ({
          ...rest,
          statuses: requirements.map(({ id, status, until, message }) => ({
            id,
            status,
            until,
            message,
          })),
        });
        expect(order(decideAt({ ...world, snapshot: shuffled }, now))).toEqual(
          order(decideAt(world, now)),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('is never Eligible by overrides where the freight is not available', () => {
    fc.assert(
      fc.property(worlds, world => {
        const { requirements, verdict } = decideAt(world, now);
        const availability = requirements.filter(({ id }) =>
          ['origin', 'rejected', 'upstream', 'soak'].includes(id),
        );
        expect(availability.every(r => r.override === undefined)).toBe(true);
        const available = availability.every(
          ({ status }) => status === 'Met' || status === 'Overridden',
        );
        expect(available || verdict !== 'Eligible').toBe(true);
        const without = { ...world.snapshot, overrides: [] };
        const bare = decideAt({ ...world, snapshot: without }, now);
        expect(bare.requirements.slice(0, availability.length)).toEqual(
          availability,
        );
      }),
      { numRuns: 300 },
    );
  });
});
