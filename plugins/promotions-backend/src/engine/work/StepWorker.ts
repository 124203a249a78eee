import { randomUUID } from 'node:crypto';
import { LeaseLostError, Store, WorkRef } from '../../store/Store';
import { advance } from './advance';
import { LeaseKeeper } from './LeaseKeeper';
import { LogSink } from './LogSink';
import { workOf } from './work';
import { sweepWorkDirs } from './WorkDirs';
import { workHost, WorkSurroundings } from './workHost';

/** What a worker needs. Durations are milliseconds. */
export interface StepWorkerOptions extends WorkSurroundings {
  store: WorkSurroundings['store'] &
    Pick<
      Store,
      'claimWork' | 'extendLease' | 'getPromotion' | 'getTask' | 'releaseWork'
    >;
  /**
   * For how long work is held; default {@link LEASE_MS}. Of a worker that has
   * gone silent, others take it over when that is over and they look again.
   */
  leaseMs?: number;
  /** For how long the steps under way may go on at a stop; default 5,000. */
  drainMs?: number;
}

/** How long work is held, unless it is extended; milliseconds. */
export const LEASE_MS = 20_000;

/** A promotion or task that this worker looks at. */
interface Look {
  /** Once it holds the work. */
  keeper?: LeaseKeeper;
  /** Something happened to it meanwhile. */
  woken: boolean;
}

/**
 * Runs promotions and tasks, step by step: takes those that nobody holds, and
 * those whose worker has gone silent, and goes on with them. Any number of
 * workers share the work through leases in the store. Which to look at, and
 * when, is told by the queue.
 */
export class StepWorker {
  readonly #id = randomUUID();
  readonly #looks = new Map<string, Look>();
  #stopped = false;
  #idle: Array<() => void> = [];

  constructor(private readonly options: StepWorkerOptions) {}

  /** Removes what was left behind. */
  start() {
    void this.#sweep();
  }

  /**
   * Leaves off: the steps under way get a few seconds to end, then they are
   * told to stop, and the work is given back for others to go on with.
   */
  async stop() {
    const { drainMs = 5_000 } = this.options;
    this.#stopped = true;
    if (this.#looks.size === 0) {
      return;
    }
    const idle = new Promise<void>(resolve => this.#idle.push(resolve));
    const drained = setTimeout(() => {
      this.#looks.forEach(({ keeper }) => keeper?.halt('stop'));
    }, drainMs);
    await idle;
    clearTimeout(drained);
  }

  /** Something happened to work that is looked at here, such as an abort. */
  woken({ id }: Pick<WorkRef, 'id'>) {
    const look = this.#looks.get(id);
    if (look) {
      look.woken = true;
      void look.keeper?.check();
    }
  }

  /**
   * Looks at work: goes on with it, unless somebody holds it, it has ended, or
   * it is looked at here already. What fails without an answer keeps its lease
   * until that is over, which is the time to wait.
   *
   * @returns when it is to be looked at again; undefined when there is nothing
   * more to do here
   */
  async run(work: WorkRef): Promise<string | undefined> {
    const { logger, now } = this.options;
    if (this.#stopped || this.#looks.has(work.id)) {
      return undefined;
    }
    const look: Look = { woken: false };
    this.#looks.set(work.id, look);
    try {
      const wakeAt = await this.#look(work, look);
      return wakeAt && look.woken ? now().toISOString() : wakeAt;
    } catch (error) {
      if (!(error instanceof LeaseLostError)) {
        throw error;
      }
      logger.info(`The ${work.kind} ${work.id} is left to another worker`);
      return undefined;
    } finally {
      this.#looks.delete(work.id);
      if (this.#looks.size === 0) {
        this.#idle.splice(0).forEach(resolve => resolve());
      }
    }
  }

  async #look(ref: WorkRef, look: Look): Promise<string | undefined> {
    const { options } = this;
    const { store, now, leaseMs = LEASE_MS, logger } = options;
    const reading = LeaseKeeper.read(now);
    const lease = await store.claimWork(ref, this.#id, now(), leaseMs);
    if (!lease) {
      return undefined;
    }
    const { fence } = lease;
    const work = workOf(lease);
    const keeper = new LeaseKeeper({
      store,
      work: ref,
      fence,
      leaseMs,
      now,
      logger,
    });
    const log = new LogSink({
      append: lines => store.appendLog(ref, lines),
      now,
      logger,
      limits: options.limits,
    });
    look.keeper = keeper;
    keeper.start(reading);
    try {
      if (look.woken) {
        await keeper.check();
      }
      const host = workHost(
        options,
        { work, lease, keeper, log },
        () => this.#stopped,
      );
      const result = await advance(work, host);
      if (result.phase !== 'Running') {
        return undefined;
      }
      await store.releaseWork(ref, fence, result.wakeAt);
      return result.wakeAt;
    } finally {
      keeper.stop();
      await log.flush();
    }
  }

  async #sweep() {
    const { store, workDirBase, logger } = this.options;
    try {
      await sweepWorkDirs(workDirBase, async id => {
        const promotion = await store.getPromotion(id);
        const task = promotion ? undefined : await store.getTask(id);
        return (
          promotion?.promotion.phase === 'Running' ||
          task?.task.state === 'Pending' ||
          task?.task.state === 'Progressing'
        );
      });
    } catch (error) {
      logger.warn(
        `What was left below ${workDirBase} could not be removed`,
        error as Error,
      );
    }
  }
}
