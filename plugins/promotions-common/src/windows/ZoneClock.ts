import { InputError } from '@backstage/errors';
import { IANAZone } from 'luxon';
import { DAY, HOUR } from './wallTime';

/** A span of time in which the clock goes evenly. */
export interface ZoneSpan {
  /** Milliseconds since 1970; the start is inside, the end is not. */
  from: number;
  to: number;
  /** Milliseconds that the clock is ahead of UTC. */
  offset: number;
}

/**
 * Clocks are never put forward and back within a week, so that one look a
 * week finds every change.
 */
const STEP = 7 * DAY;
const CHUNK = 52 * STEP;

/** Nowhere is, or was, a clock further from UTC. */
const MAX_OFFSET = 16 * HOUR;

/** Nowhere is, or was, a clock put back further: across the date line. */
const MAX_CHANGE = 26 * HOUR;

/** Some 100 years; more are forgotten and looked up again. */
const MAX_CHUNKS = 100;

/**
 * The clock on the wall of a time zone: which instant it is when it shows a
 * time, and the other way round. What has been looked up is kept.
 */
export class ZoneClock {
  readonly #zone: IANAZone;
  readonly #chunks = new Map<number, ZoneSpan[]>();

  /** @throws InputError where there is no such zone */
  constructor(timeZone: string) {
    this.#zone = IANAZone.create(timeZone);
    if (!this.#zone.isValid) {
      throw new InputError(
        `There is no time zone '${timeZone}'. Use a name of the IANA database, such as Europe/Berlin or UTC.`,
      );
    }
  }

  /** The span that the instant lies in; the clock may go on evenly after it. */
  spanAt(instant: number): ZoneSpan {
    const spans = this.#spansOf(Math.floor(instant / CHUNK));
    return spans.find(({ to }) => instant < to) ?? spans[spans.length - 1];
  }

  /** Each offset of the clock in this time, and from when on it is so. */
  offsetsBetween(
    from: number,
    to: number,
  ): Array<Pick<ZoneSpan, 'from' | 'offset'>> {
    const offsets: Array<Pick<ZoneSpan, 'from' | 'offset'>> = [];
    for (let at = from; at < to; at = this.spanAt(at).to) {
      const { offset } = this.spanAt(at);
      if (offset !== offsets.at(-1)?.offset) {
        offsets.push({ from: at, offset });
      }
    }
    return offsets;
  }

  /**
   * The first instant at which the clock shows this time, or a later one. So
   * a time that comes twice is meant the first time, and one that falls into
   * a gap is moved forward to its end.
   */
  instantOf(wall: number): number {
    let span = this.spanAt(wall - MAX_OFFSET);
    while (wall - span.offset >= span.to) {
      span = this.spanAt(span.to);
    }
    return Math.max(span.from, wall - span.offset);
  }

  /**
   * The latest time that the clock has shown until now. It stands still while
   * the clock goes once more through an hour that comes twice.
   */
  latestShown(instant: number): number {
    let span = this.spanAt(instant - MAX_CHANGE);
    let latest = -Infinity;
    while (span.to <= instant) {
      latest = Math.max(latest, span.to - 1 + span.offset);
      span = this.spanAt(span.to);
    }
    return Math.max(latest, instant + span.offset);
  }

  #spansOf(index: number): ZoneSpan[] {
    let spans = this.#chunks.get(index);
    if (!spans) {
      if (this.#chunks.size >= MAX_CHUNKS) {
        this.#chunks.clear();
      }
      spans = this.#lookUp(index * CHUNK, (index + 1) * CHUNK);
      this.#chunks.set(index, spans);
    }
    return spans;
  }

  #lookUp(from: number, to: number): ZoneSpan[] {
    const spans = [{ from, to, offset: this.#offsetAt(from) }];
    for (let at = from; at < to; at += STEP) {
      const last = spans[spans.length - 1];
      const offset = this.#offsetAt(at + STEP);
      if (offset !== last.offset) {
        // At the very end it leaves a span that no instant lies in.
        const change = this.#changeBetween(at, at + STEP, last.offset);
        last.to = change;
        spans.push({ from: change, to, offset });
      }
    }
    return spans;
  }

  /** The first instant at which the clock is not as far from UTC as before. */
  #changeBetween(before: number, after: number, offset: number): number {
    let [from, to] = [before, after];
    while (to - from > 1) {
      const middle = Math.floor((from + to) / 2);
      if (this.#offsetAt(middle) === offset) {
        from = middle;
      } else {
        to = middle;
      }
    }
    return to;
  }

  #offsetAt(instant: number): number {
    return Math.round(this.#zone.offset(instant) * 60_000);
  }
}

/** There are some 600 names; of other spellings no more than these are kept. */
const MAX_ZONES = 1000;
const clocks = new Map<string, ZoneClock>();

/**
 * The clock of a time zone by its IANA name.
 *
 * @throws InputError where there is no such zone
 */
export function zoneClock(timeZone: string): ZoneClock {
  let clock = clocks.get(timeZone);
  if (!clock) {
    clock = new ZoneClock(timeZone);
    if (clocks.size >= MAX_ZONES) {
      clocks.clear();
    }
    clocks.set(timeZone, clock);
  }
  return clock;
}
