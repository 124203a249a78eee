import { LoggerService } from '@backstage/backend-plugin-api';
import { LeaseLostError, Store, WorkRef } from '../../store/Store';
import { Halt, throwIfHalted } from './halt';

/** Of the time of a lease; later nobody can be sure to hold it. */
const CERTAIN = 0.9;
/** Of the time of a lease; later it is asked for before each outside effect. */
const FRESH = 0.6;

interface Reading {
  /** Milliseconds that only ever grow. */
  elapsed: number;
  /** Milliseconds since 1970. */
  wall: number;
}

/**
 * Keeps the lease on a promotion or task, and notices when its work has to
 * end: an abort was asked for, or the lease is lost, or may be, because the
 * store does not answer.
 */
export class LeaseKeeper {
  readonly #controller = new AbortController();
  #timer?: NodeJS.Timeout;
  #deadline?: NodeJS.Timeout;
  #stopped = false;
  /** Readings of both clocks before the lease was last extended for sure. */
  #since?: Reading;

  constructor(
    private readonly options: {
      store: Pick<Store, 'extendLease'>;
      work: WorkRef;
      fence: number;
      leaseMs: number;
      now: () => Date;
      /** Milliseconds that only ever grow; default: `performance.now`. */
      elapsed?: () => number;
      logger: LoggerService;
    },
  ) {}

  /** Aborted with a {@link Halt}. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What both clocks say, to be read before a lease is taken or extended. */
  static read(now: () => Date, elapsed = () => performance.now()): Reading {
    return { elapsed: elapsed(), wall: now().getTime() };
  }

  /** @param before - read before the lease was taken */
  start(before: Reading) {
    this.#held(before);
  }

  /** Extends the lease now, and sees whether an abort was asked for. */
  async check(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#stopped) {
      return;
    }
    const { store, work, fence, leaseMs, now, logger } = this.options;
    const before = this.#read();
    try {
      const { abortRequested } = await store.extendLease(
        work,
        fence,
        now(),
        leaseMs,
      );
      this.#held(before);
      if (abortRequested) {
        this.halt('abort');
      }
    } catch (error) {
      if (error instanceof LeaseLostError) {
        this.halt('lost');
      } else {
        logger.warn(
          `The lease on ${work.kind} ${work.id} could not be extended; it is tried again`,
          error as Error,
        );
        this.#arm();
      }
    }
  }

  /**
   * Resolves when this worker is sure to hold the work for some time to come:
   * at once where the lease was extended lately, else after it was extended
   * now. A process may have been paused for any time before it asks, during
   * which no timer of it told anybody.
   *
   * @throws LeaseLostError or Halt when the work is not to go on
   */
  async confirm(): Promise<void> {
    if (this.#stopped) {
      // It has ended, or was given back.
      this.halt('lost');
    }
    throwIfHalted(this.signal);
    if (this.#isFresh()) {
      return;
    }
    await Promise.race([this.check(), this.#halted()]);
    throwIfHalted(this.signal);
    if (!this.#isFresh()) {
      // The store did not answer, or the process was paused once more.
      this.halt('lost');
      throwIfHalted(this.signal);
    }
  }

  halt(kind: Halt['kind']) {
    this.#controller.abort(new Halt(kind));
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#deadline);
  }

  /**
   * By both clocks: one of them stands still while the machine sleeps, the
   * other may be set.
   */
  #isFresh(): boolean {
    if (!this.#since) {
      return false;
    }
    const now = this.#read();
    const { elapsed, wall } = this.#since;
    const passed = Math.max(now.elapsed - elapsed, Math.abs(now.wall - wall));
    return passed < this.options.leaseMs * FRESH;
  }

  #read(): Reading {
    return LeaseKeeper.read(this.options.now, this.options.elapsed);
  }

  #halted(): Promise<void> {
    return new Promise(resolve => {
      this.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  #held(since: Reading) {
    if (this.#since && this.#since.elapsed > since.elapsed) {
      // A later answer has come first.
      return;
    }
    this.#since = since;
    clearTimeout(this.#deadline);
    if (this.#stopped) {
      return;
    }
    const passed = this.#read().elapsed - since.elapsed;
    const rest = this.options.leaseMs * CERTAIN - passed;
    this.#deadline = setTimeout(() => this.halt('lost'), Math.max(0, rest));
    this.#arm();
  }

  #arm() {
    clearTimeout(this.#timer);
    if (!this.#stopped) {
      this.#timer = setTimeout(
        () => void this.check(),
        this.options.leaseMs / 3,
      );
    }
  }
}
