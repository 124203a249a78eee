import { LoggerService } from '@backstage/backend-plugin-api';
import { PgBoss } from 'pg-boss';
import { setTimeout as sleep } from 'node:timers/promises';
import { WakeRef } from '../../store/Store';
import { runHandler } from '../Pool';
import { WorkHandler } from '../WorkQueue';

/** An instant that has passed. */
const AT_ONCE = new Date(0).toISOString();
/** After an error of the database. */
const RETRY_MS = 1_000;
/** How often it is tried to give jobs back before others have to wait for them. */
const STOP_TRIES = 3;

/**
 * Takes jobs of one kind from pg-boss, as many as there are places for, and
 * runs them. A job is one *look again*; while it is being worked on nobody
 * else gets one of the same id.
 */
export class Lane {
  /** Id of the job to id of the work. */
  readonly #running = new Map<string, string>();
  /** Jobs that are done, to be taken out. */
  readonly #done = new Map<string, { id: string; at?: string }>();
  #wanted = false;
  #loop?: Promise<void>;
  #stopped = true;
  #failing = false;
  #idle: Array<() => void> = [];

  constructor(
    private readonly options: {
      boss: Pick<PgBoss, 'fetch' | 'deleteJob' | 'touch'>;
      /** Name of the queue within pg-boss. */
      queue: string;
      kind: WakeRef['kind'];
      handler: WorkHandler;
      logger: LoggerService;
      /** It is to be looked at again at that instant. */
      rests(at: string): void;
      /** It was given back, and is to be looked at at that instant. */
      handedOver(work: WakeRef, at: string): Promise<void>;
      /** Nothing waits any more. */
      drained(): void;
    },
  ) {}

  start() {
    this.#stopped = false;
    this.pull();
  }

  /** There may be something to take. */
  pull() {
    if (!this.#stopped) {
      this.#wanted = true;
      this.#loop ??= this.#work();
    }
  }

  /** It was woken, here or elsewhere, and may be running here. */
  woken(id: string) {
    if ([...this.#running.values()].includes(id)) {
      this.options.handler.woken?.(id);
    }
  }

  /** Tells the queue that what is under way is being worked on. Never throws. */
  async beat() {
    const { boss, queue, logger } = this.options;
    if (this.#running.size === 0) {
      return;
    }
    try {
      await boss.touch(queue, [...this.#running.keys()]);
    } catch (error) {
      logger.debug(`The heartbeat of ${queue} failed`, error as Error);
    }
  }

  /** Resolves when what is under way has ended and was given back. */
  async stop() {
    this.#stopped = true;
    if (this.#running.size > 0) {
      await new Promise<void>(resolve => this.#idle.push(resolve));
    }
    await this.#loop;
    for (let n = 0; n < STOP_TRIES && this.#done.size > 0; n++) {
      await this.#giveBack().catch(error => this.#failed(error));
    }
  }

  /** Never throws. */
  async #work() {
    while (this.#wanted && !this.#stopped) {
      this.#wanted = false;
      try {
        await this.#giveBack();
        await this.#take();
        this.#failing = false;
      } catch (error) {
        this.#wanted = true;
        this.#failed(error);
        await sleep(RETRY_MS);
      }
    }
    this.#loop = undefined;
  }

  async #take() {
    const { boss, queue, handler, drained } = this.options;
    const places = handler.concurrency - this.#running.size;
    if (places <= 0) {
      return;
    }
    const jobs = await boss.fetch<{ id: string }>(queue, {
      batchSize: places,
      // What is running, here or elsewhere, stays where it is.
      groupConcurrency: 1,
    });
    for (const job of jobs) {
      if (this.#stopped) {
        this.#done.set(job.id, { id: job.data.id, at: AT_ONCE });
        continue;
      }
      this.#running.set(job.id, job.data.id);
      void this.#run(job.id, job.data.id);
    }
    if (jobs.length === 0 && this.#running.size === 0) {
      drained();
    }
  }

  /** Never throws. */
  async #run(jobId: string, id: string) {
    const at = await runHandler(this.options, id);
    this.#running.delete(jobId);
    this.#done.set(jobId, { id, at });
    if (at !== undefined && !this.#stopped) {
      this.options.rests(at);
    }
    if (this.#running.size === 0) {
      this.#idle.splice(0).forEach(resolve => resolve());
    }
    // There is a place now, and the same work may wait for its next turn.
    this.pull();
  }

  async #giveBack() {
    const { boss, queue, kind, handedOver } = this.options;
    const done = new Map(this.#done);
    if (done.size === 0) {
      return;
    }
    await boss.deleteJob(queue, [...done.keys()]);
    for (const [jobId, { id, at }] of done) {
      this.#done.delete(jobId);
      if (this.#stopped && at !== undefined) {
        await handedOver({ kind, id }, at);
      }
    }
  }

  #failed(error: unknown) {
    if (!this.#failing) {
      this.#failing = true;
      this.options.logger.warn(
        `The queue ${this.options.queue} does not answer; it is tried again`,
        error as Error,
      );
    }
  }
}
