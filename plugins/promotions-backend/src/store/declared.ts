import { Pipeline } from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { keyIn } from './dialect';
import { PipelineRow } from './pipelines';
import { fromJson, fromOptionalJson } from './rows';
import { DeclaredPipeline, Store } from './Store';

/** @internal */
export async function findDeclared(
  tx: Knex,
  { ids, entityRefs }: Parameters<Store['findDeclared']>[0],
): ReturnType<Store['findDeclared']> {
  const rows = await tx<PipelineRow>('pipelines')
    .whereNull('archived_at')
    .where(query =>
      query
        .where(keyIn(tx, 'id', ids))
        .orWhere(keyIn(tx, 'entity_ref', entityRefs)),
    )
    .orderBy('id')
    .select('id', 'entity_ref', 'name', 'declared');
  return rows.map(({ entity_ref: entityRef, ...row }) => ({
    ...row,
    entityRef,
  }));
}

/** @internal */
export async function readDeclared(
  tx: Knex,
  ids: string[],
): Promise<DeclaredPipeline[]> {
  const rows = await tx<PipelineRow>('pipelines')
    .where(keyIn(tx, 'id', ids))
    .select('id', 'declared', 'document', 'entity');
  return rows.map(({ id, declared, document, entity }) => ({
    id,
    declared,
    pipeline: fromOptionalJson<Pipeline>(document),
    entity: fromJson<Record<string, unknown>>(entity),
  }));
}

/**
 * A `like` would need its wildcards escaped in two dialects; addresses of one
 * repository lie next to each other in no index anyway.
 *
 * @internal
 */
export async function entitiesOfDocuments(
  tx: Knex,
  prefix: string,
): Promise<string[]> {
  const rows = await tx<PipelineRow>('pipelines')
    .whereNull('archived_at')
    .whereRaw('lower(substr(document_url, 1, ?)) = ?', [
      prefix.length,
      prefix.toLowerCase(),
    ])
    .distinct('entity_ref')
    .orderBy('entity_ref');
  return rows.map(row => row.entity_ref);
}
