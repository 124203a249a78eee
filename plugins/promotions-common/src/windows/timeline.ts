import { CompiledWindow } from './CompiledWindow';
import { horizonMovesAt, horizonOf } from './horizon';

/** So many times windows are asked at the most to find the next change. */
const MAX_QUESTIONS = 50_000;

/** What windows are together at one instant. */
interface Standing {
  open: boolean;
  /** Until then `open` is the same; it may well be so for longer. */
  until: number;
  /** No single window changes before. */
  sameUntil: number;
}

export interface Finding extends Omit<Standing, 'until'> {
  /** Milliseconds since 1970; Infinity: never, as far as can be seen. */
  nextChangeAt: number;
}

/**
 * Goes from one change to the next that can matter, until the windows
 * together are open where they were not, or the other way round.
 */
export function findNextChange(
  allow: readonly CompiledWindow[],
  deny: readonly CompiledWindow[],
  now: number,
): Finding {
  const first = standingAt(allow, deny, now);
  const horizon = horizonOf(lastEdge([...allow, ...deny], now));
  let nextChangeAt = first.until;
  let questions = 0;
  while (nextChangeAt < Infinity && questions < MAX_QUESTIONS) {
    const next = standingAt(allow, deny, nextChangeAt);
    if (next.open !== first.open) {
      break;
    }
    nextChangeAt = nextChangeAt > horizon ? Infinity : next.until;
    questions += allow.length + deny.length;
  }
  return {
    open: first.open,
    nextChangeAt,
    sameUntil: Math.min(first.sameUntil, horizonMovesAt(now)),
  };
}

function standingAt(
  allow: readonly CompiledWindow[],
  deny: readonly CompiledWindow[],
  instant: number,
): Standing {
  const denied = ask(deny, instant);
  const allowed = ask(allow, instant);
  const sameUntil = Math.min(denied.sameUntil, allowed.sameUntil);
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
    sameUntil,
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
    sameUntil: Infinity,
  };
  for (const window of windows) {
    const { open, until, sameUntil } = window.stateAt(instant);
    answer.sameUntil = Math.min(answer.sameUntil, sameUntil);
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
