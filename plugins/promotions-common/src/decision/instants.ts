import { Requirement, Verdict } from '../model';
import { toInstant, toMillis } from '../time/instant';

/**
 * Blocked as soon as anything has to change first, Waiting while time or
 * people will do. What was not evaluated follows something that is not met.
 */
export function verdictOf(requirements: readonly Requirement[]): Verdict {
  let waiting = false;
  for (const { status } of requirements) {
    if (status === 'Unmet') {
      return 'Blocked';
    }
    waiting = waiting || status === 'Waiting';
  }
  return waiting ? 'Waiting' : 'Eligible';
}

/** The earliest instant at which any requirement changes by itself. */
export function nextChange(
  requirements: readonly Requirement[],
): string | null {
  let first: string | null = null;
  for (const { until } of requirements) {
    if (until !== undefined && (first === null || until < first)) {
      first = until;
    }
  }
  return first;
}

/** Each time at least one thing that is not met has changed. */
const MAX_TRIES = 1_000;

/**
 * Finds the earliest instant at which time alone makes it Eligible; null when
 * something is open that time does not change, or when none is found.
 *
 * Everything that is not met has to change first. So it goes to the latest
 * instant at which one of them does, from there to where all that is the same
 * for all freight is met, asks everything again, and so on.
 *
 * @param sharedMetFrom - The first instant from the given one on at which that
 * is so; Infinity: none is found.
 */
export function eligibleAt(
  current: readonly Requirement[],
  evaluate: (at: number) => readonly Requirement[],
  sharedMetFrom: (at: number) => number,
): string | null {
  let requirements = current;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const changed = allChangedAt(requirements);
    const instant = changed === null ? Infinity : sharedMetFrom(changed);
    if (instant === Infinity) {
      return null;
    }
    requirements = evaluate(instant);
    if (verdictOf(requirements) === 'Eligible') {
      return toInstant(instant);
    }
  }
  return null;
}

/** When all that is not met has changed; null: something does not. */
function allChangedAt(requirements: readonly Requirement[]): number | null {
  let last = 0;
  for (const { status, until } of requirements) {
    if (status === 'Unmet' || status === 'Waiting') {
      if (until === undefined) {
        return null;
      }
      last = Math.max(last, toMillis(until));
    }
  }
  return last;
}
