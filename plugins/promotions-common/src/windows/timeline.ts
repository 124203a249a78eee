import { CompiledWindow } from './CompiledWindow';
import { firstOtherwise } from './firstOtherwise';
import { horizonMovesAt, horizonOf } from './horizon';

/** What windows are together at one instant. */
interface Standing {
  open: boolean;
  /** Until then `open` is the same; it may well be so for longer. */
  until: number;
}

/** What is found out from an instant on. */
export interface Finding {
  open: boolean;
  /** Milliseconds since 1970; Infinity: never, as far as can be seen. */
  nextChangeAt: number;
  /** The answer is this very one for all instants before. */
  sameUntil: number;
}

/**
 * Goes from one change to the next that can matter, until the windows
 * together are open where they were not, or the other way round.
 *
 * @throws InputError where that takes too long
 */
export function findNextChange(
  allow: readonly CompiledWindow[],
  deny: readonly CompiledWindow[],
  now: number,
): Finding {
  const { open, until } = standingAt(allow, deny, now);
  const all = [...allow, ...deny];
  const nextChangeAt = firstOtherwise({
    from: until,
    horizon: horizonOf(lastEdge(all, now)),
    windows: all.length,
    stillAt: instant => {
      const standing = standingAt(allow, deny, instant);
      return standing.open === open ? standing.until : undefined;
    },
    dayFrom: instant =>
      JSON.stringify(all.map(window => window.dayFrom(instant))),
  });
  return {
    open,
    nextChangeAt,
    sameUntil: Math.min(nextChangeAt, horizonMovesAt(now)),
  };
}

function standingAt(
  allow: readonly CompiledWindow[],
  deny: readonly CompiledWindow[],
  instant: number,
): Standing {
  const denied = ask(deny, instant);
  const allowed = ask(allow, instant);
  let until: number;
  if (denied.open) {
    until = denied.shutAt;
  } else if (allow.length === 0) {
    until = denied.opensAt;
  } else if (allowed.open) {
    until = Math.min(denied.opensAt, allowed.shutAt);
  } else {
    until = allowed.opensAt;
  }
  return {
    open: !denied.open && (allow.length === 0 || allowed.open),
    until,
  };
}

/** What windows of one kind are at an instant. */
function ask(windows: readonly CompiledWindow[], instant: number) {
  const answer = {
    open: false,
    /** When all that are open now have shut. */
    shutAt: -Infinity,
    /** When the first of those that are not open now opens. */
    opensAt: Infinity,
  };
  for (const window of windows) {
    const { open, until } = window.stateAt(instant);
    if (open) {
      answer.open = true;
      answer.shutAt = Math.max(answer.shutAt, until);
    } else {
      answer.opensAt = Math.min(answer.opensAt, until);
    }
  }
  return answer;
}

/** Beyond it everything recurs. */
function lastEdge(windows: readonly CompiledWindow[], now: number): number {
  return windows.reduce(
    (last, { edges }) => edges.reduce((a, b) => Math.max(a, b), last),
    now,
  );
}
