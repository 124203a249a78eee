import { isPostgres } from '../store/dialect';
import { InProcessQueue } from './InProcessQueue';
import { PgBossQueue } from './pgboss/PgBossQueue';
import { QueueOptions } from './QueueOptions';
import { WorkQueue } from './WorkQueue';

/**
 * The queue that goes with the database: on PostgreSQL any number of replicas
 * share the work, SQLite serves one process.
 */
export async function createQueue(options: QueueOptions): Promise<WorkQueue> {
  const knex = await options.database.getClient();
  return isPostgres(knex)
    ? PgBossQueue.create(options)
    : new InProcessQueue(options);
}
