import { LoggerService } from '@backstage/backend-plugin-api';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** A connection to PostgreSQL as its driver has it. */
export interface ListenConnection {
  query(sql: string, values?: unknown[]): Promise<unknown>;
  on(
    event: 'notification',
    heard: (message: { channel: string; payload?: string }) => void,
  ): unknown;
  on(event: 'error' | 'end', gone: (error?: Error) => void): unknown;
  end(): Promise<void>;
}

interface Subscription {
  channel: string;
  heard(payload: string): void;
  /** Called when what was sent until now may have been missed. */
  connected(): void;
}

/** How long it is waited before a connection is tried again; the last one holds on. */
const RETRY_MS = [500, 1_000, 2_000, 5_000, 15_000, 30_000];

/**
 * Hears what is sent with NOTIFY, on a connection of its own, which is made
 * anew whenever it breaks. That notifications really arrive is tried at every
 * heartbeat: behind some poolers, LISTEN succeeds and nothing is ever heard.
 */
export class Listener {
  readonly #subscriptions = new Set<Subscription>();
  readonly #probe = `promotions_probe_${randomUUID().replaceAll('-', '')}`;
  #listening = false;
  #told = false;
  #probed?: () => void;
  #running?: Promise<void>;
  readonly #stop = new AbortController();

  constructor(
    private readonly options: {
      connect(): Promise<ListenConnection>;
      logger: LoggerService;
      heartbeatMs?: number;
      timeoutMs?: number;
    },
  ) {}

  /** Whether notifications arrive. */
  get listening(): boolean {
    return this.#listening;
  }

  subscribe(subscription: Subscription) {
    this.#subscriptions.add(subscription);
  }

  start() {
    this.#running ??= this.#run();
  }

  async stop() {
    this.#stop.abort();
    await this.#running;
  }

  async #run() {
    const { signal } = this.#stop;
    for (let failures = 0; !signal.aborted; ) {
      try {
        await this.#hold(() => {
          failures = 0;
        });
      } catch (error) {
        if (!signal.aborted) {
          this.#tell(error as Error);
          const wait = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)];
          failures += 1;
          await sleep(wait, undefined, { signal }).catch(() => undefined);
        }
      }
    }
  }

  /** Listens until the connection breaks, which throws, or it is stopped. */
  async #hold(established: () => void) {
    const { heartbeatMs = 10_000 } = this.options;
    const { signal } = this.#stop;
    const connection = await this.#connect();
    const broken = new AbortController();
    const gone = (error?: Error) =>
      broken.abort(error ?? new Error('The connection has ended.'));
    connection.on('error', gone);
    connection.on('end', () => gone());
    connection.on('notification', message => this.#hear(message));
    const either = AbortSignal.any([signal, broken.signal]);
    try {
      for (const channel of [
        this.#probe,
        ...[...this.#subscriptions].map(s => s.channel),
      ]) {
        await this.#inTime(connection.query(`listen "${channel}"`), either);
      }
      await this.#beat(connection, either);
      established();
      this.#told = false;
      this.#listening = true;
      this.#subscriptions.forEach(({ connected }) => connected());
      while (!either.aborted) {
        await sleep(heartbeatMs, undefined, { signal: either });
        await this.#beat(connection, either);
      }
    } catch (error) {
      throw broken.signal.aborted ? broken.signal.reason : error;
    } finally {
      this.#listening = false;
      // A connection that does not answer does not end either.
      void connection.end().catch(() => undefined);
    }
  }

  /** Where nobody answers, a connection may be tried for minutes. */
  async #connect(): Promise<ListenConnection> {
    const connecting = this.options.connect();
    try {
      return await this.#inTime(connecting, this.#stop.signal);
    } catch (error) {
      // It may still come, when nobody waits for it any more.
      connecting.then(late => late.end()).catch(() => undefined);
      throw error;
    }
  }

  #hear({ channel, payload }: { channel: string; payload?: string }) {
    if (channel === this.#probe) {
      this.#probed?.();
      return;
    }
    for (const subscription of this.#subscriptions) {
      if (subscription.channel === channel) {
        subscription.heard(payload ?? '');
      }
    }
  }

  async #beat(connection: ListenConnection, signal: AbortSignal) {
    const heard = new Promise<void>(resolve => {
      this.#probed = resolve;
    });
    const sent = connection.query('select pg_notify($1, $2)', [
      this.#probe,
      '',
    ]);
    await this.#inTime(Promise.all([sent, heard]), signal);
  }

  async #inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
    const { timeoutMs = 5_000 } = this.options;
    const over = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const late = new Promise<never>((_, reject) => {
      over.addEventListener('abort', () => reject(over.reason), {
        once: true,
      });
    });
    work.catch(() => undefined);
    late.catch(() => undefined);
    over.throwIfAborted();
    return Promise.race([work, late]);
  }

  /** Once for each time that it does not work. */
  #tell(error: Error) {
    if (!this.#told) {
      this.#told = true;
      this.options.logger.warn(
        'What other replicas do cannot be heard through LISTEN now; until it can, the queue is asked at short intervals',
        error,
      );
    }
  }
}
