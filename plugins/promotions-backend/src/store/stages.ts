import {
  Hold,
  StageRun,
  TargetState,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { keyIn, tableOfKeys } from './dialect';
import {
  compact,
  Millis,
  optional,
  toIso,
  toMillis,
  toOptionalIso,
  toOptionalMillis,
} from './rows';
import { PipelineChanges } from './Store';
import { Part, sortedBy, Within } from './together';

interface RunRow {
  id: string;
  pipeline_id: string;
  stage: string;
  freight_id: string;
  promotion_id: string | null;
  state: StageRun['state'];
  deploy: StageRun['deploy'];
  verification: StageRun['verification'];
  message: string;
  started_at: Millis;
  finished_at: Millis | null;
}

interface TargetRow {
  pipeline_id: string;
  stage: string;
  target: string;
  revision: string;
  phase: TargetState['phase'];
  freight_id: string | null;
  drift: boolean | number;
  at: Millis;
  received_at: Millis;
  url: string | null;
  message: string | null;
  sender: string | null;
}

interface HoldRow {
  pipeline_id: string;
  stage: string;
  origin: string;
  held_by: string;
  held_at: Millis;
  reason: string | null;
}

/*
 * Literal, since a partial index is only used where the database can see that
 * its predicate holds.
 */
const FAILED =
  "(state = 'Failed' or deploy = 'Failed' or verification = 'Failed')";

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
    .orderBy([
      { column: 'started_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .select('*');
  return rows.map(row =>
    compact({
      id: row.id,
      stage: row.stage,
      freight: row.freight_id,
      promotionId: optional(row.promotion_id),
      state: row.state,
      deploy: row.deploy,
      verification: row.verification,
      message: row.message,
      startedAt: toIso(row.started_at),
      finishedAt: toOptionalIso(row.finished_at),
    }),
  );
}

/** @internal */
export async function saveRun(
  tx: Knex,
  pipelineId: string,
  run: StageRun,
): Promise<void> {
  await tx<RunRow>('stage_runs')
    .insert({
      id: run.id,
      pipeline_id: pipelineId,
      stage: run.stage,
      freight_id: run.freight,
      promotion_id: run.promotionId ?? null,
      state: run.state,
      deploy: run.deploy,
      verification: run.verification,
      message: run.message,
      started_at: toMillis(run.startedAt),
      finished_at: toOptionalMillis(run.finishedAt),
    })
    .onConflict('id')
    .merge();
}

/** @internal */
export function partOfTargets(
  tx: Knex,
  pipelineId: string,
): Part<Within<TargetRow>> {
  return {
    columns: [
      'stage',
      'target',
      'revision',
      'phase',
      'freight_id',
      'drift',
      'at',
      'received_at',
      'url',
      'message',
      'sender',
    ],
    rows: tx('target_states').where({ pipeline_id: pipelineId }),
  };
}

/** @internal */
export function toTargets(rows: Array<Within<TargetRow>>): TargetState[] {
  return sortedBy(rows, ['stage', 'target']).map(row =>
    compact({
      stage: row.stage,
      target: row.target,
      revision: row.revision,
      phase: row.phase,
      freight: optional(row.freight_id),
      drift: Boolean(row.drift),
      at: toIso(row.at),
      receivedAt: toIso(row.received_at),
      url: optional(row.url),
      message: optional(row.message),
      sender: optional(row.sender),
    }),
  );
}

/**
 * What is older than what is known of the target changes nothing. Of the same
 * instant it does: which of two reports of one instant is the newer is not
 * the store's to decide.
 *
 * @internal
 */
export async function saveTarget(
  tx: Knex,
  pipelineId: string,
  target: TargetState,
): Promise<void> {
  await tx<TargetRow>('target_states')
    .insert({
      pipeline_id: pipelineId,
      stage: target.stage,
      target: target.target,
      revision: target.revision,
      phase: target.phase,
      freight_id: target.freight ?? null,
      drift: target.drift,
      at: toMillis(target.at),
      received_at: toMillis(target.receivedAt),
      url: target.url ?? null,
      message: target.message ?? null,
      sender: target.sender ?? null,
    })
    .onConflict(['pipeline_id', 'stage', 'target'])
    .merge()
    .whereRaw('target_states.at <= excluded.at');
}

/** @internal */
export function partOfHolds(
  tx: Knex,
  pipelineId: string,
): Part<Within<HoldRow>> {
  return {
    columns: ['stage', 'origin', 'held_by', 'held_at', 'reason'],
    rows: tx('holds').where({ pipeline_id: pipelineId }),
  };
}

/** @internal */
export function toHolds(rows: Array<Within<HoldRow>>): Hold[] {
  return sortedBy(rows, ['stage', 'origin']).map(row =>
    compact({
      stage: row.stage,
      origin: row.origin,
      by: row.held_by,
      at: toIso(row.held_at),
      reason: optional(row.reason),
    }),
  );
}

/** @internal */
export async function setHold(
  tx: Knex,
  pipelineId: string,
  hold: Hold,
): Promise<void> {
  await tx<HoldRow>('holds')
    .insert({
      pipeline_id: pipelineId,
      stage: hold.stage,
      origin: hold.origin,
      held_by: hold.by,
      held_at: toMillis(hold.at),
      reason: hold.reason ?? null,
    })
    .onConflict(['pipeline_id', 'stage', 'origin'])
    .merge();
}

/** @internal */
export async function liftHold(
  tx: Knex,
  pipelineId: string,
  hold: NonNullable<PipelineChanges['holdsLifted']>[number],
): Promise<void> {
  await tx<HoldRow>('holds')
    .where({ pipeline_id: pipelineId, stage: hold.stage, origin: hold.origin })
    .delete();
}
