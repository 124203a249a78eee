import { LoggerService } from '@backstage/backend-plugin-api';
import { TimelineEntry } from '@promotions/backstage-plugin-promotions-common';
import pLimit from 'p-limit';
import { setTimeout as sleep } from 'node:timers/promises';
import { OutboxEntry, Store } from '../store/Store';
import { Claim, Failure, idsOf, Settlements, toldOf } from './outboxParts';
import { within } from './within';

/** What is done about what was written. Each may be done more than once. */
export interface Effects {
  /** Tells pages that the pipeline has changed. */
  signal(pipelineId: string): Promise<void>;
  /** Tells other plugins. */
  publish(pipelineId: string, entry: TimelineEntry): Promise<void>;
  /** Whether people are told of what happened. */
  concernsPeople(entry: TimelineEntry): boolean;
  notify(pipelineId: string, entry: TimelineEntry): Promise<void>;
}

/** Milliseconds, and numbers of entries. */
export interface OutboxLimits {
  /** How many entries are sent at a time. */
  batch: number;
  /** How many pipelines' events, and how many notifications, at a time. */
  concurrency: number;
  /** For how long nobody else sends what was claimed. */
  leaseMs: number;
  /** How often what others have left is looked for. */
  pollMs: number;
  /** How long sending one may take. */
  timeoutMs: number;
  /** How old something may become before it is given up. */
  giveUpAfterMs: number;
}

export interface OutboxSenderOptions {
  store: Pick<Store, 'claimOutbox' | 'settleOutbox' | 'deferOutbox'>;
  effects: Effects;
  /** Who this is, for people that look into the database. */
  worker: string;
  now: () => Date;
  logger: LoggerService;
  limits: OutboxLimits;
  /** Told of everything that was sent, failed or was given up. */
  sent?: (kind: OutboxEntry['kind'], outcome: SendOutcome) => void;
}

export type SendOutcome = 'sent' | 'failed' | 'given-up';

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 5 * 60_000;
/** What is written in quick succession is sent together. */
const BETWEEN_CLAIMS_MS = 25;

/**
 * Sends what lies in the outbox: woken after each write, and by itself. An
 * entry is forgotten when it was sent, so that who ends in between sends it
 * again; what fails is tried again, later each time.
 *
 * Events of a pipeline are sent one after the other, and none before one that
 * is older and was not sent. What only people are told holds nothing back.
 */
export class OutboxSender {
  readonly #running = new Set<Promise<void>>();
  readonly #settlements;
  readonly #pipelines;
  readonly #notifications;
  #underWay = 0;
  #timer?: NodeJS.Timeout;
  #claiming = false;
  #loop?: Promise<void>;
  #again = false;
  /** There may be something that waits for what is under way. */
  #left = false;
  #stopped = true;

  constructor(private readonly options: OutboxSenderOptions) {
    this.#settlements = new Settlements(options.store);
    this.#pipelines = pLimit(options.limits.concurrency);
    this.#notifications = pLimit(options.limits.concurrency);
  }

  start() {
    this.#stopped = false;
    this.wake();
  }

  /** Something may have been written. */
  wake() {
    this.#again = true;
    this.#left ||= this.#underWay > 0;
    if (!this.#claiming && !this.#stopped) {
      this.#loop = this.#claimAll();
    }
  }

  /** Resolves when what is being sent was sent; the rest is given back. */
  async stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#loop;
    while (this.#running.size > 0) {
      await Promise.all(this.#running);
    }
  }

  async #claimAll() {
    const { limits } = this.options;
    this.#claiming = true;
    clearTimeout(this.#timer);
    while (this.#again && !this.#stopped) {
      if (this.#underWay >= limits.batch) {
        this.#left = true;
        break;
      }
      this.#again = false;
      await this.#claim(limits.batch - this.#underWay);
      await sleep(BETWEEN_CLAIMS_MS);
    }
    this.#claiming = false;
    if (!this.#stopped) {
      this.#timer = setTimeout(() => this.wake(), limits.pollMs);
    }
  }

