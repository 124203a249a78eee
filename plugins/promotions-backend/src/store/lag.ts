import { Knex } from 'knex';
import { leaseIsOver, WORK } from './leases';
import { Millis, toOptionalIso } from './rows';
import { Store } from './Store';

interface Waiting {
  waiting: number;
  since: Millis | null;
}

/** How much waits, and since when. @internal */
export async function readLag(
  tx: Knex,
  now: Date,
): ReturnType<Store['readLag']> {
  const pipelines = await measure(
    tx,
    tx('pipelines')
      .whereNull('archived_at')
      .where('wake_at', '<=', now.getTime()),
    'wake_at',
  );
  const promotions = await measure(
    tx,
    claimable(tx, 'promotion', now),
    // Without either it has not been looked at since it started.
    'coalesce(lease_until, wake_at, started_at)',
  );
  const tasks = await measure(
    tx,
    claimable(tx, 'task', now),
    'coalesce(lease_until, wake_at, started_at, created_at)',
  );
  const outbox = await measure(tx, tx('outbox'), 'created_at');
  // Those of a pipeline that was archived wait until it comes back.
  const events = await measure(
    tx,
    tx('deployment_events as e')
      .join('pipelines as p', 'p.id', 'e.pipeline_id')
      .whereNotNull('e.event')
      .whereNull('p.archived_at'),
    'e.received_at',
  );
  return {
    duePipelines: pipelines.waiting,
    oldestDueAt: toOptionalIso(pipelines.since),
    claimableWork: promotions.waiting + tasks.waiting,
    oldestClaimableAt: toOptionalIso(earliest([promotions.since, tasks.since])),
    outbox: outbox.waiting,
    oldestOutboxAt: toOptionalIso(outbox.since),
    pendingEvents: events.waiting,
    oldestEventAt: toOptionalIso(events.since),
  };
}

function claimable(
  tx: Knex,
  kind: keyof typeof WORK,
  now: Date,
): Knex.QueryBuilder {
  const { table, isOpen } = WORK[kind];
  return tx(table)
    .whereRaw(isOpen)
    .where(query =>
      query.whereNull('wake_at').orWhere('wake_at', '<=', now.getTime()),
    )
    .where(leaseIsOver(tx, now));
}

async function measure(
  tx: Knex,
  query: Knex.QueryBuilder,
  since: string,
): Promise<Waiting> {
  const [row] = await query.select<
    Array<{ waiting: Millis; since: Millis | null }>
  >(tx.raw(`count(*) as waiting, min(${since}) as since`));
  return { waiting: Number(row.waiting), since: row.since };
}

function earliest(instants: Array<Millis | null>): Millis | null {
  const known = instants.flatMap(at => (at === null ? [] : [Number(at)]));
  return known.length > 0 ? Math.min(...known) : null;
}
