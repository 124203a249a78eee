import { Knex } from 'knex';
import { PgBoss } from 'pg-boss';
import { WakeRef, WorkRef } from '../../store/Store';
import { Agenda } from '../Agenda';
import { QueueOptions } from '../QueueOptions';
import { DueWork, WorkHandlers, WorkQueue } from '../WorkQueue';
import { ensureQueues, QUEUES, startBoss } from './boss';
import { Broadcast, Message } from './Broadcast';
import { Jobs } from './Jobs';
import { Lane } from './Lane';
import { Listener } from './Listener';

/** How often it is told that what runs here is being worked on. */
const HEARTBEAT_MS = 3_000;
/** Of replicas that wait for the same instant, who has not written it waits so much longer at the most. */
const SPREAD_MS = 50;
/** So much at once is not put into the queue one by one, but found by looking. */
const MANY = 100;

/**
 * The queue of any number of replicas, in pg-boss on the plugin's database. A
 * job is put in by the transaction that makes the work due. Its tables may be
 * emptied at any time: what is due is found again in the store.
 */
export class PgBossQueue implements WorkQueue {
  readonly #agenda: Agenda;
  readonly #broadcast: Broadcast;
  readonly #jobs: Jobs;
  readonly #woken = new Map<string, WakeRef>();
  #lanes?: Record<WakeRef['kind'], Lane>;
  #timers: NodeJS.Timeout[] = [];

