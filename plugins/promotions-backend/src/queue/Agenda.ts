import { LoggerService } from '@backstage/backend-plugin-api';
import { WakeRef } from '../store/Store';
import { DueWork } from './WorkQueue';

/** How much is read at once. */
const BATCH = 1000;

/**
 * Looks what is due at the exact instant at which the store says that something
 * becomes so, and at every interval: what failed is tried again then, and
 * another process may have written an earlier instant.
 */
export class Agenda {
  #due?: DueWork;
  #timer?: NodeJS.Timeout;
  /** When the timer goes off; milliseconds. */
  #timerAt = Infinity;
  #stopped = true;
  #scanning?: Promise<void>;
  #scanAgain = false;
  #more = false;

  constructor(
    private readonly options: {
      /** Called with what is due. */
      found(work: WakeRef[]): void | Promise<void>;
      logger: LoggerService;
      now(): Date;
      intervalMs: number;
      /**
       * Of several processes that wait for the same instant, the one that wrote
       * it comes first; who has read it comes up to so much later.
       */
      spreadMs?: number;
    },
  ) {}

  start(due: DueWork) {
    this.#due = due;
    this.#stopped = false;
    this.lookAround();
  }

  /** Resolves when nothing is read any more. */
  async stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#scanning;
  }

  /** Whether that is earlier than all that was known here. */
  schedule(at: string): boolean {
    const { now } = this.options;
    const millis = Math.max(Date.parse(at), now().getTime());
    if (this.#stopped || !(millis < this.#timerAt)) {
      return false;
    }
    this.#setTimer(millis);
    return true;
  }

  /** Another process wrote so, and looks at that instant, too. */
  scheduledElsewhere(at: string) {
    this.schedule(new Date(Date.parse(at) + this.#spread()).toISOString());
  }

  lookAround() {
    if (this.#stopped) {
      return;
    }
    if (this.#scanning) {
      this.#scanAgain = true;
    } else {
      this.#scanning = this.#scan();
    }
  }

  /** All that was found is done: there may be more than was read at once. */
  drained() {
    if (this.#more) {
      this.lookAround();
    }
  }

  /** Never throws. */
  async #scan() {
    const { found, logger, now } = this.options;
    this.#scanAgain = false;
    this.#more = false;
    // What is scheduled while the store is read sets the timer itself.
    clearTimeout(this.#timer);
    this.#timerAt = Infinity;
    // One for all of it: nothing becomes due between the two questions.
    const at = now();
    try {
      const work = (await this.#due?.due(at, BATCH)) ?? [];
      this.#more = work.length >= BATCH;
      if (work.length > 0 && !this.#stopped) {
        await found(work);
      }
    } catch (error) {
      logger.warn(
        'Reading what is due failed; it is tried again',
        error as Error,
      );
    }
    await this.#arm(at);
    this.#scanning = undefined;
    if (this.#scanAgain) {
      this.lookAround();
    }
  }

  async #arm(after: Date) {
    const { now, intervalMs } = this.options;
    let at = now().getTime() + intervalMs;
    try {
      const next = await this.#due?.nextDueAt(after);
      if (next) {
        at = Math.min(at, Date.parse(next) + this.#spread());
      }
    } catch {
      // The scan after the interval tells about it.
    }
    if (at < this.#timerAt) {
      this.#setTimer(at);
    }
  }

  #spread(): number {
    return Math.random() * (this.options.spreadMs ?? 0);
  }

  #setTimer(at: number) {
    clearTimeout(this.#timer);
    if (this.#stopped) {
      return;
    }
    this.#timerAt = at;
    this.#timer = setTimeout(
      () => this.lookAround(),
      Math.max(0, at - this.options.now().getTime()),
    );
  }
}
