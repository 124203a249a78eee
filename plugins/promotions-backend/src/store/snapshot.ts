import {
  FreightWithStatus,
  Pipeline,
  Promotion,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { readConditions } from './conditions';
import { keyIn, tableOfKeys } from './dialect';
import { FreightRow, newestFreight, toFreight } from './freight';
import { withStatus } from './freightStatus';
import { PipelineRow, toSummary } from './pipelines';
import { PROMOTION_COLUMNS, PromotionRow, toPromotion } from './promotions';
import { fromJson, toOptionalIso } from './rows';
import { readHolds, readRuns, readTargets } from './stages';
import { readCurrent } from './stays';
import { StoredSnapshot } from './Store';

/** How much freight decisions look at, where nobody asks for less. */
const FREIGHT_LIMIT = 5000;

const IN_FLIGHT = "phase in ('Pending', 'Running')";
const ENDED = "phase not in ('Pending', 'Running')";

/** @internal */
export async function readSnapshot(
  tx: Knex,
  id: string,
  options: { freightLimit?: number } = {},
): Promise<StoredSnapshot | undefined> {
  const row = await tx<PipelineRow>('pipelines').where({ id }).first();
  if (!row || row.document === null) {
    return undefined;
  }
  const pipeline = fromJson<Pipeline>(row.document);
  const stages = pipeline.stages.map(stage => stage.name);
  const current = await readCurrent(tx, id);
  const inFlight = await readInFlight(tx, id);
  const { freight, whole } = await readFreight(
    tx,
    id,
    options.freightLimit ?? FREIGHT_LIMIT,
    [...current.map(c => c.freight), ...inFlight.flatMap(p => p.freight)],
  );
  const ended = await readEnded(tx, id, stages, whole ? undefined : freight);
  return {
    summary: toSummary(row),
    wakeAt: toOptionalIso(row.wake_at) ?? null,
    pipelineId: id,
    entityRef: row.entity_ref,
    revision: row.revision,
    pipeline,
    entity: fromJson(row.entity),
    freight,
    current,
    runs: await readRuns(tx, id, stages),
    targets: await readTargets(tx, id),
    conditions: await readConditions(tx, id),
    holds: await readHolds(tx, id),
    promotions: [...inFlight, ...ended],
  };
}

/** Newest first; and whether it is all that the pipeline has. */
async function readFreight(
  tx: Knex,
  pipelineId: string,
  limit: number,
  always: string[],
): Promise<{ freight: FreightWithStatus[]; whole: boolean }> {
  const newest = await newestFreight(tx, pipelineId, limit);
  const whole = newest.length < limit;
  const known = new Set(newest.map(row => row.id));
  const missing = whole ? [] : always.filter(id => !known.has(id));
  const older =
    missing.length === 0
      ? []
      : await tx<FreightRow>('freight')
          .where({ pipeline_id: pipelineId })
          .where(keyIn(tx, 'id', missing))
          .orderBy([
            { column: 'created_at', order: 'desc' },
            { column: 'id', order: 'desc' },
          ])
          .select('*');
  const freight = [...newest, ...older].map(toFreight);
  return { freight: await withStatus(tx, pipelineId, freight, whole), whole };
}

/** Oldest first. */
async function readInFlight(
  tx: Knex,
  pipelineId: string,
): Promise<Promotion[]> {
  const rows = await tx<PromotionRow>('promotions')
    .where({ pipeline_id: pipelineId })
    .whereRaw(IN_FLIGHT)
    .select(PROMOTION_COLUMNS);
  // Sorted here, since SQLite would rather read all promotions in order.
  return rows.map(toPromotion).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * The newest of each stage that has ended, and the newest of each stage and
 * freight, of the freight given or all.
 */
async function readEnded(
  tx: Knex,
  pipelineId: string,
  stages: string[],
  freight: FreightWithStatus[] | undefined,
): Promise<Promotion[]> {
  const ofEachFreight = tx('promotions')
    .where({ pipeline_id: pipelineId })
    .whereRaw(ENDED)
    .groupBy('stage', 'freight_key')
    .max({ id: 'id' })
    .as('of_each_freight');
  if (freight) {
    const ids = freight.map(({ id }) => id);
    ofEachFreight.where(keyIn(tx, 'freight_key', ids));
  }
  const ofEachStage = tx
    .from(tableOfKeys(tx, 'each_stage', stages))
    .select(
      tx('promotions as newest')
        .where('newest.pipeline_id', pipelineId)
        .whereRaw('newest.stage = each_stage.value')
        .whereRaw(ENDED)
        .orderBy('newest.id', 'desc')
        .limit(1)
        .select('newest.id')
        .as('id'),
    );
  const rows = await tx<PromotionRow>('promotions')
    .whereIn('id', tx.from(ofEachFreight).select('id').union([ofEachStage]))
    .orderBy('id', 'desc')
    .select(PROMOTION_COLUMNS);
  return rows.map(toPromotion);
}