  private constructor(
    private readonly options: QueueOptions & {
      knex: Knex;
      boss: PgBoss;
      schema: string;
      channel: string;
      listener: Listener | undefined;
    },
  ) {
    const { boss, channel, listener } = options;
    this.#jobs = new Jobs(boss);
    this.#broadcast = new Broadcast(options);
    this.#agenda = new Agenda({
      ...options,
      intervalMs: options.scanIntervalMs,
      spreadMs: SPREAD_MS,
      found: async work => {
        await this.#jobs.insert(work);
        this.#pull();
      },
    });
    listener?.subscribe({
      channel,
      heard: queue => this.#pull(queue),
      connected: () => this.#pull(),
    });
    listener?.subscribe({
      channel: this.#broadcast.channel,
      heard: payload => this.#heard(this.#broadcast.read(payload)),
      connected: () => this.lookAround(),
    });
  }

  /** Makes pg-boss ready; nothing is taken from it before the start. */
  static async create(options: QueueOptions): Promise<PgBossQueue> {
    const { database, logger } = options;
    const knex = await database.getClient();
    // Made as the connections of the pool are, but nobody else's.
    const connect = () => knex.client.acquireRawConnection();
    const listener = options.listen
      ? new Listener({ connect, logger })
      : undefined;
    const started = await startBoss({
      ...options,
      knex,
      migrate: !database.migrations?.skip,
    });
    return new PgBossQueue({ ...options, ...started, knex, listener });
  }

  readonly enqueue = async (tx: Knex.Transaction, due: WakeRef[]) => {
    const many = due.length > MANY;
    if (many) {
      await this.#broadcast.send({ look: true }, tx);
    } else {
      await this.#jobs.insertWithin(tx, due);
    }
    const work = due.filter(isWork);
    if (work.length > 0 && !many) {
      await this.#broadcast.send({ woken: work }, tx);
    }
    tx.executionPromise.then(
      () => {
        work.forEach(ref => this.#lanes?.[ref.kind].woken(ref.id));
        if (many) {
          this.lookAround();
        } else if (!this.options.listener?.listening) {
          this.#pull();
        }
      },
      // It was rolled back, which whoever began it is told.
      () => undefined,
    );
  };

  start({ due, handlers }: { due: DueWork; handlers: WorkHandlers }) {
    const { logger, pollIntervalMs } = this.options;
    const lane = (kind: WakeRef['kind']) =>
      new Lane({
        boss: this.options.boss,
        queue: QUEUES[kind],
        kind,
        handler: handlers[kind],
        logger,
        rests: at => this.schedule(at),
        handedOver: (work, at) => this.#handOver(work, at),
        drained: () => this.#agenda.drained(),
      });
    this.#lanes = {
      pipeline: lane('pipeline'),
      promotion: lane('promotion'),
      task: lane('task'),
    };
    const lanes = Object.values(this.#lanes);
    lanes.forEach(each => each.start());
    this.options.listener?.start();
    this.#agenda.start(due);
    this.#timers = [
      setInterval(
        () => !this.options.listener?.listening && this.#pull(),
        pollIntervalMs,
      ),
      setInterval(() => void this.#upkeep(), this.options.scanIntervalMs),
      setInterval(() => lanes.forEach(each => void each.beat()), HEARTBEAT_MS),
    ];
  }

  async stop() {
    const { logger } = this.options;
    const lanes = Object.values(this.#lanes ?? {});
    await Promise.all([this.#agenda.stop(), ...lanes.map(lane => lane.stop())]);
    this.#timers.forEach(timer => clearInterval(timer));
    try {
      // What waited for its turn behind work that ran here has its turn now.
      await this.#broadcast.send({ pull: true });
    } catch (error) {
      logger.debug('Telling the other replicas failed', error as Error);
    }
    await this.options.listener?.stop();
    await this.options.boss.stop({ graceful: false, close: false });
  }

  wake(work: WakeRef) {
    if (isWork(work)) {
      this.#lanes?.[work.kind].woken(work.id);
    }
    if (this.#woken.size === 0) {
      setImmediate(() => void this.#flush());
    }
    this.#woken.set(`${work.kind} ${work.id}`, work);
  }

  schedule(at: string) {
    // Others may wait for something later, and this process may end before.
    if (this.#agenda.schedule(at)) {
      void this.#tell({ at });
    }
  }

  lookAround() {
    this.#agenda.lookAround();
  }

  #heard(message: Message | undefined) {
    if (message?.at !== undefined) {
      this.#agenda.scheduledElsewhere(message.at);
    }
    if (message?.look) {
      this.lookAround();
    }
    if (message?.pull) {
      this.#pull();
    }
    message?.woken?.forEach(({ kind, id }) => this.#lanes?.[kind]?.woken(id));
  }

  /** Never throws. */
  async #upkeep() {
    try {
      // Somebody may have emptied the tables.
      await ensureQueues(this.options.boss);
    } catch (error) {
      this.options.logger.debug('The queues were not seen', error as Error);
    }
    // A replica that has gone tells nobody that its jobs are free again.
    this.#pull();
  }

  /** There may be jobs in that queue of pg-boss, or in any. */
  #pull(queue?: string) {
    for (const [kind, lane] of Object.entries(this.#lanes ?? {})) {
      if (queue === undefined || queue === QUEUES[kind as WakeRef['kind']]) {
        lane.pull();
      }
    }
  }

  /** Never throws. */
  async #flush() {
    const woken = [...this.#woken.values()];
    this.#woken.clear();
    try {
      await this.#jobs.insert(woken);
      this.#pull();
    } catch (error) {
      this.options.logger.warn(
        'What was woken could not be put into the queue; what is due is found by the next look',
        error as Error,
      );
    }
    const work = woken.filter(isWork);
    if (work.length > 0 && work.length <= MANY) {
      await this.#tell({ woken: work });
    }
  }

  /** Never throws: messages only make others quicker. */
  async #tell(message: Message) {
    try {
      await this.#broadcast.send(message);
    } catch (error) {
      this.options.logger.debug(
        'Telling the other replicas failed',
        error as Error,
      );
    }
  }

  async #handOver(work: WakeRef, at: string) {
    if (Date.parse(at) <= this.options.now().getTime()) {
      await this.#jobs.insert([work]);
    } else {
      await this.#tell({ at });
    }
  }
}

function isWork(ref: WakeRef): ref is WorkRef {
  return ref.kind !== 'pipeline';
}
