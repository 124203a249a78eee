import { LoggerService } from '@backstage/backend-plugin-api';
import { WorkHandler } from './WorkQueue';

/**
 * Runs work of one kind within one process: each id at most once at a time and
 * at most once more waiting, and never more than `concurrency` at a time.
 */
export class Pool {
  readonly #running = new Set<string>();
  /** In the order in which they were woken. */
  readonly #waiting = new Set<string>();
  #stopped = false;
  #idle: Array<() => void> = [];

  constructor(
    private readonly options: {
      kind: string;
      handler: WorkHandler;
      logger: LoggerService;
      /** It is to be looked at again at that instant. */
      rests(at: string): void;
      /** Nothing waits any more. */
      drained(): void;
    },
  ) {}

  wake(id: string) {
    if (this.#stopped) {
      return;
    }
    this.#waiting.add(id);
    if (this.#running.has(id)) {
      this.options.handler.woken?.(id);
    }
    this.#pump();
  }

  /** Resolves when what is under way has ended. */
  async stop() {
    this.#stopped = true;
    this.#waiting.clear();
    if (this.#running.size > 0) {
      await new Promise<void>(resolve => this.#idle.push(resolve));
    }
  }

  #pump() {
    for (const id of this.#waiting) {
      if (this.#running.size >= this.options.handler.concurrency) {
        return;
      }
      if (!this.#running.has(id)) {
        this.#waiting.delete(id);
        this.#running.add(id);
        void this.#run(id);
      }
    }
  }

  /** Never throws. */
  async #run(id: string) {
    const { rests, drained } = this.options;
    const at = await runHandler(this.options, id);
    this.#running.delete(id);
    if (this.#running.size === 0) {
      this.#idle.splice(0).forEach(resolve => resolve());
    }
    if (this.#stopped) {
      return;
    }
    if (at !== undefined) {
      rests(at);
    }
    this.#pump();
    if (this.#waiting.size === 0) {
      drained();
    }
  }
}

/** When it is to be looked at again, if it says so. Never throws. */
export async function runHandler(
  options: { kind: string; handler: WorkHandler; logger: LoggerService },
  id: string,
): Promise<string | undefined> {
  try {
    return await options.handler.run(id);
  } catch (error) {
    // It stays due in the store, so that the next scan finds it again.
    options.logger.error(
      `Looking at ${options.kind} ${id} failed; it is tried again`,
      error as Error,
    );
    return undefined;
  }
}
