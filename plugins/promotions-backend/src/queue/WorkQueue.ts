import { Enqueue, WakeRef } from '../store/Store';

/** What is done about one kind of work when its turn has come. */
export interface WorkHandler {
  /** How many at a time in this process. */
  concurrency: number;
  /**
   * Looks at it; never twice at once for the same id. What is to be looked at
   * later has written so to the store, and returns the instant. What throws is
   * found again in the store.
   */
  run(id: string): Promise<string | undefined>;
  /** It was woken while it runs here. It is looked at once more afterwards. */
  woken?(id: string): void;
}

/** One handler for each kind of work. */
export type WorkHandlers = Record<WakeRef['kind'], WorkHandler>;

/** What is due: the truth, of which the queue only says *look again*. */
export interface DueWork {
  /** Who has waited longest comes first. */
  due(now: Date, limit: number): Promise<WakeRef[]>;
  /** The next instant after `now` at which something becomes due. */
  nextDueAt(now: Date): Promise<string | undefined>;
}

/**
 * Says when to look at what again: passes over pipelines, promotions and tasks.
 * What is due is in the store, so that losing the queue loses nothing: it is
 * found again within the interval of the scan.
 */
export interface WorkQueue {
  /**
   * Wakes as part of a transaction: after its commit, and only then. For the
   * store.
   */
  readonly enqueue: Enqueue;
  /** Something happened to it: look as soon as possible. Looking is always safe. */
  wake(work: WakeRef): void;
  /** Something becomes due at that instant, as has been written to the store. */
  schedule(at: string): void;
  /** Look what is due: something else may have changed that. */
  lookAround(): void;
  start(options: { due: DueWork; handlers: WorkHandlers }): void;
  /**
   * Hands over: takes nothing new, waits for what is under way, and leaves the
   * rest for others. Whoever runs the work is to end it meanwhile.
   */
  stop(): Promise<void>;
}
