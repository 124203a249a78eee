import { Override } from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { keyIn } from './dialect';
import { Millis, toIso, toMillis } from './rows';
import { Part, sortedBy, Within } from './together';

interface OverrideRow {
  id: string;
  pipeline_id: string;
  freight_id: string;
  stage: string;
  gate: string;
  fingerprint: string;
  overridden_by: string;
  reason: string;
  overridden_at: Millis;
  expires_at: Millis;
}

/** For so long one that has expired is kept; then the timeline alone has it. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

const COLUMNS = [
  'id',
  'freight_id',
  'stage',
  'gate',
  'fingerprint',
  'overridden_by',
  'reason',
  'overridden_at',
  'expires_at',
] as const satisfies Array<keyof OverrideRow>;

/**
 * All that had not expired long before the pipeline was changed last: that
 * needs no clock.
 *
 * @param freight - ids of the freight that is asked about; left out: all
 * @internal
 */
export function partOfOverrides(
  tx: Knex,
  pipeline: { id: string; updated_at: Millis },
  freight: string[] | undefined,
): Part<Within<OverrideRow>> {
  const rows = tx<OverrideRow>('overrides')
    .where({ pipeline_id: pipeline.id })
    .where('expires_at', '>', Number(pipeline.updated_at) - KEPT_MS);
  return {
    columns: COLUMNS,
    rows: freight ? rows.where(keyIn(tx, 'freight_id', freight)) : rows,
  };
}

/** Oldest first. @internal */
export function toOverrides(rows: Array<Within<OverrideRow>>): Override[] {
  return sortedBy(rows, ['id']).map(toOverride);
}

/** @internal */
export async function createOverride(
  tx: Knex,
  pipelineId: string,
  override: Override,
): Promise<void> {
  await tx<OverrideRow>('overrides').insert({
    id: override.id,
    pipeline_id: pipelineId,
    freight_id: override.freight,
    stage: override.stage,
    gate: override.gate,
    fingerprint: override.fingerprint,
    overridden_by: override.by,
    reason: override.reason,
    overridden_at: toMillis(override.at),
    expires_at: toMillis(override.expiresAt),
  });
}

/** The timeline alone knows it from then on. @internal */
export async function revokeOverride(
  tx: Knex,
  pipelineId: string,
  id: string,
): Promise<void> {
  await tx<OverrideRow>('overrides')
    .where({ id, pipeline_id: pipelineId })
    .delete();
}

/** Forgets those that expired long ago. @internal */
export async function pruneOverrides(
  tx: Knex,
  pipelineId: string,
  now: Date,
  limit: number,
): Promise<void> {
  await tx<OverrideRow>('overrides')
    .whereIn(
      'id',
      oldOverrides(tx, pipelineId, now)
        .orderBy('expires_at')
        .limit(limit)
        .select('id'),
    )
    .delete();
}

/** Those that expired so long ago. @internal */
export function oldOverrides(
  tx: Knex,
  pipelineId: string,
  now: Date,
): Knex.QueryBuilder {
  return tx('overrides')
    .where({ pipeline_id: pipelineId })
    .where('expires_at', '<=', now.getTime() - KEPT_MS);
}

/** Also of freight that is too old to be looked at. @internal */
export async function getOverride(
  tx: Knex,
  pipelineId: string,
  id: string,
): Promise<Override | undefined> {
  const row = await tx<OverrideRow>('overrides')
    .where({ id, pipeline_id: pipelineId })
    .first(COLUMNS);
  return row && toOverride(row);
}

function toOverride(row: Within<OverrideRow>): Override {
  return {
    id: row.id,
    stage: row.stage,
    freight: row.freight_id,
    gate: row.gate,
    fingerprint: row.fingerprint,
    by: row.overridden_by,
    reason: row.reason,
    at: toIso(row.overridden_at),
    expiresAt: toIso(row.expires_at),
  };
}
