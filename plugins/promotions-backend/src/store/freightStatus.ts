import {
  Clearing,
  Freight,
  FreightStatus,
  FreightWithStatus,
  Rejection,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import {
  HistoryRows,
  ofFreight,
  OfFreightRow,
  readHistory,
} from './freightHistory';
import { compact, Millis, optional, toIso, toMillis } from './rows';
import { PipelineChanges } from './Store';
import { Part, readTogether, sortedBy, Within } from './together';

interface ClearingRow extends OfFreightRow {
  reason: string | null;
  cleared_by: string;
  cleared_at: Millis;
}

interface RejectionRow extends OfFreightRow {
  reason: string;
  rejected_by: string;
  rejected_at: Millis;
}

interface LiftedRow extends OfFreightRow {
  lifted_by: string;
  lifted_at: Millis;
}

/** How a rejection from the whole pipeline is kept. */
const EVERY_STAGE = '';

const KEY = ['pipeline_id', 'freight_id', 'stage'];

type SaidRows = {
  clearings: Within<ClearingRow>;
  rejections: Within<RejectionRow>;
  lifted: Within<LiftedRow>;
};

/**
 * What people have said about freight.
 *
 * @param freight - ids of the freight that is asked about; left out: all
 * @internal
 */
export function partsOfSaid(
  tx: Knex,
  pipelineId: string,
  freight: string[] | undefined,
): { [Name in keyof SaidRows]: Part<SaidRows[Name]> } {
  const rows = (table: string) => ofFreight(tx, table, pipelineId, freight);
  return {
    clearings: {
      columns: ['freight_id', 'stage', 'reason', 'cleared_by', 'cleared_at'],
      rows: rows('clearings'),
    },
    rejections: {
      columns: ['freight_id', 'stage', 'reason', 'rejected_by', 'rejected_at'],
      rows: rows('rejections'),
    },
    lifted: {
      columns: ['freight_id', 'stage', 'lifted_by', 'lifted_at'],
      rows: rows('lifted_rejections'),
    },
  };
}

/**
 * Puts what has happened to it in the stages to each freight. Two queries,
 * however many they are.
 *
 * @internal
 */
export async function withStatus(
  tx: Knex,
  pipelineId: string,
  freight: Freight[],
): Promise<FreightWithStatus[]> {
  if (freight.length === 0) {
    return [];
  }
  const ids = freight.map(({ id }) => id);
  return toWithStatus(freight, {
    ...(await readHistory(tx, pipelineId, ids)),
    ...(await readTogether(tx, partsOfSaid(tx, pipelineId, ids))),
  });
}

/** @internal */
export function toWithStatus(
  freight: Freight[],
  rows: HistoryRows & { [Name in keyof SaidRows]: Array<SaidRows[Name]> },
): FreightWithStatus[] {
  const stays = groupByFreight(rows.stays);
  const verifications = groupByFreight(rows.verifications);
  const clearings = groupByFreight(rows.clearings);
  const rejections = groupByFreight(sortedBy(rows.rejections, ['stage']));
  const lifted = groupByFreight(sortedBy(rows.lifted, ['stage']));
  return freight.map(one => ({
    ...one,
    status: compact({
      currentlyIn: byStage(stays.get(one.id), row => ({
        since: toIso(row.since),
      })),
      verifiedIn: byStage(verifications.get(one.id), row => ({
        verifiedAt: toIso(row.verified_at),
        longestSoakMs: Number(row.longest_soak_ms),
      })),
      clearedFor: byStage(clearings.get(one.id), toClearing),
      rejections: (rejections.get(one.id) ?? []).map(toRejection),
      liftedRejections: lifted.get(one.id)?.map(toLifted),
    }) satisfies FreightStatus,
  }));
}

function groupByFreight<Row extends Within<OfFreightRow>>(
  rows: Row[],
): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.freight_id);
    if (group) {
      group.push(row);
    } else {
      groups.set(row.freight_id, [row]);
    }
  }
  return groups;
}

/** A stage may have any name, that of an inherited property too. */
function byStage<Row extends Within<OfFreightRow>, T>(
  rows: Row[] | undefined,
  map: (row: Row) => T,
): Record<string, T> {
  return Object.fromEntries((rows ?? []).map(row => [row.stage, map(row)]));
}

function toClearing(row: Within<ClearingRow>): Clearing {
  return compact({
    reason: optional(row.reason),
    by: row.cleared_by,
    at: toIso(row.cleared_at),
  });
}

function toRejection(row: Within<RejectionRow>): Rejection {
  return compact({
    stage: row.stage === EVERY_STAGE ? undefined : row.stage,
    reason: row.reason,
    by: row.rejected_by,
    at: toIso(row.rejected_at),
  });
}

function toLifted(
  row: Within<LiftedRow>,
): NonNullable<FreightStatus['liftedRejections']>[number] {
  return compact({
    stage: row.stage === EVERY_STAGE ? undefined : row.stage,
    by: row.lifted_by,
    at: toIso(row.lifted_at),
  });
}

/** The latest clearing of a freight for a stage stands. @internal */
export async function clearFreight(
  tx: Knex,
  pipelineId: string,
  clearing: NonNullable<PipelineChanges['cleared']>[number],
): Promise<void> {
  await tx<ClearingRow>('clearings')
    .insert({
      pipeline_id: pipelineId,
      freight_id: clearing.freight,
      stage: clearing.stage,
      reason: clearing.reason ?? null,
      cleared_by: clearing.by,
      cleared_at: toMillis(clearing.at),
    })
    .onConflict(KEY)
    .merge();
}

/** @internal */
export async function withdrawClearing(
  tx: Knex,
  pipelineId: string,
  withdrawn: NonNullable<PipelineChanges['clearingsWithdrawn']>[number],
): Promise<void> {
  await tx<ClearingRow>('clearings')
    .where({
      pipeline_id: pipelineId,
      freight_id: withdrawn.freight,
      stage: withdrawn.stage,
    })
    .delete();
}

/** The latest rejection of a freight from a stage stands. @internal */
export async function rejectFreight(
  tx: Knex,
  pipelineId: string,
  rejection: NonNullable<PipelineChanges['rejected']>[number],
): Promise<void> {
  await tx<RejectionRow>('rejections')
    .insert({
      pipeline_id: pipelineId,
      freight_id: rejection.freight,
      stage: rejection.stage ?? EVERY_STAGE,
      reason: rejection.reason,
      rejected_by: rejection.by,
      rejected_at: toMillis(rejection.at),
    })
    .onConflict(KEY)
    .merge();
}

/** Where there is one; the latest time stands. @internal */
export async function liftRejection(
  tx: Knex,
  pipelineId: string,
  lifted: NonNullable<PipelineChanges['rejectionsLifted']>[number],
): Promise<void> {
  const key = {
    pipeline_id: pipelineId,
    freight_id: lifted.freight,
    stage: lifted.stage ?? EVERY_STAGE,
  };
  const deleted = await tx<RejectionRow>('rejections').where(key).delete();
  if (deleted > 0) {
    await tx<LiftedRow>('lifted_rejections')
      .insert({
        ...key,
        lifted_by: lifted.by,
        lifted_at: toMillis(lifted.at),
      })
      .onConflict(KEY)
      .merge();
  }
}
