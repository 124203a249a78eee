import { HeldLock } from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { keyIn } from './dialect';
import { Millis, toIso } from './rows';

interface LockRow {
  lock: string;
  pipeline_id: string;
  promotion_id: string;
  stage: string;
  since: Millis;
}

/** Who holds them, of whichever pipeline. @internal */
export async function readLocks(
  tx: Knex,
  names: string[],
): Promise<HeldLock[]> {
  if (names.length === 0) {
    return [];
  }
  const rows = await tx('held_locks as l')
    .join('pipelines as p', 'p.id', 'l.pipeline_id')
    .where(keyIn(tx, 'l.lock', names))
    .orderBy('l.lock')
    .select<Array<LockRow & { entity_ref: string }>>('l.*', 'p.entity_ref');
  return rows.map(row => ({
    lock: row.lock,
    pipelineId: row.pipeline_id,
    entityRef: row.entity_ref,
    stage: row.stage,
    promotionId: row.promotion_id,
    since: toIso(row.since),
  }));
}

/** Names of the locks that the promotions hold. @internal */
export async function locksOf(
  tx: Knex,
  promotionIds: string[],
): Promise<string[]> {
  const rows = await tx<LockRow>('held_locks')
    .where(keyIn(tx, 'promotion_id', promotionIds))
    .select('lock');
  return rows.map(({ lock }) => lock);
}

/**
 * In the order of their names, so that of two that want the same ones neither
 * waits for the other. Unique: a lock that is held fails the write.
 *
 * @internal
 */
export async function takeLocks(
  tx: Knex,
  holder: Omit<LockRow, 'lock'>,
  names: string[],
): Promise<void> {
  for (const lock of [...new Set(names)].sort()) {
    await tx<LockRow>('held_locks').insert({ ...holder, lock });
  }
}

/** @internal */
export async function releaseLocks(
  tx: Knex,
  promotionId: string,
): Promise<void> {
  await tx<LockRow>('held_locks').where({ promotion_id: promotionId }).delete();
}
