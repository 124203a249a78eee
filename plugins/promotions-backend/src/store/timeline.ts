import {
  Page,
  TimelineEntry,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { keyIn } from './dialect';
import { newId } from './ids';
import { fromCursor, toPage } from './paging';
import {
  compact,
  fromOptionalJson,
  Millis,
  optional,
  toIso,
  toMillis,
  toOptionalJson,
} from './rows';
import { NewTimelineEntry } from './Store';

interface TimelineRow {
  id: string;
  pipeline_id: string;
  at: Millis;
  kind: string;
  actor: string;
  stage: string | null;
  freight_id: string | null;
  promotion_id: string | null;
  message: string;
  data: string | null;
}

/** Rows of one insert: SQLite takes a limited number of parameters. */
const BATCH = 100;

/** @internal */
export async function appendTimeline(
  tx: Knex,
  pipelineId: string,
  entries: NewTimelineEntry[],
  now: Date,
): Promise<TimelineEntry[]> {
  const [told] = await appendTimelines(tx, [{ pipelineId, entries }], now);
  return told.entries;
}

/** Of several pipelines, together. @internal */
export async function appendTimelines(
  tx: Knex,
  timelines: Array<{ pipelineId: string; entries: NewTimelineEntry[] }>,
  now: Date,
): Promise<Array<{ pipelineId: string; entries: TimelineEntry[] }>> {
  const appended = timelines.map(({ pipelineId, entries }) => ({
    pipelineId,
    entries: entries.map(entry => ({ ...entry, id: newId(now) })),
  }));
  const rows = appended.flatMap(({ pipelineId, entries }) =>
    entries.map(entry => toRow(pipelineId, entry)),
  );
  for (let start = 0; start < rows.length; start += BATCH) {
    await tx<TimelineRow>('timeline').insert(rows.slice(start, start + BATCH));
  }
  return appended;
}

function toRow(pipelineId: string, entry: TimelineEntry): TimelineRow {
  return {
    id: entry.id,
    pipeline_id: pipelineId,
    at: toMillis(entry.at),
    kind: entry.kind,
    actor: entry.actor,
    stage: entry.stage ?? null,
    freight_id: entry.freight ?? null,
    promotion_id: entry.promotionId ?? null,
    message: entry.message,
    data: toOptionalJson(entry.data),
  };
}

/** Newest first. @internal */
export async function listTimeline(
  tx: Knex,
  pipelineId: string,
  query: {
    limit: number;
    cursor?: string;
    stage?: string;
    stages?: string[];
    freight?: string;
  },
): Promise<Page<TimelineEntry>> {
  const select = tx<TimelineRow>('timeline')
    .where({ pipeline_id: pipelineId })
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .select('*');
  if (query.stage !== undefined) {
    select.where({ stage: query.stage });
  }
  const { stages } = query;
  if (stages !== undefined) {
    select.where(either =>
      either.whereNull('stage').orWhere(keyIn(tx, 'stage', stages)),
    );
  }
  if (query.freight !== undefined) {
    select.where({ freight_id: query.freight });
  }
  if (query.cursor !== undefined) {
    select.where('id', '<', fromCursor(query.cursor, ['string'])[0]);
  }
  return toPage({
    rows: await select,
    limit: query.limit,
    key: row => [row.id],
    items: rows => rows.map(toEntry),
  });
}

function toEntry(row: TimelineRow): TimelineEntry {
  return compact({
    id: row.id,
    at: toIso(row.at),
    kind: row.kind,
    actor: row.actor,
    stage: optional(row.stage),
    freight: optional(row.freight_id),
    promotionId: optional(row.promotion_id),
    message: row.message,
    data: fromOptionalJson<Record<string, unknown>>(row.data),
  });
}
