import { Override } from '../model';
import { toMillis } from '../time/instant';
import { GateAsker } from './GateAsker';
import { GateQuestion } from './gates/GateRule';

/** From any instant of the span on, all are first met at its end. */
interface Closed {
  from: number;
  metAt: number;
}

/** Spans that are kept. */
const KEPT = 200;

/**
 * Instants that are tried at the most. It takes many only where windows of
 * several gates are open in turns, and hardly ever together: of gates that
 * open each day so many are years.
 */
const MAX_TRIES = 5_000;

/**
 * The gates of a stage that are the same for all freight, taken together: when
 * time alone has met all of them. What is found for one freight is found for
 * all.
 */
export class SharedGates {
  readonly #askers: readonly GateAsker[];
  /** Where nobody has overridden anything, which is asked of much freight. */
  readonly #keyOfAll: string;
  /** By the ids of those that are not left out. */
  readonly #closed = new Map<string, Closed[]>();

  constructor(askers: readonly GateAsker[]) {
    this.#askers = askers.filter(({ gate }) => gate.sameForAllFreight);
    this.#keyOfAll = keyOf(this.#askers);
  }

  /**
   * The earliest instant from `question.now` on at which all of them are met,
   * but for those that somebody has overridden; Infinity: none is found.
   */
  metFrom(
    question: GateQuestion,
    overrides: readonly Override[] | undefined,
  ): number {
    if (this.#askers.length === 0) {
      return question.now;
    }
    const passed = overrides && new Set(overrides.map(({ gate }) => gate));
    const askers = passed
      ? this.#askers.filter(({ gate }) => !passed.has(gate.id))
      : this.#askers;
    const key = passed ? keyOf(askers) : this.#keyOfAll;
    const closed = this.#closed.get(key) ?? [];
    const { now } = question;
    const known = closed.find(({ from, metAt }) => from <= now && now <= metAt);
    if (known) {
      return known.metAt;
    }
    const metAt = search(askers, question);
    closed.push({ from: now, metAt });
    this.#closed.set(key, closed.slice(-KEPT));
    return metAt;
  }
}

/** Told apart whatever the gates are called. */
function keyOf(askers: readonly GateAsker[]): string {
  return JSON.stringify(askers.map(({ gate }) => gate.id));
}

function search(askers: readonly GateAsker[], question: GateQuestion): number {
  let { now } = question;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const later = openAgain(askers, { ...question, now });
    if (later === now || later === Infinity) {
      return later;
    }
    now = later;
  }
  return Infinity;
}

/** When all that is not met now has changed; now, where all is met. */
function openAgain(
  askers: readonly GateAsker[],
  question: GateQuestion,
): number {
  let later = question.now;
  for (const asker of askers) {
    question.id = asker.gate.id;
    const { status, until } = asker.byItself(question, 'probe');
    if (status !== 'Met') {
      later = Math.max(later, until === undefined ? Infinity : toMillis(until));
    }
  }
  return later;
}
