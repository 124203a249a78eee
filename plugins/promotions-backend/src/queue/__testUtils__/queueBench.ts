/* Queues for tests, over work whose truth lies in a table; development only. */
import { mockServices } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { WakeRef } from '../../store/Store';
import { TestDatabase } from '../../store/testDatabases';
import { createQueue } from '../createQueue';
import { DueWork, WorkHandlers, WorkQueue } from '../WorkQueue';

/** One look at something. */
export interface Run {
  replica: number;
  kind: WakeRef['kind'];
  id: string;
  at: number;
}

/** What a handler of the bench does. */
export type Look = (
  ref: WakeRef & { replica: number },
) => Promise<string | undefined | void>;

/** Long enough for anything that is under way to come to its end. */
export const A_WHILE = 300;

export const sleep = (ms: number) =>
  new Promise<void>(resolve => setTimeout(resolve, ms));

/** Until it holds; the test's own time limit is the only one. */
export async function until(holds: () => boolean | Promise<boolean>) {
  while (!(await holds())) {
    await sleep(5);
  }
}

/** Any number of replicas on one database, and the work that they share. */
export class QueueBench {
  readonly runs: Run[] = [];
  readonly woken: string[] = [];
  readonly queues: WorkQueue[] = [];
  readonly logger = mockServices.logger.mock();
  /** What a look does; then what it looked at is not due any more. */
  look: Look = async () => undefined;
  readonly #running = new Map<string, number>();
  /** How often something ran twice at once. */
  overlaps = 0;

  private constructor(readonly database: TestDatabase) {}

  static async create(database: TestDatabase): Promise<QueueBench> {
    await database.knex.schema.createTable('due_things', table => {
      table.text('kind').notNullable();
      table.text('id').notNullable();
      table.bigInteger('at').notNullable();
      table.primary(['kind', 'id']);
    });
    return new QueueBench(database);
  }

  /** A replica with a queue of its own that has not started yet. */
  async replica(
    options: {
      database?: TestDatabase;
      listen?: boolean;
      scanIntervalMs?: number;
    } = {},
  ): Promise<{ queue: WorkQueue; start(concurrency?: number): void }> {
    const { database: given, ...rest } = options;
    const database =
      given ??
      (this.queues.length === 0
        ? this.database
        : await this.database.replica());
    const queue = await createQueue({
      database: database.database,
      logger: this.logger,
      now: () => new Date(),
      listen: true,
      pollIntervalMs: 500,
      scanIntervalMs: 60_000,
      ...rest,
    });
    const replica = this.queues.push(queue) - 1;
    return {
      queue,
      start: (concurrency = 2) =>
        queue.start({
          due: dueOf(database.knex),
          handlers: this.#handlers(replica, database.knex, concurrency),
        }),
    };
  }

  /** One replica that works, and has looked around. */
  async started(
    options?: Parameters<QueueBench['replica']>[0] & { concurrency?: number },
  ): Promise<WorkQueue> {
    const { queue, start } = await this.replica(options);
    start(options?.concurrency);
    await sleep(A_WHILE);
    return queue;
  }

  /** Writes that it is due at that instant. */
  async due(
    { kind, id }: WakeRef,
    at: number = Date.now(),
    knex: Knex = this.database.knex,
  ) {
    await knex('due_things')
      .insert({ kind, id, at })
      .onConflict(['kind', 'id'])
      .merge();
  }

  /** As the store does: in one transaction with what makes it due. */
  async enqueue(queue: WorkQueue, ...refs: WakeRef[]) {
    await this.database.knex.transaction(async tx => {
      for (const ref of refs) {
        await this.due(ref, Date.now(), tx);
      }
      await queue.enqueue(tx, refs);
    });
  }

  /** Looks wait before it, those at that kind alone, until it is opened. */
  gate(kind?: WakeRef['kind']): { open(): void } {
    let open = () => {};
    const opened = new Promise<void>(resolve => {
      open = resolve;
    });
    this.look = async ref =>
      kind === undefined || ref.kind === kind ? opened : undefined;
    return { open };
  }

  ids(): string[] {
    return this.runs.map(({ id }) => id);
  }

  async stop() {
    await Promise.all(this.queues.map(queue => queue.stop()));
  }

  #handlers(replica: number, knex: Knex, concurrency: number): WorkHandlers {
    const handler = (kind: WakeRef['kind']) => ({
      concurrency,
      run: async (id: string) => {
        const key = `${kind} ${id}`;
        const running = (this.#running.get(key) ?? 0) + 1;
        this.overlaps += running > 1 ? 1 : 0;
        this.#running.set(key, running);
        this.runs.push({ replica, kind, id, at: Date.now() });
        try {
          const began = Date.now();
          const next = await this.look({ replica, kind, id });
          await knex('due_things')
            .where({ kind, id })
            .where('at', '<=', began)
            .delete();
          return next ?? undefined;
        } finally {
          this.#running.set(key, (this.#running.get(key) ?? 1) - 1);
        }
      },
      woken: (id: string) => {
        this.woken.push(`${replica} ${kind} ${id}`);
      },
    });
    return {
      pipeline: handler('pipeline'),
      promotion: handler('promotion'),
      task: handler('task'),
    };
  }
}

function dueOf(knex: Knex): DueWork {
  return {
    due: async (now, limit) =>
      knex('due_things')
        .where('at', '<=', now.getTime())
        .orderBy('at')
        .limit(limit)
        .select('kind', 'id'),
    nextDueAt: async now => {
      const row = await knex('due_things')
        .where('at', '>', now.getTime())
        .orderBy('at')
        .first('at');
      return row && new Date(Number(row.at)).toISOString();
    },
  };
}
