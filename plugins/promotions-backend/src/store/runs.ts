import {
  Page,
  StageRun,
  StageTask,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { keyIn, tableOfKeys } from './dialect';
import { fromCursor, toPage } from './paging';
import {
  compact,
  Millis,
  optional,
  toIso,
  toMillis,
  toOptionalIso,
  toOptionalMillis,
} from './rows';
import { listTasks } from './tasks';

interface RunRow {
  id: string;
  pipeline_id: string;
  stage: string;
  freight_id: string;
  promotion_id: string | null;
  state: StageRun['state'];
  deploy: StageRun['deploy'];
  verification: StageRun['verification'];
  promotion_tasks: StageRun['promotionTasks'];
  round: number;
  message: string;
  started_at: Millis;
  finished_at: Millis | null;
  verifying_since: Millis | null;
  aborted_by: string | null;
}

/*
 * Literal, since a partial index is only used where the database can see that
 * its predicate holds.
 */
const FAILED =
  "(state = 'Failed' or deploy = 'Failed' or verification = 'Failed' or promotion_tasks = 'Failed')";

const NEWEST_FIRST = [
  { column: 'started_at', order: 'desc' },
  { column: 'id', order: 'desc' },
];

function toRun(row: RunRow): StageRun {
  return compact({
    id: row.id,
    stage: row.stage,
    freight: row.freight_id,
    promotionId: optional(row.promotion_id),
    state: row.state,
    deploy: row.deploy,
    verification: row.verification,
    promotionTasks: row.promotion_tasks,
    round: row.round,
    message: row.message,
    startedAt: toIso(row.started_at),
    finishedAt: toOptionalIso(row.finished_at),
    verifyingSince: toOptionalIso(row.verifying_since),
    abortedBy: optional(row.aborted_by),
  });
}

/**
 * The runs that matter now: of what is current, those in progress, the newest
 * of each stage, and those that failed where the freight has had none in that
 * stage since. Newest first.
 *
 * @param freight - ids of the freight whose failed runs are asked about; left
 * out: all
 * @internal
 */
export async function readRuns(
  tx: Knex,
  pipelineId: string,
  stages: string[],
  freight: string[] | undefined,
): Promise<StageRun[]> {
  const ofCurrent = tx('stays as s')
    .join('stage_runs as r', join =>
      join
        .on('r.pipeline_id', 's.pipeline_id')
        .on('r.stage', 's.stage')
        .on('r.started_at', 's.since')
        .on('r.freight_id', 's.freight_id'),
    )
    .where('s.pipeline_id', pipelineId)
    .whereRaw('s.is_current')
    .select('r.id');
  const inProgress = tx('stage_runs')
    .where({ pipeline_id: pipelineId })
    .whereRaw("state = 'Progressing'")
    .select('id');
  const newestOfEach = tx.from(tableOfKeys(tx, 'each_stage', stages)).select(
    tx('stage_runs as newest')
      .where('newest.pipeline_id', pipelineId)
      .whereRaw('newest.stage = each_stage.value')
      .orderBy([
        { column: 'newest.started_at', order: 'desc' },
        { column: 'newest.id', order: 'desc' },
      ])
      .limit(1)
      .select('newest.id')
      .as('id'),
  );
  const failed = tx('stage_runs as failed')
    .where('failed.pipeline_id', pipelineId)
    .whereRaw(FAILED)
    .whereNotExists(
      tx('stage_runs as later')
        .whereRaw(
          'later.pipeline_id = failed.pipeline_id and later.stage = failed.stage and later.freight_id = failed.freight_id',
        )
        .whereRaw(
          '(later.started_at, later.id) > (failed.started_at, failed.id)',
        )
        .select(tx.raw('1')),
    )
    .select('failed.id');
  if (freight) {
    failed.where(keyIn(tx, 'failed.freight_id', freight));
  }
  const rows = await tx<RunRow>('stage_runs')
    .whereIn('id', ofCurrent.union([inProgress, newestOfEach, failed]))
    .orderBy(NEWEST_FIRST)
    .select('*');
  return rows.map(toRun);
}

/** Rows of one insert: SQLite takes a limited number of parameters. */
const BATCH = 100;

/** Of one run, what comes last counts. @internal */
export async function saveRuns(
  tx: Knex,
  pipelineId: string,
  runs: StageRun[],
): Promise<void> {
  const last = [...new Map(runs.map(run => [run.id, run])).values()];
  for (let start = 0; start < last.length; start += BATCH) {
    await tx<RunRow>('stage_runs')
      .insert(
        last.slice(start, start + BATCH).map(run => toRow(pipelineId, run)),
      )
      .onConflict('id')
      .merge();
  }
}

function toRow(pipelineId: string, run: StageRun): RunRow {
  return {
    id: run.id,
    pipeline_id: pipelineId,
    stage: run.stage,
    freight_id: run.freight,
    promotion_id: run.promotionId ?? null,
    state: run.state,
    deploy: run.deploy,
    verification: run.verification,
    promotion_tasks: run.promotionTasks,
    round: run.round,
    message: run.message,
    started_at: toMillis(run.startedAt),
    finished_at: toOptionalMillis(run.finishedAt),
    verifying_since: toOptionalMillis(run.verifyingSince),
    aborted_by: run.abortedBy ?? null,
  };
}

/** With the tasks of all its rounds. @internal */
export async function getRun(
  tx: Knex,
  id: string,
): Promise<
  { pipelineId: string; run: StageRun; tasks: StageTask[] } | undefined
> {
  const row = await tx<RunRow>('stage_runs').where({ id }).first();
  return (
    row && {
      pipelineId: row.pipeline_id,
      run: toRun(row),
      tasks: await listTasks(tx, id),
    }
  );
}

/** Newest first. @internal */
export async function listRuns(
  tx: Knex,
  pipelineId: string,
  query: {
    stage?: string;
    stages?: string[];
    freight?: string;
    promotionId?: string;
    limit: number;
    cursor?: string;
  },
): Promise<Page<StageRun>> {
  const select = tx<RunRow>('stage_runs')
    .where({ pipeline_id: pipelineId })
    .orderBy(NEWEST_FIRST)
    .limit(query.limit + 1)
    .select('*');
  if (query.stage !== undefined) {
    select.where({ stage: query.stage });
  }
  if (query.stages !== undefined) {
    select.where(keyIn(tx, 'stage', query.stages));
  }
  if (query.freight !== undefined) {
    select.where({ freight_id: query.freight });
  }
  if (query.promotionId !== undefined) {
    select.where({ promotion_id: query.promotionId });
  }
  if (query.cursor !== undefined) {
    select.whereRaw(
      '(started_at, id) < (?, ?)',
      fromCursor(query.cursor, ['number', 'string']),
    );
  }
  return toPage<RunRow, StageRun>({
    rows: await select,
    limit: query.limit,
    key: row => [Number(row.started_at), row.id],
    items: rows => rows.map(toRun),
  });
}
