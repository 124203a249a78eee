import { LoggerService } from '@backstage/backend-plugin-api';
import {
  Promotion,
  PromotionFacts,
  PromotionPhase,
} from '@promotions/backstage-plugin-promotions-common';
import { Outbound } from '@promotions/backstage-plugin-promotions-node';
import { randomUUID } from 'node:crypto';
import { LeaseLostError, PromotionLease, Store } from '../store/Store';
import { advance } from './promote';
import { GrantedSecrets } from './promotePass';
import { sweepWorkDirs } from './promoteWorkDir';
import { readPromotionFacts } from './promotionFacts';
import { LeaseKeeper } from './promotionLease';
import { Registry } from './registry';

/** What a worker needs. Durations are milliseconds. */
export interface PromotionWorkerOptions {
  store: Pick<
    Store,
    | 'claimablePromotions'
    | 'claimPromotion'
    | 'extendLease'
    | 'getFreight'
    | 'getPromotion'
    | 'readSnapshot'
    | 'releasePromotion'
    | 'saveStep'
  >;
  registry: Pick<Registry, 'steps'>;
  /** What the steps of a promotion may reach. */
  outboundFor(facts: PromotionFacts): Outbound;
  /** The secrets that the pipelines of the entity are granted. */
  secretsFor(entity: Record<string, unknown>): GrantedSecrets;
  /** Ends a promotion that the worker holds. @throws LeaseLostError */
  finish(
    promotion: Promotion,
    fence: number,
    phase: PromotionPhase,
    message: string | undefined,
  ): Promise<void>;
  /** Called after a step of the promotion was stored. */
  changed?(promotion: Promotion): void;
  now(): Date;
  logger: LoggerService;
  /** Absolute; not shared with other processes. */
  workDirBase: string;
  uiBaseUrl: string;
  /** How many promotions run at once. */
  concurrency: number;
  /** How often the store is asked for promotions; default 5,000. */
  pollMs?: number;
  /** For how long a promotion is held; default 20,000. */
  leaseMs?: number;
  /** For how long the steps under way may go on at a stop; default 5,000. */
  drainMs?: number;
  /** For how long a step that is told to stop may clean up; default 5,000. */
  graceMs?: number;
}

/** A promotion that this worker looks at. */
interface Look {
  /** Once it holds the promotion. */
  keeper?: LeaseKeeper;
  /** Something happened to the promotion meanwhile. */
  woken: boolean;
}

/** How many promotions are read from the store at once. */
const BATCH = 100;
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Runs the promotions that are running: takes those that nobody holds, and
 * those whose worker has gone silent, and goes on with them. Any number of
 * workers share the work through leases in the store.
 */
export class PromotionWorker {
  readonly #id = randomUUID();
  readonly #running = new Map<string, Look>();
  /** To be looked at, in the order in which they were found. */
  readonly #waiting = new Set<string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #poll?: NodeJS.Timeout;
  #stopped = true;
  #idle: Array<() => void> = [];

  constructor(private readonly options: PromotionWorkerOptions) {}

  start() {
    this.#stopped = false;
    void this.#sweep();
    void this.#scan();
  }

  /**
   * Leaves off: the steps under way get a few seconds to end, then they are
   * told to stop, and the promotions are given back for others to go on with.
   */
  async stop() {
    const { drainMs = 5_000 } = this.options;
    this.#stopped = true;
    clearTimeout(this.#poll);
    this.#timers.forEach(timer => clearTimeout(timer));
    this.#timers.clear();
    this.#waiting.clear();
    if (this.#running.size === 0) {
      return;
    }
    const idle = new Promise<void>(resolve => this.#idle.push(resolve));
    const drained = setTimeout(() => {
      this.#running.forEach(({ keeper }) => keeper?.halt('stop'));
    }, drainMs);
    await idle;
    clearTimeout(drained);
  }

  /**
   * Something happened to the promotion, or to any: it started, or is to be
   * aborted. Looking is always safe.
   */
  wake(promotionId?: string) {
    if (this.#stopped) {
      return;
    }
    if (promotionId === undefined) {
      void this.#scan();
      return;
    }
    const known = this.#running.get(promotionId);
    if (known) {
      known.woken = true;
      void known.keeper?.check();
    } else {
      this.#waiting.add(promotionId);
      this.#pump();
    }
  }

  #pump() {
    for (const id of this.#waiting) {
      if (this.#running.size >= this.options.concurrency) {
        return;
      }
      this.#waiting.delete(id);
      if (!this.#running.has(id)) {
        const look = { woken: false };
        this.#running.set(id, look);
        void this.#run(id, look);
      }
    }
  }

  /** Never throws. */
  async #run(id: string, look: Look) {
    const { logger, now } = this.options;
    try {
      const wakeAt = await this.#look(id, look);
      this.#schedule(id, wakeAt && look.woken ? now().toISOString() : wakeAt);
    } catch (error) {
      if (error instanceof LeaseLostError) {
        logger.info(`Promotion ${id} is left to another worker`);
      } else {
        // The lease is kept until it is over, which is the time to wait.
        logger.error(
          `Promotion ${id} could not be looked at; it is tried again`,
          error as Error,
        );
      }
    }
    this.#running.delete(id);
    if (this.#running.size === 0) {
      this.#idle.splice(0).forEach(resolve => resolve());
    }
    if (!this.#stopped) {
      this.#pump();
    }
  }

