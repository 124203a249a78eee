import { DatabaseService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { isPostgres } from './dialect';
import { toStoreError } from './errors';
import { migrate } from './migrate';

/**
 * The database of the plugin, and the transactions that the store works in.
 *
 * @internal
 */
export class Database {
  private constructor(private readonly knex: Knex) {}

  /** Connects, and brings the schema up to date unless migrations are switched off. */
  static async connect(database: DatabaseService): Promise<Database> {
    const knex = await database.getClient();
    if (!database.migrations?.skip) {
      await migrate(knex);
    }
    return new Database(knex);
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
    try {
      return await work(this.knex);
    } catch (error) {
      throw toStoreError(error);
    }
  }

  /** All that `work` writes is written, or nothing. */
  async write<T>(work: (tx: Knex.Transaction) => Promise<T>): Promise<T> {
    return this.transaction(work, {});
  }

  private async transaction<T>(
    work: (tx: Knex.Transaction) => Promise<T>,
    config: Knex.TransactionConfig,
  ): Promise<T> {
    try {
      return await this.knex.transaction(work, config);
    } catch (error) {
      throw toStoreError(error);
    }
  }
}
