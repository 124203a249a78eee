import { Knex } from 'knex';
import { createHash } from 'node:crypto';
import { isPostgres, keyIn } from './dialect';
import { markDue } from './due';
import { locksOf } from './locks';
import { PipelineRow } from './pipelines';
import { isEnded } from './promotions';
import { PipelineChanges } from './Store';
import { WaitChanges, WaitRow } from './waits';

/*
 * What ties pipelines together: locks, and dependencies between entities. Who
 * waits and who ends the waiting must not miss each other. So whoever writes
 * that it waits, and whoever wakes those who wait, come one after the other:
 *
 * - the waiting one first: the other finds its row, and wakes it;
 * - the other one first: what it did is there when the waiting one, which has
 *   looked before, looks again, as it does after every new wait.
 *
 * Rows of pipelines are locked after that, and in the order of their ids, so
 * that nobody waits for one another.
 */

/** Of policies and freezes. */
const RULES_TIE = 'rules';

/**
 * Finds out whom the changes wake, and keeps others from beginning to wait
 * for the same until this transaction is over.
 *
 * @returns ids of the pipelines that are to look again, maybe this one too
 * @internal
 */
export async function tie(
  tx: Knex,
  pipelineId: string,
  changes: PipelineChanges,
  waits: WaitChanges | undefined,
): Promise<string[]> {
  const moved = await readMoved(tx, pipelineId, changes);
  const locks = moved.ended.length > 0 ? await locksOf(tx, moved.ended) : [];
  const begun = waits?.begun.filter(({ kind }) => kind !== 'approval') ?? [];
  await serialize(tx, {
    shared: begun.map(({ kind, key }) =>
      kind === 'lock' ? lockTie(key) : entityTie(entityOf(key)),
    ),
    exclusive: [
      ...locks.map(lockTie),
      ...(moved.stages.length > 0 ? [entityTie(moved.entityRef)] : []),
    ],
  });
  const keys = moved.stages.map(stage => `${moved.entityRef}/${stage}`);
  const woken = [
    ...(await waitingFor(tx, 'lock', locks)),
    ...(await waitingFor(tx, 'dependency', keys)),
  ];
  if (woken.length > 0) {
    await lockPipelines(tx, [...woken, pipelineId]);
  }
  return [...new Set(woken)];
}

/** Which promotions start and end, and where. */
async function readMoved(
  tx: Knex,
  pipelineId: string,
  changes: PipelineChanges,
): Promise<{ entityRef: string; stages: string[]; ended: string[] }> {
  const ended: string[] = [];
  const moved: string[] = [];
  for (const { id, phase } of changes.promotionsUpdated ?? []) {
    if (phase !== undefined && phase !== 'Pending') {
      moved.push(id);
      if (isEnded(phase)) {
        ended.push(id);
      }
    }
  }
  const created = (changes.promotionsCreated ?? []).map(c => c.promotion);
  const stages = created
    .filter(({ id, phase }) => phase !== 'Pending' || moved.includes(id))
    .map(({ stage }) => stage);
  if (moved.length + stages.length === 0) {
    return { entityRef: '', stages, ended };
  }
  // One row where none of them is stored yet.
  const rows = await tx<PipelineRow>('pipelines as p')
    .leftJoin('promotions as m', join =>
      join.on('m.pipeline_id', 'p.id').on(keyIn(tx, 'm.id', moved)),
    )
    .where('p.id', pipelineId)
    .distinct<Array<{ entity_ref: string; stage: string | null }>>(
      'p.entity_ref',
      'm.stage',
    );
  return {
    entityRef: rows[0]?.entity_ref ?? '',
    stages: [...new Set([...stages, ...rows.flatMap(row => row.stage ?? [])])],
    ended,
  };
}

/**
 * The pipelines of an entity come, change or go. Finds out who depends on
 * them, and keeps others from beginning to until this transaction is over. To
 * be called before any row is locked.
 *
 * @returns ids of the pipelines that are to look again
 * @internal
 */
