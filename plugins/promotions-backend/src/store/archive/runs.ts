import { Knex } from 'knex';
import { isPostgres, keyIn } from '../dialect';
import { getRun } from '../runs';
import { toJson } from '../rows';
import { readSteps } from '../steps';
import { allLines, deleteLines } from '../stepLogs';
import { keepRecords, Moving } from './records';

const OF_STAGE_AND_FREIGHT =
  'o.pipeline_id = r.pipeline_id and o.stage = r.stage and o.freight_id = r.freight_id';

/** In which something failed, whatever became of the run. */
const FAILED = `('Failed' in (r.state, r.deploy, r.verification, r.promotion_tasks))`;

/**
 * Moves runs that have ended, with their tasks, the steps of these and what
 * they wrote. Not the run of what is there now, the newest of a stage, and one
 * that failed where the freight has had none in the stage since.
 *
 * Of a stage and freight the oldest goes first: with a newer one gone, an older
 * one that failed would seem to be the newest.
 *
 * @internal
 */
export async function moveRuns(tx: Knex, moving: Moving): Promise<number> {
  const { pipelineId, before, keep, limit } = moving;
  const old = tx('stage_runs as r')
    .where('r.pipeline_id', pipelineId)
    .whereRaw("r.state <> 'Progressing'")
    .where('r.finished_at', '<', before)
    .where(either =>
      either
        .whereRaw(`not ${FAILED}`)
        .orWhereExists(
          tx('stage_runs as o')
            .whereRaw(OF_STAGE_AND_FREIGHT)
            .whereRaw('(o.started_at, o.id) > (r.started_at, r.id)')
            .select(tx.raw('1')),
        ),
    )
    .whereNotExists(
      tx('stage_runs as o')
        .whereRaw(OF_STAGE_AND_FREIGHT)
        .whereRaw('(o.started_at, o.id) < (r.started_at, r.id)')
        .select(tx.raw('1')),
    )
    .whereNotExists(
      tx('stays as s')
        .whereRaw(
          's.pipeline_id = r.pipeline_id and s.stage = r.stage and s.freight_id = r.freight_id and s.since = r.started_at',
        )
        .whereRaw('(s.is_current or s.left_at is null)')
        .select(tx.raw('1')),
    )
    .whereExists(
      tx('stage_runs as n')
        .whereRaw('n.pipeline_id = r.pipeline_id and n.stage = r.stage')
        .whereRaw('(n.started_at, n.id) > (r.started_at, r.id)')
        .orderBy(['n.started_at', 'n.id'])
        .offset(keep - 1)
        .limit(1)
        .select(tx.raw('1')),
    )
    .orderBy(['r.started_at', 'r.id'])
    .limit(limit)
    .select<Array<{ id: string; stage: string; finished_at: number }>>(
      'r.id',
      'r.stage',
      'r.finished_at',
    );
  if (isPostgres(tx)) {
    old.forUpdate('r').skipLocked();
  }
  const rows = await old;
  for (const row of rows) {
    const { run, tasks = [] } = (await getRun(tx, row.id)) ?? {};
    const done = [];
    for (const task of tasks) {
      done.push({
        ...task,
        steps: await readSteps(tx, { kind: 'task', id: task.id }),
        log: await allLines(tx, task.id),
      });
    }
    await deleteLines(
      tx,
      tasks.map(({ id }) => id),
    );
    // Each by itself: with what its tasks wrote, one may be large.
    await keepRecords(tx, [
      {
        id: row.id,
        pipeline_id: pipelineId,
        kind: 'run',
        stage: row.stage,
        at: row.finished_at,
        record: toJson({ run, tasks: done }),
      },
    ]);
  }
  await tx('stage_runs')
    .where(
      keyIn(
        tx,
        'id',
        rows.map(({ id }) => id),
      ),
    )
    .delete();
  return rows.length;
}
