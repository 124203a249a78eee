import { ConflictError } from '@backstage/errors';
import {
  Artifact,
  artifactRevisions,
  Freight,
  freightMatchesRevision,
  FreightWithStatus,
  Page,
  revisionNames,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { keyIn } from './dialect';
import { isUniqueViolation } from './errors';
import { withStatus } from './freightStatus';
import { fromCursor, toPage } from './paging';
import { fromJson, Millis, toIso, toJson, toMillis } from './rows';
import { PipelineChanges } from './Store';

/** @internal */
export interface FreightRow {
  pipeline_id: string;
  id: string;
  origin: string;
  alias: string;
  artifacts: string;
  metadata: string;
  labels: string;
  created_at: Millis;
  created_by: string;
}

/** @internal */
export const FREIGHT_COLUMNS = [
  'pipeline_id',
  'id',
  'origin',
  'alias',
  'artifacts',
  'metadata',
  'labels',
  'created_at',
  'created_by',
] as const satisfies Array<keyof FreightRow>;

/** @internal */
export function toFreight(row: FreightRow): Freight {
  return {
    id: row.id,
    origin: row.origin,
    alias: row.alias,
    artifacts: fromJson<Artifact[]>(row.artifacts),
    metadata: fromJson(row.metadata),
    labels: fromJson(row.labels),
    createdAt: toIso(row.created_at),
    createdBy: row.created_by,
  };
}

/** Freight that is there already stays as it is. @internal */
export async function createFreight(
  tx: Knex,
  pipelineId: string,
  freight: Freight,
): Promise<void> {
  const inserted = await guardAlias(freight.alias, () =>
    tx<FreightRow>('freight')
      .insert({
        pipeline_id: pipelineId,
        id: freight.id,
        origin: freight.origin,
        alias: freight.alias,
        artifacts: toJson(freight.artifacts),
        metadata: toJson(freight.metadata),
        labels: toJson(freight.labels),
        created_at: toMillis(freight.createdAt),
        created_by: freight.createdBy,
      })
      .onConflict(['pipeline_id', 'id'])
      .ignore()
      .returning('id'),
  );
  const revisions = new Set(freight.artifacts.flatMap(artifactRevisions));
  if (inserted.length > 0 && revisions.size > 0) {
    await tx('freight_revisions').insert(
      [...revisions].map(revision => ({
        pipeline_id: pipelineId,
        revision,
        freight_id: freight.id,
      })),
    );
  }
}

/** @internal */
export async function updateFreight(
  tx: Knex,
  pipelineId: string,
  update: NonNullable<PipelineChanges['freightUpdated']>[number],
): Promise<void> {
  const { id, alias, metadata, labels } = update;
  const columns = {
    ...(alias !== undefined && { alias }),
    ...(metadata !== undefined && { metadata: toJson(metadata) }),
    ...(labels !== undefined && { labels: toJson(labels) }),
  };
  if (Object.keys(columns).length > 0) {
    await guardAlias(alias ?? '', () =>
      tx<FreightRow>('freight')
        .where({ pipeline_id: pipelineId, id })
        .update(columns),
    );
  }
}

async function guardAlias<T>(
  alias: string,
  write: () => PromiseLike<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (isUniqueViolation(error)) {
      throw new ConflictError(
        `Other freight of the pipeline has the alias '${alias}'; choose another.`,
        error,
      );
    }
    throw error;
  }
}

/** @internal */
export async function getFreight(
  tx: Knex,
  pipelineId: string,
  idOrAlias: string,
): Promise<FreightWithStatus | undefined> {
  const rows = await tx<FreightRow>('freight')
    .where({ pipeline_id: pipelineId, id: idOrAlias })
    .union(query =>
      query
        .select('*')
        .from('freight')
        .where({ pipeline_id: pipelineId, alias: idOrAlias }),
    )
    .select('*');
  // An alias that looks like the id of other freight does not hide it.
  const row = rows.find(({ id }) => id === idOrAlias) ?? rows[0];
  return row && (await withStatus(tx, pipelineId, [toFreight(row)]))[0];
}

/** Which of the names some freight of the pipeline has. @internal */
export async function takenNames(
  tx: Knex,
  pipelineId: string,
  names: string[],
): Promise<string[]> {
  const rows = await tx<FreightRow>('freight')
    .where({ pipeline_id: pipelineId })
    .where(keyIn(tx, 'id', names))
    .select({ name: 'id' })
    .union(
      tx<FreightRow>('freight')
        .where({ pipeline_id: pipelineId })
        .where(keyIn(tx, 'alias', names))
        .select({ name: 'alias' }),
    );
  return rows.map(({ name }: { name: string }) => name);
}

/** Newest first. @internal */
export async function findFreightByRevision(
  tx: Knex,
  pipelineId: string,
  revision: string,
): Promise<Freight[]> {
  const rows = await tx<FreightRow>('freight')
    .where({ pipeline_id: pipelineId })
    .whereIn('id', query =>
      query
        .select('freight_id')
        .from('freight_revisions')
        .where({ pipeline_id: pipelineId })
        .where(keyIn(tx, 'revision', revisionNames(revision))),
    )
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .select('*');
  return rows
    .map(toFreight)
    .filter(freight => freightMatchesRevision(freight, revision));
}

type FreightQuery = { limit: number; cursor?: string; origin?: string };

/** Newest first. @internal */
export async function listFreight(
  tx: Knex,
  pipelineId: string,
  query: FreightQuery,
): Promise<Page<FreightWithStatus>> {
  const page = pageOf(await pageRows(tx, pipelineId, query), query, toFreight);
  return { ...page, items: await withStatus(tx, pipelineId, page.items) };
}

/** Of {@link listFreight}, by one query. @internal */
export async function listFreightIds(
  tx: Knex,
  pipelineId: string,
  query: FreightQuery,
): Promise<Page<string>> {
  const rows = await pageRows(tx, pipelineId, query);
  return pageOf(rows, query, ({ id }) => id);
}

function pageRows(
  tx: Knex,
  pipelineId: string,
  { limit, origin, cursor }: FreightQuery,
) {
  const select = newestFreight(tx, pipelineId, limit + 1);
  if (origin !== undefined) {
    select.where({ origin });
  }
  if (cursor !== undefined) {
    select.whereRaw(
      '(created_at, id) < (?, ?)',
      fromCursor(cursor, ['number', 'string']),
    );
  }
  return select;
}

function pageOf<T>(
  rows: FreightRow[],
  { limit }: FreightQuery,
  toItem: (row: FreightRow) => T,
): Page<T> {
  return toPage({
    rows,
    limit,
    key: row => [Number(row.created_at), row.id],
    items: shown => shown.map(toItem),
  });
}

/** @internal */
export function newestFreight(tx: Knex, pipelineId: string, limit: number) {
  return tx<FreightRow>('freight')
    .where({ pipeline_id: pipelineId })
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)
    .select('*');
}

/** @internal */
export async function countFreight(
  tx: Knex,
  pipelineId: string,
): Promise<number> {
  const [{ total }] = await tx('freight')
    .where({ pipeline_id: pipelineId })
    .count<Array<{ total: Millis }>>({ total: '*' });
  return Number(total);
}