export async function tieEntity(
  tx: Knex,
  entityRef: string,
): Promise<string[]> {
  await serialize(tx, {
    shared: [RULES_TIE],
    exclusive: [entityTie(entityRef)],
  });
  const rows = await tx<WaitRow>('waits')
    .where({ kind: 'dependency' })
    // '0' is what comes after '/'.
    .where('wait_key', '>', `${entityRef}/`)
    .where('wait_key', '<', `${entityRef}0`)
    .distinct('pipeline_id');
  return rows.map(row => row.pipeline_id);
}

/**
 * Keeps pipelines from coming and changing until this transaction is over,
 * which changes policies or freezes and wakes whom they are meant for: one
 * that comes or changes later is looked at then. To be called before any row
 * is locked.
 *
 * @internal
 */
export async function tieRules(tx: Knex): Promise<void> {
  await serialize(tx, { shared: [], exclusive: [RULES_TIE] });
}

/**
 * Keeps others from doing the same until this transaction is over. To be
 * called before any row is locked.
 *
 * @internal
 */
export async function oneAtATime(tx: Knex, what: string): Promise<void> {
  await serialize(tx, { shared: [], exclusive: [what] });
}

/**
 * Makes pipelines due at once. What somebody has decided from before is not
 * written any more, since the revision is another: it is decided again.
 *
 * @param ids - left out: all
 * @internal
 */
export async function wakePipelines(
  tx: Knex,
  now: Date,
  ids: string[] | undefined,
): Promise<void> {
  if (ids?.length === 0) {
    return;
  }
  const rows = await lockPipelines(tx, ids);
  const update = tx<PipelineRow>('pipelines')
    .whereNull('archived_at')
    .whereNotNull('document');
  if (ids) {
    update.where(keyIn(tx, 'id', rows));
  }
  const woken = await update
    .update({
      revision: tx.raw('revision + 1'),
      wake_at: tx.raw(
        'case when wake_at < cast(? as bigint) then wake_at else cast(? as bigint) end',
        [now.getTime(), now.getTime()],
      ),
    })
    .returning<Array<{ id: string }>>('id');
  markDue(
    tx,
    woken.map(({ id }) => ({ kind: 'pipeline', id })),
  );
}

async function waitingFor(
  tx: Knex,
  kind: WaitRow['kind'],
  keys: string[],
): Promise<string[]> {
  if (keys.length === 0) {
    return [];
  }
  const rows = await tx<WaitRow>('waits')
    .where({ kind })
    .where(keyIn(tx, 'wait_key', keys))
    .distinct('pipeline_id');
  return rows.map(row => row.pipeline_id);
}

/** In the order of their ids, whoever locks them. @internal */
export async function lockPipelines(
  tx: Knex,
  ids: string[] | undefined,
): Promise<string[]> {
  const query = tx<PipelineRow>('pipelines')
    .orderBy('id')
    .forUpdate()
    .select('id');
  if (ids) {
    query.where(keyIn(tx, 'id', ids));
  }
  const rows = await query;
  return rows.map(({ id }) => id);
}

function lockTie(lock: string): string {
  return `lock:${lock}`;
}

function entityTie(entityRef: string): string {
  return `entity:${entityRef}`;
}

/** Of the key of a dependency: names of stages have no slash. */
function entityOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/'));
}

/**
 * Waits until no other transaction has one of the ties exclusively, or for the
 * exclusive ones in any way. They are held until this one is over, and taken
 * in one order by all. SQLite has one transaction at a time.
 */
async function serialize(
  tx: Knex,
  ties: { shared: string[]; exclusive: string[] },
): Promise<void> {
  if (!isPostgres(tx)) {
    return;
  }
  const functions = new Map<bigint, string>();
  for (const tied of ties.shared) {
    functions.set(numberOf(tied), 'pg_advisory_xact_lock_shared');
  }
  for (const tied of ties.exclusive) {
    functions.set(numberOf(tied), 'pg_advisory_xact_lock');
  }
  const ordered = [...functions].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [number, name] of ordered) {
    await tx.raw(`select ${name}(?)`, [String(number)]);
  }
}

/** Advisory locks are numbers, of all that uses the database. */
function numberOf(tied: string): bigint {
  return createHash('sha256')
    .update(`promotions:${tied}`)
    .digest()
    .readBigInt64BE();
}
