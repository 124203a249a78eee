import knexFactory, { Knex } from 'knex';

/** One statement as it went to the database. */
export interface Recorded {
  /** Which connection; those of one follow each other. */
  connection: string;
  sql: string;
  bindings: unknown[];
}

/** A promotion that was written for good. */
export interface Created {
  pipelineId: string;
  /** Milliseconds since 1970, when its transaction had been committed. */
  at: number;
}

interface Query {
  sql: string;
  bindings?: unknown[];
}

type KnexClient = Knex.Client & {
  query(connection: Connection, query: Query | string): Promise<unknown>;
};

interface Connection {
  __knexUid: string;
}

/** Listens to all that the plugin asks its database for. */
export class Recorder {
  readonly #pending = new Map<string, string[]>();
  readonly #passing = new Set<string>();
  readonly #finishing = new Map<string, number>();
  #statements?: Recorded[];
  created: Created[] = [];
  /** Commits by which pipelines changed, and when the first and the last one was. */
  passes = 0;
  firstPassAt = 0;
  lastPassAt = 0;
  /** Promotions that have succeeded, and when the last one did. */
  finished = 0;
  finishedAt = 0;
  /** Since the last reset. */
  count = 0;

  install() {
    const { Client } = knexFactory as unknown as {
      Client: { prototype: KnexClient };
    };
    const { prototype } = Client;
    const original = prototype.query;
    const { before, after } = {
      before: this.#before.bind(this),
      after: this.#after.bind(this),
    };
    prototype.query = async function query(connection, asked) {
      if (!isOfPlugin(this)) {
        return original.call(this, connection, asked);
      }
      const { sql, bindings = [] } =
        typeof asked === 'string' ? { sql: asked } : asked;
      before(this, connection.__knexUid, sql, bindings);
      const answer = await original.call(this, connection, asked);
      after(connection.__knexUid, sql);
      return answer;
    };
  }

  reset() {
    this.count = 0;
    this.passes = 0;
    this.firstPassAt = 0;
    this.lastPassAt = 0;
    this.created = [];
    this.finished = 0;
    this.finishedAt = 0;
  }

  start() {
    this.#statements = [];
  }

  stop(): Recorded[] {
    const recorded = this.#statements ?? [];
    this.#statements = undefined;
    return recorded;
  }

  #before(
    client: KnexClient,
    connection: string,
    sql: string,
    bindings: unknown[],
  ) {
    this.#statements?.push({
      connection,
      sql: client.positionBindings(sql),
      bindings: [...bindings],
    });
    this.#notePending(connection, sql, bindings);
  }

  #notePending(connection: string, sql: string, bindings: unknown[]) {
    if (/^insert into .promotions. /.test(sql)) {
      const ids = this.#pending.get(connection) ?? [];
      ids.push(...bindings.filter(value => typeof value === 'string'));
      this.#pending.set(connection, ids);
    } else if (/^update .pipelines. /.test(sql)) {
      this.#passing.add(connection);
    } else if (
      /^update .promotions. /.test(sql) &&
      bindings.includes('Succeeded')
    ) {
      const count = this.#finishing.get(connection) ?? 0;
      this.#finishing.set(connection, count + 1);
    }
  }

  #after(connection: string, sql: string) {
    const now = Date.now();
    if (/^commit/i.test(sql)) {
      this.count += 1;
      if (this.#passing.has(connection)) {
        this.passes += 1;
        this.firstPassAt ||= now;
        this.lastPassAt = now;
      }
      for (const pipelineId of this.#pending.get(connection) ?? []) {
        this.created.push({ pipelineId, at: now });
      }
      const finishing = this.#finishing.get(connection) ?? 0;
      this.finished += finishing;
      this.finishedAt = finishing > 0 ? now : this.finishedAt;
      this.#forget(connection);
    } else if (/^rollback/i.test(sql)) {
      this.#forget(connection);
    }
  }

  #forget(connection: string) {
    this.#pending.delete(connection);
    this.#passing.delete(connection);
    this.#finishing.delete(connection);
  }
}

function isOfPlugin({ config }: KnexClient): boolean {
  const { searchPath, connection } = config as {
    searchPath?: string | string[];
    connection?: { filename?: string };
  };
  return (
    String(searchPath).includes('promotions') ||
    Boolean(connection?.filename?.includes('promotions'))
  );
}
