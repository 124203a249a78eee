import { LoggerService } from '@backstage/backend-plugin-api';
import { LeaseLostError, Store } from '../store/Store';
import { Halt } from './promoteHalt';

/** Of the time of a lease; later nobody can be sure to hold it. */
const CERTAIN = 0.9;

/**
 * Keeps the lease on a promotion, and notices when it has to end: an abort was
 * asked for, or the lease is lost, or may be, because the store does not
 * answer.
 */
export class LeaseKeeper {
  readonly #controller = new AbortController();
  #timer?: NodeJS.Timeout;
  #deadline?: NodeJS.Timeout;
  #stopped = false;

  constructor(
    private readonly options: {
      store: Pick<Store, 'extendLease'>;
      promotionId: string;
      fence: number;
      leaseMs: number;
      now: () => Date;
      logger: LoggerService;
    },
  ) {}

  /** Aborted with a {@link Halt}. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** @param claimedAt - `performance.now()` before the lease was taken */
  start(claimedAt: number) {
    this.#held(claimedAt);
  }

  /** Extends the lease now, and sees whether an abort was asked for. */
  async check(): Promise<void> {
    clearTimeout(this.#timer);
    const { store, promotionId, fence, leaseMs, now, logger } = this.options;
    const asked = performance.now();
    try {
      const { abortRequested } = await store.extendLease(
        promotionId,
        fence,
        now(),
        leaseMs,
      );
      this.#held(asked);
      if (abortRequested) {
        this.halt('abort');
      }
    } catch (error) {
      if (error instanceof LeaseLostError) {
        this.halt('lost');
      } else {
        logger.warn(
          `The lease on promotion ${promotionId} could not be extended; it is tried again`,
          error as Error,
        );
        this.#arm();
      }
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

  #held(since: number) {
    clearTimeout(this.#deadline);
    if (this.#stopped) {
      return;
    }
    const rest = this.options.leaseMs * CERTAIN - (performance.now() - since);
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
