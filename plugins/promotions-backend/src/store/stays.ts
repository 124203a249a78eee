import {
  ConditionWatch,
  CurrentFreight,
  Page,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { newId } from './ids';
import { fromCursor, toPage } from './paging';
import {
  compact,
  fromJson,
  fromOptionalJson,
  Millis,
  optional,
  toIso,
  toJson,
  toMillis,
} from './rows';
import { PipelineChanges, StageHealthChecks } from './Store';
import { Part, sortedBy } from './together';

interface StayRow {
  id: string;
  pipeline_id: string;
  freight_id: string;
  stage: string;
  origin: string;
  since: Millis;
  left_at: Millis | null;
  is_current: boolean | number;
  promotion_id: string | null;
  health_checks: string | null;
}

type CurrentRow = Pick<
  StayRow,
  'stage' | 'origin' | 'freight_id' | 'since' | 'promotion_id' | 'health_checks'
>;

/** What each stage runs, or let pass last, of each origin. @internal */
export function partOfCurrent(tx: Knex, pipelineId: string): Part<CurrentRow> {
  return {
    columns: [
      'stage',
      'origin',
      'freight_id',
      'since',
      'promotion_id',
      'health_checks',
    ],
    rows: tx('stays').where({ pipeline_id: pipelineId }).whereRaw('is_current'),
  };
}

/** @internal */
export function toCurrent(rows: CurrentRow[]): CurrentFreight[] {
  return sortedBy(rows, ['stage', 'origin']).map(row =>
    compact({
      stage: row.stage,
      origin: row.origin,
      freight: row.freight_id,
      since: toIso(row.since),
      promotionId: optional(row.promotion_id),
      healthChecks: fromOptionalJson<ConditionWatch[]>(row.health_checks),
    }),
  );
}

/**
 * What is watched for freight that is current. Within a pipeline, what came
 * last comes last.
 *
 * @internal
 */
export async function listHealthChecks(
  tx: Knex,
  query: { pipelineId?: string; limit: number; cursor?: string },
): Promise<Page<StageHealthChecks>> {
  const select = tx('stays as s')
    .join('pipelines as p', 'p.id', 's.pipeline_id')
    .whereRaw('s.is_current and s.health_checks is not null')
    .whereNot('p.state', 'Archived')
    .orderBy(['s.pipeline_id', 's.id'])
    .limit(query.limit + 1)
    .select<Array<StayRow & { health_checks: string }>>('s.*');
  if (query.pipelineId !== undefined) {
    select.where('s.pipeline_id', query.pipelineId);
  }
  if (query.cursor !== undefined) {
    const after = fromCursor(query.cursor, ['string', 'string']);
    select.whereRaw('(s.pipeline_id, s.id) > (?, ?)', after);
  }
  return toPage({
    rows: await select,
    limit: query.limit,
    key: row => [row.pipeline_id, row.id],
    items: rows =>
      rows.map(row => ({
        pipelineId: row.pipeline_id,
        stay: row.id,
        stage: row.stage,
        origin: row.origin,
        healthChecks: fromJson<ConditionWatch[]>(row.health_checks),
      })),
  });
}

/**
 * Freight enters a stage. What was there of its origin leaves, unless the
 * freight only passes; what is current already goes on staying.
 *
 * @internal
 */
export async function enterStage(
  tx: Knex,
  pipelineId: string,
  entry: NonNullable<PipelineChanges['entered']>[number],
  now: Date,
): Promise<void> {
  const { stage, origin, freight } = entry;
  const since = toMillis(entry.since);
  const open = await tx<StayRow>('stays')
    .where({ pipeline_id: pipelineId, stage, origin })
    .where(query =>
      // What passed need not be read when more passes.
      entry.passing
        ? query.whereRaw('is_current').orWhere({ freight_id: freight })
        : query,
    )
    .whereNull('left_at')
    .select('*');
  const own = open.find(stay => stay.freight_id === freight);
  if (own && (entry.passing || own.is_current)) {
    return;
  }
  for (const stay of open) {
    if (entry.passing) {
      await tx<StayRow>('stays')
        .where({ id: stay.id })
        .update({ is_current: false });
    } else {
      await leaveStage(tx, stay, since);
    }
  }
  await tx<StayRow>('stays').insert({
    id: newId(now),
    pipeline_id: pipelineId,
    freight_id: freight,
    stage,
    origin,
    since,
    left_at: null,
    is_current: true,
    promotion_id: entry.promotionId ?? null,
    health_checks: toHealthChecks(entry.healthChecks),
  });
}

/**
 * Keeps what is watched while the freight is current, in place of what was.
 * Where it is not current any more nothing is.
 *
 * @internal
 */
export async function setHealthChecks(
  tx: Knex,
  pipelineId: string,
  set: NonNullable<PipelineChanges['healthChecksSet']>[number],
): Promise<void> {
  await tx<StayRow>('stays')
    .where({
      pipeline_id: pipelineId,
      stage: set.stage,
      freight_id: set.freight,
    })
    .whereRaw('is_current')
    .update({ health_checks: toHealthChecks(set.healthChecks) });
}

function toHealthChecks(watches: ConditionWatch[] | undefined): string | null {
  return watches?.length ? toJson(watches) : null;
}

async function leaveStage(tx: Knex, stay: StayRow, at: number): Promise<void> {
  const leftAt = Math.max(at, Number(stay.since));
  const stayed = leftAt - Number(stay.since);
  await tx<StayRow>('stays')
    .where({ id: stay.id })
    .update({ left_at: leftAt, is_current: false });
  await tx('verifications')
    .where({
      pipeline_id: stay.pipeline_id,
      freight_id: stay.freight_id,
      stage: stay.stage,
    })
    .where('longest_soak_ms', '<', stayed)
    .update({ longest_soak_ms: stayed });
}

/**
 * Freight is verified in a stage: for good, so the first time stands. Stays
 * that ended before count towards its soak.
 *
 * @internal
 */
export async function verifyFreight(
  tx: Knex,
  pipelineId: string,
  verified: NonNullable<PipelineChanges['verified']>[number],
): Promise<void> {
  const key = {
    pipeline_id: pipelineId,
    freight_id: verified.freight,
    stage: verified.stage,
  };
  const longest = tx('stays')
    .where(key)
    .whereNotNull('left_at')
    .select(tx.raw('coalesce(max(left_at - since), 0)'));
  await tx('verifications')
    .insert({
      ...key,
      verified_at: toMillis(verified.at),
      longest_soak_ms: longest,
    })
    .onConflict(['pipeline_id', 'freight_id', 'stage'])
    .ignore();
}
