import {
  DocumentError,
  DocumentStatus,
  Page,
  Pipeline,
  PipelineSummary,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { keyIn } from './dialect';
import { fromCursor, toPage } from './paging';
import {
  compact,
  fromJson,
  fromOptionalJson,
  Millis,
  optional,
  toIso,
  toOptionalIso,
} from './rows';

/** @internal */
export interface PipelineRow {
  id: string;
  entity_ref: string;
  ref: string;
  name: string;
  title: string | null;
  description: string | null;
  state: PipelineSummary['state'];
  revision: number;
  /** Raised when the document in force or the entity changes. */
  declared: number;
  document: string | null;
  source: string | null;
  etag: string | null;
  document_state: DocumentStatus['state'];
  document_url: string | null;
  document_errors: string;
  read_at: Millis | null;
  in_force_since: Millis | null;
  entity: string;
  wake_at: Millis | null;
  archived_at: Millis | null;
  created_at: Millis;
  updated_at: Millis;
}

/**
 * What a summary is made of: not the document, which is large.
 *
 * @internal
 */
export const SUMMARY_COLUMNS = [
  'id',
  'entity_ref',
  'ref',
  'name',
  'title',
  'description',
  'state',
  'revision',
  'document_state',
  'document_url',
  'document_errors',
  'read_at',
  'in_force_since',
  'created_at',
  'updated_at',
] as const satisfies Array<keyof PipelineRow>;

type SummaryRow = Pick<PipelineRow, (typeof SUMMARY_COLUMNS)[number]>;

/** @internal */
export function toSummary(row: SummaryRow): PipelineSummary {
  return compact({
    id: row.id,
    entityRef: row.entity_ref,
    name: row.name,
    title: optional(row.title),
    description: optional(row.description),
    state: row.state,
    revision: row.revision,
    document: compact({
      ref: row.ref,
      url: optional(row.document_url),
      state: row.document_state,
      errors: fromJson<DocumentError[]>(row.document_errors),
      readAt: toOptionalIso(row.read_at),
      inForceSince: toOptionalIso(row.in_force_since),
    }),
    createdAt: toIso(row.created_at),
    updatedAt: toIso(row.updated_at),
  });
}

/** @internal */
export async function getPipeline(
  tx: Knex,
  id: string,
): Promise<PipelineSummary | undefined> {
  const row = await tx<PipelineRow>('pipelines')
    .where({ id })
    .first<SummaryRow | undefined>(SUMMARY_COLUMNS);
  return row && toSummary(row);
}

/** @internal */
export async function getPipelineDocument(tx: Knex, id: string) {
  const row = await tx<PipelineRow>('pipelines')
    .where({ id })
    .first<
      Pick<PipelineRow, 'document' | 'source' | 'etag' | 'entity'> | undefined
    >('document', 'source', 'etag', 'entity');
  return (
    row &&
    compact({
      pipeline: fromOptionalJson<Pipeline>(row.document),
      source: optional(row.source),
      etag: optional(row.etag),
      entity: fromJson<Record<string, unknown>>(row.entity),
    })
  );
}

/** @internal */
export async function listPipelineEntities(tx: Knex): Promise<string[]> {
  const rows = await tx<PipelineRow>('pipelines')
    .whereNull('archived_at')
    .distinct('entity_ref')
    .orderBy('entity_ref');
  return rows.map(row => row.entity_ref);
}

/** By name. @internal */
export async function listPipelines(
  tx: Knex,
  query: {
    entityRef?: string;
    entityRefs?: string[];
    state?: PipelineSummary['state'];
    limit: number;
    cursor?: string;
  },
): Promise<Page<PipelineSummary>> {
  const select = tx<PipelineRow>('pipelines')
    .orderBy(['name', 'id'])
    .limit(query.limit + 1)
    .select<SummaryRow[]>(SUMMARY_COLUMNS);
  if (query.entityRef !== undefined) {
    select.where('entity_ref', query.entityRef);
  }
  if (query.entityRefs !== undefined) {
    select.where(keyIn(tx, 'entity_ref', query.entityRefs));
  }
  if (query.state !== undefined) {
    select.where('state', query.state);
  }
  if (query.cursor !== undefined) {
    select.whereRaw(
      '(name, id) > (?, ?)',
      fromCursor(query.cursor, ['string', 'string']),
    );
  }
  return toPage<SummaryRow, PipelineSummary>({
    rows: await select,
    limit: query.limit,
    key: row => [row.name, row.id],
    items: rows => rows.map(toSummary),
  });
}

/** @internal */
export async function duePipelines(
  tx: Knex,
  now: Date,
  limit: number,
): Promise<string[]> {
  const rows = await tx<PipelineRow>('pipelines')
    .whereNull('archived_at')
    .where('wake_at', '<=', now.getTime())
    .orderBy(['wake_at', 'id'])
    .limit(limit)
    .select('id');
  return rows.map(({ id }) => id);
}

/** @internal */
export async function nextWakeAt(
  tx: Knex,
  after?: Date,
): Promise<string | undefined> {
  const query = tx<PipelineRow>('pipelines')
    .whereNull('archived_at')
    .whereNotNull('wake_at')
    .orderBy('wake_at');
  if (after) {
    query.where('wake_at', '>', after.getTime());
  }
  const row = await query.first('wake_at');
  return row ? toOptionalIso(row.wake_at) : undefined;
}
