import {
  CLOSED_FOR_EVER,
  CompiledWindow,
  state,
  WindowState,
} from './CompiledWindow';
import { parseCron } from './cron';
import { horizonMovesAt, horizonOf } from './horizon';
import { countUntil, Schedule } from './Schedule';
import { SpanCache } from './SpanCache';
import { DAY, MINUTE } from './wallTime';
import { ZoneClock, zoneClock } from './ZoneClock';

/** Longer than a clock shows times for which it has shown later ones. */
const LOOK_BACK = 2 * DAY;

/** One time at which the schedule fires. */
interface Start {
  wall: number;
  /** Milliseconds since 1970. */
  at: number;
}

/**
 * A window that opens by a schedule. Starts follow each other as their times
 * on the wall do, so that of all starts until an instant the latest one is
 * open the longest.
 */
export class RecurringWindow implements CompiledWindow {
  readonly neverOpens: boolean;
  readonly edges = [];
  readonly #clock: ZoneClock;
  readonly #schedule: Schedule;
  readonly #duration: number;
  /** To each minute of the schedule the last one of that day before it shuts. */
  readonly #chained: readonly number[];
  readonly #known = new SpanCache<WindowState>(8);

  /** @throws InputError where schedule or time zone cannot be read */
  constructor(window: {
    schedule: string;
    duration: number;
    timeZone: string;
  }) {
    this.#clock = zoneClock(window.timeZone);
    this.#schedule = new Schedule(parseCron(window.schedule));
    this.#duration = window.duration;
    this.neverOpens = this.#schedule.never || !(window.duration > 0);
    this.#chained = chains(this.#schedule.minutes, window.duration);
  }

  stateAt(instant: number): WindowState {
    let found = this.#known.get(instant);
    if (!found) {
      found = this.neverOpens ? CLOSED_FOR_EVER : this.#find(instant);
      this.#known.add(instant, found.sameUntil, found);
    }
    return found;
  }

  /**
   * How the clock goes, on which of its days the schedule fires, and how long
   * it stays open from before.
   */
  dayFrom(instant: number): string {
    const { open, until } = this.stateAt(instant);
    const left = open ? Math.min(until - instant, DAY) : 0;
    if (left === DAY) {
      return JSON.stringify(left);
    }
    // No clock is as far as a day from UTC.
    const today = Math.floor(instant / DAY);
    const days = [-1, 0, 1].map(n => this.#schedule.firesOn(today + n));
    const offsets = this.#clock.offsetsBetween(
      instant - LOOK_BACK,
      instant + DAY,
    );
    return JSON.stringify([
      left,
      days,
      offsets.map(({ from, offset }) => [from - instant, offset]),
    ]);
  }

  #find(instant: number): WindowState {
    const shown = this.#clock.latestShown(instant);
    const last = this.#startUntil(shown);
    if (last && instant < last.at + this.#duration) {
      return this.#openFrom(last, instant);
    }
    const next = this.#schedule.firstAfter(shown);
    return next === undefined
      ? CLOSED_FOR_EVER
      : state(false, this.#clock.instantOf(next));
  }

  /** The latest start at which the clock had not shown more than this. */
  #startUntil(wall: number): Start | undefined {
    // Two days more, for clocks that were changed meanwhile.
    const within = this.#duration + 2 * DAY;
    const start = this.#schedule.lastUntil(wall, within);
    return start === undefined
      ? undefined
      : { wall: start, at: this.#clock.instantOf(start) };
  }

  /** It shuts when no start has followed before that. */
  #openFrom(first: Start, instant: number): WindowState {
    const horizon = horizonOf(instant);
    let last = first;
    while (last.at < horizon) {
      const chained = this.#endOfChain(last);
      const end = chained.at + this.#duration;
      const next = this.#startUntil(this.#clock.latestShown(end));
      if (!next || next.wall <= chained.wall) {
        return state(true, end);
      }
      last = next;
    }
    return {
      open: true,
      until: Infinity,
      sameUntil: horizonMovesAt(instant),
    };
  }

  /** Skips starts of the same day, as long as the clock goes evenly. */
  #endOfChain(start: Start): Start {
    const day = Math.floor(start.wall / DAY) * DAY;
    const { minutes } = this.#schedule;
    const index = countUntil(minutes, (start.wall - day) / MINUTE) - 1;
    const wall = day + this.#chained[index] * MINUTE;
    const at = this.#clock.instantOf(wall);
    return at < this.#clock.spanAt(start.at).to ? { wall, at } : start;
  }
}

function chains(minutes: readonly number[], duration: number): number[] {
  const last = [...minutes];
  for (let n = minutes.length - 2; n >= 0; n--) {
    if ((minutes[n + 1] - minutes[n]) * MINUTE <= duration) {
      last[n] = last[n + 1];
    }
  }
  return last;
}
