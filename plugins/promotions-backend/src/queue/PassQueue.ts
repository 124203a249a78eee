import { LoggerService } from '@backstage/backend-plugin-api';

/** Says when to look at which pipeline again. Losing it loses nothing. */
export interface WorkQueue {
  /** Look at the pipeline as soon as possible. */
  wake(pipelineId: string): void;
  /** Look at it at that instant, as has been written to the store. */
  schedule(pipelineId: string, wakeAt: string | null): void;
  /** Look what is due: what was written has made other pipelines due as well. */
  lookAround(): void;
  start(): void;
  /** Resolves when the passes under way have ended. */
  stop(): Promise<void>;
}

/** Where the queue finds out what is due: the store's `wakeAt`. */
export interface DueWork {
  duePipelines(now: Date, limit: number): Promise<string[]>;
  nextWakeAt(): Promise<string | undefined>;
}

const BATCH = 1000;
/** What is due already has just been woken; a pass that fails is not spun on. */
const OVERDUE_DELAY_MS = 1000;

/**
 * The queue within one process: at most one pass a pipeline at a time, and at
 * most one more waiting. What is due is read from the store at the exact
 * instant of the earliest `wakeAt`, and at every `pollMs`, since another
 * process may have written an earlier one.
 */
export class InProcessQueue implements WorkQueue {
  readonly #running = new Set<string>();
  /** In the order in which they were woken. */
  readonly #waiting = new Set<string>();
  #timer?: NodeJS.Timeout;
  /** When the timer goes off; milliseconds. */
  #timerAt = Infinity;
  #stopped = true;
  #scanning = false;
  #scanAgain = false;
  #idle: Array<() => void> = [];

  constructor(
    private readonly options: {
      due: DueWork;
      pass: (pipelineId: string) => Promise<void>;
      logger: LoggerService;
      now: () => Date;
      concurrency: number;
      pollMs: number;
    },
  ) {}

  start() {
    this.#stopped = false;
    void this.#scan();
  }

  async stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#waiting.clear();
    if (this.#running.size > 0) {
      await new Promise<void>(resolve => this.#idle.push(resolve));
    }
  }

  wake(pipelineId: string) {
    if (this.#stopped) {
      return;
    }
    this.#waiting.add(pipelineId);
    this.#pump();
  }

  schedule(pipelineId: string, wakeAt: string | null) {
    if (wakeAt === null || this.#stopped) {
      return;
    }
    const at = Date.parse(wakeAt);
    if (at <= this.options.now().getTime()) {
      this.wake(pipelineId);
    } else if (at < this.#timerAt) {
      this.#setTimer(at);
    }
  }

  lookAround() {
    if (this.#scanning) {
      this.#scanAgain = true;
    } else if (!this.#stopped) {
      void this.#scan();
    }
  }

  #pump() {
    for (const id of this.#waiting) {
      if (this.#running.size >= this.options.concurrency) {
        return;
      }
      if (!this.#running.has(id)) {
        this.#waiting.delete(id);
        this.#running.add(id);
        void this.#run(id);
      }
    }
  }

  async #run(id: string) {
    const { pass, logger } = this.options;
    try {
      await pass(id);
    } catch (error) {
      // Its `wakeAt` stands, so that the next scan looks at it again.
      logger.error(`The pass over pipeline ${id} failed`, error as Error);
    }
    this.#running.delete(id);
    if (this.#running.size === 0) {
      this.#idle.splice(0).forEach(resolve => resolve());
    }
    if (!this.#stopped) {
      this.#pump();
    }
  }

  async #scan() {
    const { due, logger, now } = this.options;
    this.#scanning = true;
    this.#scanAgain = false;
    // What is scheduled while the store is read sets the timer itself.
    clearTimeout(this.#timer);
    this.#timerAt = Infinity;
    try {
      for (const id of await due.duePipelines(now(), BATCH)) {
        this.wake(id);
      }
    } catch (error) {
      logger.warn(
        'Reading what is due failed; it is tried again',
        error as Error,
      );
    }
    await this.#arm();
    this.#scanning = false;
    if (this.#scanAgain) {
      this.lookAround();
    }
  }

  async #arm() {
    const { due, now, pollMs } = this.options;
    let at = now().getTime() + pollMs;
    try {
      const next = await due.nextWakeAt();
      if (next) {
        at = Math.min(at, Date.parse(next));
      }
    } catch {
      // The scan after the poll interval tells about it.
    }
    if (at < this.#timerAt) {
      this.#setTimer(at);
    }
  }

  #setTimer(at: number) {
    clearTimeout(this.#timer);
    if (this.#stopped) {
      return;
    }
    const now = this.options.now().getTime();
    const delay = at > now ? at - now : OVERDUE_DELAY_MS;
    this.#timerAt = now + delay;
    this.#timer = setTimeout(() => void this.#scan(), delay);
  }
}
