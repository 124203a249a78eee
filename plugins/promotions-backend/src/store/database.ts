import { DatabaseService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { setImmediate } from 'node:timers/promises';
import { isPostgres } from './dialect';
import { takeDue } from './due';
import { toStoreError } from './errors';
import { migrate } from './migrate';
import { Enqueue } from './Store';

/**
 * The database of the plugin, and the transactions that the store works in.
 *
 * @internal
 */
export class Database {
  private constructor(
    private readonly knex: Knex,
    private readonly enqueue?: Enqueue,
  ) {}

  /** Connects, and brings the schema up to date unless migrations are switched off. */
  static async connect({
    database,
    enqueue,
  }: {
    database: DatabaseService;
    enqueue?: Enqueue;
  }): Promise<Database> {
    const knex = await database.getClient();
    if (!database.migrations?.skip) {
      await migrate(knex);
    }
    return new Database(knex, enqueue);
  }

  /**
   * Everything that `work` reads is of one instant. On SQLite, where there is
   * one connection, any transaction is.
   */
  async read<T>(work: (tx: Knex.Transaction) => Promise<T>): Promise<T> {
    return this.transaction(
      work,
      isPostgres(this.knex)
        ? { isolationLevel: 'repeatable read', readOnly: true }
        : {},
    );
  }

  /** For what is one statement, and so a transaction by itself. */
  async single<T>(work: (knex: Knex) => Promise<T>): Promise<T> {
    await this.letOthersIn();
    try {
      return await work(this.knex);
    } catch (error) {
      throw toStoreError(error);
    }
  }

  /**
   * All that `work` writes is written, or nothing; what it makes due is looked
   * at after the commit.
   */
  async write<T>(work: (tx: Knex.Transaction) => Promise<T>): Promise<T> {
    return this.transaction(async tx => {
      const result = await work(tx);
      const due = takeDue(tx);
      if (due.length > 0) {
        await this.enqueue?.(tx, due);
      }
      return result;
    }, {});
  }

  private async transaction<T>(
    work: (tx: Knex.Transaction) => Promise<T>,
    config: Knex.TransactionConfig,
  ): Promise<T> {
    await this.letOthersIn();
    try {
      return await this.knex.transaction(work, config);
    } catch (error) {
      throw toStoreError(error);
    }
  }

  /**
   * SQLite answers within the process and at once: work upon work would keep
   * the process from everything else, requests and timers, until all is done.
   */
  private async letOthersIn(): Promise<void> {
    if (!isPostgres(this.knex)) {
      await setImmediate();
    }
  }
}