  /** When it is to be looked at again; undefined when it has ended. */
  async #look(id: string, look: Look): Promise<string | undefined> {
    const { store, now, leaseMs = 20_000, logger } = this.options;
    const claimedAt = performance.now();
    const lease = await store.claimPromotion(id, this.#id, now(), leaseMs);
    if (!lease) {
      return undefined;
    }
    const { fence } = lease;
    const keeper = new LeaseKeeper({
      store,
      promotionId: id,
      fence,
      leaseMs,
      now,
      logger,
    });
    look.keeper = keeper;
    keeper.start(claimedAt);
    try {
      if (look.woken) {
        await keeper.check();
      }
      const result = await this.#advance(lease, keeper);
      if (result.phase !== 'Running') {
        return undefined;
      }
      await store.releasePromotion(id, fence, result.wakeAt);
      return result.wakeAt;
    } finally {
      keeper.stop();
    }
  }

  #advance(lease: PromotionLease, keeper: LeaseKeeper) {
    const { options } = this;
    const { store } = options;
    const { promotion, fence } = lease;
    return advance(lease, {
      now: options.now,
      runner: uses => options.registry.steps.get(uses),
      facts: () => readPromotionFacts(store, promotion),
      outbound: facts => options.outboundFor(facts),
      secrets: async () => {
        const { entity } = await readPromotionFacts(store, promotion);
        return options.secretsFor(entity);
      },
      saveStep: async step => {
        await store.saveStep(promotion.id, fence, step);
        options.changed?.(promotion);
      },
      finish: (phase, message) =>
        options.finish(promotion, fence, phase, message),
      halt: keeper.signal,
      draining: () => this.#stopped,
      workDirBase: options.workDirBase,
      uiBaseUrl: options.uiBaseUrl,
      logger: options.logger,
      graceMs: options.graceMs,
    });
  }

  #schedule(id: string, wakeAt: string | undefined) {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    if (this.#stopped || wakeAt === undefined) {
      return;
    }
    const delay = Date.parse(wakeAt) - this.options.now().getTime();
    if (delay <= LONGEST_TIMER) {
      const timer = setTimeout(() => {
        this.#timers.delete(id);
        this.wake(id);
      }, Math.max(0, delay));
      this.#timers.set(id, timer);
    }
  }

  /** Looks for promotions that somebody has to go on with. */
  async #scan() {
    const { store, now, logger, pollMs = 5_000 } = this.options;
    clearTimeout(this.#poll);
    try {
      for (const id of await store.claimablePromotions(now(), BATCH)) {
        if (!this.#stopped && !this.#running.has(id)) {
          this.#waiting.add(id);
        }
      }
    } catch (error) {
      logger.warn(
        'Reading which promotions run failed; it is tried again',
        error as Error,
      );
    }
    if (!this.#stopped) {
      this.#pump();
      clearTimeout(this.#poll);
      this.#poll = setTimeout(() => void this.#scan(), pollMs);
    }
  }

  async #sweep() {
    const { store, workDirBase, logger } = this.options;
    try {
      await sweepWorkDirs(workDirBase, async id => {
        const found = await store.getPromotion(id);
        return found?.promotion.phase === 'Running';
      });
    } catch (error) {
      logger.warn(
        `What was left below ${workDirBase} could not be removed`,
        error as Error,
      );
    }
  }
}
