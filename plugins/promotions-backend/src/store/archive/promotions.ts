import { Knex } from 'knex';
import { isPostgres, keyIn } from '../dialect';
import { getPromotion, PromotionRow } from '../promotions';
import { toJson } from '../rows';
import { allLines, deleteLines } from '../stepLogs';
import { keepRecords, Moving } from './records';

const ENDED = "phase not in ('Pending', 'Running')";

/**
 * Moves promotions that have ended, with their steps and what these wrote.
 *
 * Not those that decisions look at: the newest of a stage and freight where it
 * did not succeed (it is not tried again) or went back from other freight (which
 * is not gone back to), and of a stage the newest that went back and the one
 * that ended last, at which other pipelines look. Nor those that a run or what
 * is current names.
 *
 * Of a stage and freight the oldest goes first: with a newer one gone, an older
 * one would seem to be the newest.
 *
 * @internal
 */
export async function movePromotions(
  tx: Knex,
  moving: Moving,
): Promise<number> {
  const { pipelineId, before, keep, limit } = moving;
  const other = (alias: string) =>
    tx(`promotions as ${alias}`)
      .whereRaw('??.pipeline_id = p.pipeline_id and ??.stage = p.stage', [
        alias,
        alias,
      ])
      .whereRaw(`${alias}.${ENDED}`)
      .select(tx.raw('1'));
  const old = tx('promotions as p')
    .where('p.pipeline_id', pipelineId)
    .whereRaw(`p.${ENDED}`)
    .where('p.finished_at', '<', before)
    .where(either =>
      either
        .whereRaw("(p.phase = 'Succeeded' and p.rollback_of is null)")
        .orWhereExists(
          other('same')
            .whereRaw('same.freight_key = p.freight_key')
            .whereRaw('same.id > p.id'),
        ),
    )
    .whereNotExists(
      other('older')
        .whereRaw('older.freight_key = p.freight_key')
        .whereRaw('older.id < p.id'),
    )
    .where(either =>
      either
        .whereNull('p.rollback_of')
        .orWhereExists(
          other('back')
            .whereRaw('back.id > p.id')
            .whereNotNull('back.rollback_of'),
        ),
    )
    .whereExists(
      other('last')
        .whereRaw("(last.phase <> 'Aborted' or last.started_at is not null)")
        .whereRaw('(last.finished_at, last.id) > (p.finished_at, p.id)'),
    )
    // As many newer ones, of which the last tells that there are enough.
    .whereExists(
      other('newer')
        .whereRaw('newer.id > p.id')
        .orderBy('newer.id')
        .offset(keep - 1)
        .limit(1),
    )
    .whereNotExists(
      tx('stage_runs as r')
        .whereRaw(
          'r.pipeline_id = p.pipeline_id and r.stage = p.stage and r.promotion_id = p.id',
        )
        .select(tx.raw('1')),
    )
    .whereNotExists(
      tx('stays as s')
        .whereRaw(
          's.pipeline_id = p.pipeline_id and s.stage = p.stage and s.promotion_id = p.id',
        )
        .whereRaw('(s.is_current or s.left_at is null)')
        .select(tx.raw('1')),
    )
    .orderBy('p.id')
    .limit(limit)
    .select<Array<{ id: string; stage: string; finished_at: number }>>(
      'p.id',
      'p.stage',
      'p.finished_at',
    );
  if (isPostgres(tx)) {
    old.forUpdate('p').skipLocked();
  }
  const rows = await old;
  const ids = rows.map(({ id }) => id);
  for (const row of rows) {
    const { promotion, steps } = (await getPromotion(tx, row.id)) ?? {};
    const log = await allLines(tx, row.id);
    // Each by itself: with what its steps wrote, one may be large.
    await keepRecords(tx, [
      {
        id: row.id,
        pipeline_id: pipelineId,
        kind: 'promotion',
        stage: row.stage,
        at: row.finished_at,
        record: toJson({ promotion, steps, log }),
      },
    ]);
  }
  await deleteLines(tx, ids);
  await tx<PromotionRow>('promotions').where(keyIn(tx, 'id', ids)).delete();
  return rows.length;
}
