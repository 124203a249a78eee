import { Requirement, Verdict } from '../model';
import { toMillis } from '../time/instant';

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

/**
 * Instants that are tried at the most. It takes many only where windows of
 * several gates are open in turns, and hardly ever together: so many changes
 * are years of them.
 */
const MAX_TRIES = 5_000;

/**
 * Finds the earliest instant at which time alone makes it Eligible; null when
 * something is open that time does not change, or when none is found.
 *
 * Everything that is not met has to change first. So it goes to the latest
 * instant at which one of them does, asks everything again there, and so on.
 */
export function eligibleAt(
  current: readonly Requirement[],
  evaluate: (at: number) => readonly Requirement[],
): string | null {
  let requirements = current;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const instant = allChangedAt(requirements);
    if (instant === null) {
      return null;
    }
    requirements = evaluate(toMillis(instant));
    if (verdictOf(requirements) === 'Eligible') {
      return instant;
    }
  }
  return null;
}

/** When all that is not met has changed; null: something does not. */
function allChangedAt(requirements: readonly Requirement[]): string | null {
  let last = '';
  for (const { status, until } of requirements) {
    if (status === 'Unmet' || status === 'Waiting') {
      if (until === undefined) {
        return null;
      }
      last = until > last ? until : last;
    }
  }
  return last;
}
