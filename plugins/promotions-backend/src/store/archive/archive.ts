import {
  ArchivedRecord,
  Page,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { pruneChecks } from '../checks';
import { isPostgres, keyIn } from '../dialect';
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

/** Records have logs in them: a page is no larger, but for one that is. */
const PAGE_BYTES = 4 * 1024 * 1024;

type ArchiveKey = Pick<ArchiveRow, 'id' | 'kind' | 'at'> & { bytes: Millis };

/** Newest first; at least one, and no more than a page can take. @internal */
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
    .select<ArchiveKey[]>(
      'id',
      'kind',
      'at',
      tx.raw(
        isPostgres(tx)
          ? 'octet_length(record) as bytes'
          : 'length(cast(record as blob)) as bytes',
      ),
    );
  const { kind, stages, cursor } = query;
  if (kind !== undefined) {
    select.where({ kind });
  }
  if (stages !== undefined) {
    select.where(either =>
      either
        // Of events nobody knows any more which stage they were about.
        .where(none => none.whereNull('stage').whereNot({ kind: 'event' }))
        .orWhere(keyIn(tx, 'stage', stages)),
    );
  }
  if (cursor !== undefined) {
    select.whereRaw(
      '(at, id, kind) < (cast(? as bigint), ?, ?)',
      fromCursor(cursor, ['number', 'string', 'string']),
    );
  }
  const keys = await select;
  const limit = Math.min(query.limit, fitting(keys));
  const shown = keys.slice(0, limit);
  const rows = await tx<ArchiveRow>('archive')
    .where({ pipeline_id: pipelineId })
    .where(
      keyIn(
        tx,
        'id',
        shown.map(({ id }) => id),
      ),
    )
    .select('*');
  const found = new Map(rows.map(row => [`${row.kind} ${row.id}`, row]));
  return toPage({
    rows: keys,
    limit,
    key: row => [Number(row.at), row.id, row.kind],
    items: page =>
      page.flatMap(key => {
        const row = found.get(`${key.kind} ${key.id}`);
        return row ? [toRecord(row)] : [];
      }),
  });
}

/** How many of them a page can take. */
function fitting(keys: ArchiveKey[]): number {
  let bytes = 0;
  const tooMany = keys.findIndex(key => {
    bytes += Number(key.bytes);
    return bytes > PAGE_BYTES;
  });
  return tooMany < 0 ? keys.length : Math.max(1, tooMany);
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