  async #claim(limit: number) {
    const { store, worker, now, logger, limits } = this.options;
    const claim = new Claim(limits.leaseMs);
    try {
      const entries = await store.claimOutbox(
        worker,
        now(),
        limits.leaseMs,
        limit,
      );
      this.#again ||= entries.length === limit;
      this.#send(entries, claim);
    } catch (error) {
      logger.warn(
        'Reading the outbox failed; it is tried again',
        error as Error,
      );
    }
  }

  #send(entries: OutboxEntry[], claim: Claim) {
    const signals = new Map<string, OutboxEntry[]>();
    const events = new Map<string, OutboxEntry[]>();
    for (const entry of entries) {
      if (entry.kind === 'notification') {
        this.#notify(entry, claim);
      } else {
        const of = entry.kind === 'signal' ? signals : events;
        of.set(entry.pipelineId, [...(of.get(entry.pipelineId) ?? []), entry]);
      }
    }
    for (const group of signals.values()) {
      this.#run(group.length, () => this.#signal(group, claim));
    }
    for (const group of events.values()) {
      this.#run(group.length, () =>
        this.#pipelines(() => this.#publish(group, claim)),
      );
    }
  }

  #run(count: number, work: () => Promise<void>) {
    this.#underWay += count;
    const { logger } = this.options;
    const running = work()
      .catch(error =>
        // Its lease ends, and it is sent again.
        logger.warn('Writing to the outbox failed', error as Error),
      )
      .finally(() => {
        this.#running.delete(running);
        this.#underWay -= count;
        if (this.#left) {
          this.#left = false;
          this.wake();
        }
      });
    this.#running.add(running);
  }

  /** One signal of a pipeline is as good as several. */
  async #signal(group: OutboxEntry[], claim: Claim) {
    const [first] = group;
    const failed = await this.#attempt(first, claim, effects =>
      effects.signal(first.pipelineId),
    );
    await (failed
      ? this.#later(group, failed)
      : this.#settlements.add(idsOf(group)));
  }

  async #publish(group: OutboxEntry[], claim: Claim) {
    const sent: OutboxEntry[] = [];
    let failed: Failure | undefined;
    for (const entry of group) {
      failed = await this.#attempt(entry, claim, effects =>
        effects.publish(entry.pipelineId, toldOf(entry)),
      );
      if (failed) {
        break;
      }
      sent.push(entry);
    }
    const { effects } = this.options;
    const told = sent.filter(entry => effects.concernsPeople(toldOf(entry)));
    await this.#tell(told);
    await this.#settlements.add(
      idsOf(sent.filter(entry => !told.includes(entry))),
    );
    if (failed) {
      await this.#later(group.slice(sent.length), failed);
    }
  }

  /** From here on they hold nothing back, and are published no more. */
  async #tell(entries: OutboxEntry[]) {
    if (entries.length === 0) {
      return;
    }
    const { store, now, limits } = this.options;
    const claim = new Claim(limits.leaseMs);
    const ids = idsOf(entries);
    await store.deferOutbox(ids, now(), limits.leaseMs, 'notification');
    for (const entry of entries) {
      this.#notify({ ...entry, kind: 'notification' }, claim);
    }
  }

  #notify(entry: OutboxEntry, claim: Claim) {
    this.#run(1, () =>
      this.#notifications(async () => {
        const failed = await this.#attempt(entry, claim, effects =>
          effects.notify(entry.pipelineId, toldOf(entry)),
        );
        await (failed
          ? this.#later([entry], failed)
          : this.#settlements.add([entry.id]));
      }),
    );
  }

  async #attempt(
    { kind, entry, pipelineId, createdAt, attempts }: OutboxEntry,
    claim: Claim,
    send: (effects: Effects) => Promise<void>,
  ): Promise<Failure | undefined> {
    if (this.#stopped || claim.isOver()) {
      return { delayMs: 0 };
    }
    const { effects, limits, sent, logger, now } = this.options;
    try {
      await within(limits.timeoutMs, () => send(effects));
      sent?.(kind, 'sent');
      return undefined;
    } catch (error) {
      const what = [kind, entry?.kind].filter(Boolean).join(' ');
      const message = `Sending ${what} of pipeline ${pipelineId} failed`;
      if (this.#stopped) {
        // What it is sent through stops as well.
        logger.debug(message, error as Error);
        return { delayMs: 0 };
      }
      const age = now().getTime() - Date.parse(createdAt);
      if (age >= limits.giveUpAfterMs) {
        logger.error(`${message} for too long: it is given up`, error as Error);
        sent?.(kind, 'given-up');
        return { givenUp: true, delayMs: 0 };
      }
      // Told once; who looks for more finds the rest as well.
      logger[attempts > 1 ? 'debug' : 'warn'](
        `${message}; it is tried again`,
        error as Error,
      );
      sent?.(kind, 'failed');
      return { delayMs: backoff(attempts) };
    }
  }

  /** Those after the one that failed were not tried. */
  async #later(entries: OutboxEntry[], { givenUp, delayMs }: Failure) {
    const { store, now } = this.options;
    const [failed, ...rest] = idsOf(entries);
    if (!givenUp) {
      await store.deferOutbox([failed, ...rest], now(), delayMs);
      return;
    }
    await this.#settlements.add([failed]);
    if (rest.length > 0) {
      await store.deferOutbox(rest, now(), 0);
      this.#left = true;
    }
  }
}

function backoff(attempts: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS);
}
