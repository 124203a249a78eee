import {
  Hold,
  TargetState,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import {
  compact,
  fromOptionalJson,
  Millis,
  optional,
  toIso,
  toMillis,
  toOptionalJson,
} from './rows';
import { PipelineChanges } from './Store';
import { Part, sortedBy, Within } from './together';

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
  reports: string | null;
}

interface HoldRow {
  pipeline_id: string;
  stage: string;
  origin: string;
  held_by: string;
  held_at: Millis;
  reason: string | null;
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
      'reports',
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
      reports: fromOptionalJson(row.reports),
    }),
  );
}

/** Rows of one insert: SQLite takes a limited number of parameters. */
const BATCH = 100;

/**
 * What is older than what is known of the target changes nothing. Of the same
 * instant it does: which of two reports of one instant is the newer is not
 * the store's to decide.
 *
 * @internal
 */
export async function saveTargets(
  tx: Knex,
  pipelineId: string,
  targets: TargetState[],
): Promise<void> {
  // One statement changes a row only once.
  const rows = new Map<string, TargetRow & { at: number }>();
  for (const target of targets) {
    const row = toTargetRow(pipelineId, target);
    const key = JSON.stringify([row.stage, row.target]);
    const before = rows.get(key);
    if (!before || before.at <= row.at) {
      rows.set(key, row);
    }
  }
  const all = [...rows.values()];
  for (let start = 0; start < all.length; start += BATCH) {
    await tx<TargetRow>('target_states')
      .insert(all.slice(start, start + BATCH))
      .onConflict(['pipeline_id', 'stage', 'target'])
      .merge()
      .whereRaw('target_states.at <= excluded.at');
  }
}

function toTargetRow(
  pipelineId: string,
  target: TargetState,
): TargetRow & { at: number } {
  return {
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
    reports: toOptionalJson(target.reports),
  };
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
