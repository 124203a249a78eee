import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { isPostgres } from './dialect';

/** Where the migrations of the plugin lie. @internal */
export function migrationsDirectory(): string {
  return resolvePackagePath(
    '@promotions/backstage-plugin-promotions-backend',
    'migrations',
  );
}

/**
 * Brings the schema up to date. Replicas that start at the same moment on one
 * PostgreSQL take turns, by a lock that goes with its connection: Knex has a
 * lock of its own, but makes the table for it without one, and keeps it when
 * the process is killed.
 *
 * @internal
 */
export async function migrate(knex: Knex): Promise<void> {
  const config = { directory: migrationsDirectory() };
  if (!isPostgres(knex)) {
    await knex.migrate.latest(config);
    return;
  }
  await knex.transaction(async tx => {
    await tx.raw("select pg_advisory_xact_lock(hashtext('promotions'))");
    await tx.migrate.latest(config);
  });
}
