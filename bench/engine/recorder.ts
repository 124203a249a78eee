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
  searchPath?: string[] | string;
};

interface Connection {
  __knexUid: string;
}

/** Listens to all that the plugin asks its database for. */
export class Recorder {
  readonly #pending = new Map<string, string[]>();
  #statements?: Recorded[];
  created: Created[] = [];
  /** Since the last reset. */
  count = 0;
  firstAt = 0;
  lastAt = 0;

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
    this.firstAt = 0;
    this.lastAt = 0;
    this.created = [];
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
    if (/^insert into .promotions. /.test(sql)) {
      const ids = this.#pending.get(connection) ?? [];
      ids.push(...bindings.filter(value => typeof value === 'string'));
      this.#pending.set(connection, ids);
    }
  }

  #after(connection: string, sql: string) {
    const now = Date.now();
    if (/^commit/i.test(sql)) {
      this.count += 1;
      this.firstAt ||= now;
      this.lastAt = now;
      for (const pipelineId of this.#pending.get(connection) ?? []) {
        this.created.push({ pipelineId, at: now });
      }
      this.#pending.delete(connection);
    } else if (/^rollback/i.test(sql)) {
      this.#pending.delete(connection);
    }
  }
}

function isOfPlugin(client: KnexClient): boolean {
  const { connection } = client.config as {
    connection?: { filename?: string };
  };
  return (
    String(client.searchPath).includes('promotions') ||
    Boolean(connection?.filename?.includes('promotions'))
  );
}
