import {
  ArchivedRecord,
  Page,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { pruneChecks } from '../checks';
import { keyIn } from '../dialect';
import { pruneOverrides } from '../overrides';
import { fromCursor, toPage } from '../paging';
import { compact, fromJson, Millis, optional, toIso } from '../rows';
import { Store } from '../Store';
import { moveEvents, moveTimeline, moveTransitions } from './lists';
import { movePromotions } from './promotions';
import { ArchiveRow } from './records';
import { moveRuns } from './runs';

/** Runs before promotions, which stay while a run names them. */
const MOVES = [
  moveRuns,
  movePromotions,
  moveTimeline,
  moveTransitions,
  moveEvents,
];

/** Pipelines that come after it, by their ids. @internal */
export async function pipelinesAfter(
  tx: Knex,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await tx('pipelines')
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .select<Array<{ id: string }>>('id');
  return rows.map(({ id }) => id);
}

/**
 * Archives what is old of one pipeline, and forgets what has not counted for
 * long; returns how many records were moved.
 *
 * @internal
 */
export async function archivePipeline(
  tx: Knex,
  pipelineId: string,
  options: Pick<
    Parameters<Store['archiveHistory']>[0],
    'keep' | 'limit' | 'now'
  > & {
    before: number;
  },
): Promise<number> {
  const { before, keep, limit, now } = options;
  let moved = 0;
  for (const move of MOVES) {
    if (moved < limit) {
      moved += await move(tx, {
        pipelineId,
        before,
        keep,
        limit: limit - moved,
      });
    }
  }
  await pruneChecks(tx, pipelineId, now, limit);
  await pruneOverrides(tx, pipelineId, now, limit);
  return moved;
}

/** @internal */
export async function deleteArchived(
  tx: Knex,
  before: number,
  limit: number,
): Promise<number> {
  const key = ['pipeline_id', 'kind', 'id'];
  return tx<ArchiveRow>('archive')
    .whereIn(
      key,
      tx('archive')
        .where('at', '<', before)
        .orderBy('at')
        .limit(limit)
        .select(key),
    )
    .delete();
}

/** Newest first. @internal */
export async function listArchive(
  tx: Knex,
  pipelineId: string,
  query: Parameters<Store['listArchive']>[1],
): Promise<Page<ArchivedRecord>> {
  const select = tx<ArchiveRow>('archive')
    .where({ pipeline_id: pipelineId })
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
      { column: 'kind', order: 'desc' },
    ])
    .limit(query.limit + 1)
    .select('*');
  const { kind, stages, cursor } = query;
  if (kind !== undefined) {
    select.where({ kind });
  }
  if (stages !== undefined) {
    select.where(either =>
      either.whereNull('stage').orWhere(keyIn(tx, 'stage', stages)),
    );
  }
  if (cursor !== undefined) {
    select.whereRaw(
      '(at, id, kind) < (cast(? as bigint), ?, ?)',
      fromCursor(cursor, ['number', 'string', 'string']),
    );
  }
  return toPage({
    rows: await select,
    limit: query.limit,
    key: row => [Number(row.at), row.id, row.kind],
    items: rows => rows.map(toRecord),
  });
}

function toRecord(row: ArchiveRow): ArchivedRecord {
  return compact({
    id: row.id,
    kind: row.kind,
    stage: optional(row.stage),
    at: toIso(row.at as Millis),
    record: fromJson<Record<string, unknown>>(row.record),
  });
}
