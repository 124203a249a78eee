import { LoggerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { fromKnex, PgBoss } from 'pg-boss';
import { WakeRef } from '../../store/Store';

/** Names of the queues within pg-boss. */
export const QUEUES: Record<WakeRef['kind'], string> = {
  pipeline: 'passes',
  promotion: 'promotions',
  task: 'tasks',
};

const SETTINGS = {
  // What failed, and what somebody held who has gone, is found in the store.
  retryLimit: 0,
  // The least that pg-boss allows.
  heartbeatSeconds: 10,
  // The longest that it allows: work ends by its own limits.
  expireInSeconds: 24 * 60 * 60,
  deleteAfterSeconds: 60 * 60,
  retentionSeconds: 24 * 60 * 60,
  notify: true,
};

/** How often it is looked for jobs whose heartbeat has ended. */
const SUPERVISE_SECONDS = 5;

/**
 * Starts pg-boss over the connections of the plugin, with its tables in a
 * schema of their own, and one queue for each kind of work.
 */
export async function startBoss(options: {
  knex: Knex;
  /** Left out: after the schema of the plugin. */
  schema?: string;
  /** Whether tables are made and brought up to date. */
  migrate: boolean;
  logger: LoggerService;
}): Promise<{
  boss: PgBoss;
  schema: string;
  /** On which pg-boss tells of new jobs, by the name of their queue. */
  channel: string;
}> {
  const { knex, migrate, logger } = options;
  let channel = '';
  const schema = options.schema ?? (await defaultSchema(knex));
  const boss = new PgBoss({
    db: {
      ...fromKnex(knex),
      // Whoever asks for the channel listens to it.
      listen: async name => {
        channel = name;
        return { close: async () => undefined };
      },
    },
    useListenNotify: true,
    schema: /^[a-z_][a-z0-9_]*$/.test(schema) ? schema : `"${schema}"`,
    migrate,
    createSchema: migrate && !(await hasSchema(knex, schema)),
    schedule: false,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
    maintenanceIntervalSeconds: 10 * 60,
  });
  boss.on('error', error =>
    logger.warn('pg-boss could not do its upkeep; it is tried again', error),
  );
  boss.on('warning', ({ message }) => logger.warn(`pg-boss: ${message}`));
  // Replicas that start at the same moment take turns.
  await knex.transaction(async tx => {
    await tx.raw("select pg_advisory_xact_lock(hashtext('promotions-queue'))");
    await boss.start();
    await ensureQueues(boss);
  });
  return { boss, schema, channel };
}

/** Makes the queues that are not there. */
export async function ensureQueues(
  boss: Pick<PgBoss, 'getQueues' | 'createQueue'>,
): Promise<void> {
  const names = Object.values(QUEUES);
  const known = new Set((await boss.getQueues(names)).map(({ name }) => name));
  for (const name of names.filter(n => !known.has(n))) {
    // At most one job of an id waits; that only one of them is worked on at a
    // time is asked for where they are fetched. The policy `stately`, which
    // says both, lets one that waits for its turn hold up all the others.
    await boss.createQueue(name, { policy: 'short', ...SETTINGS });
  }
}

/** A database of the plugin's own has the schema `public`. */
async function defaultSchema(knex: Knex): Promise<string> {
  const { rows } = await knex.raw('select current_schema() as name');
  const name: string | null = rows[0].name;
  return name === null || name === 'public'
    ? 'promotions_queue'
    : `${name}_queue`;
}

async function hasSchema(knex: Knex, schema: string): Promise<boolean> {
  const { rows } = await knex.raw(
    'select 1 from pg_namespace where nspname = ?',
    [schema],
  );
  return rows.length > 0;
}
