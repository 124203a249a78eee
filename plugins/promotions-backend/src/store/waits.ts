import { Page, Wait } from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { keyIn } from './dialect';
import { newId } from './ids';
import { fromCursor, toPage } from './paging';
import { compact, fromOptionalJson, Millis, toIso } from './rows';
import { WaitInStage } from './Store';
import { Part, sortedBy, Within } from './together';

/** @internal */
export interface WaitRow {
  id: string;
  pipeline_id: string;
  kind: Wait['kind'];
  wait_key: string;
  stage: string;
  freight_id: string;
  gate: string;
  since: Millis;
}

/** @internal */
export type WaitedRow = Omit<Within<WaitRow>, 'since'>;

/** What a pipeline stops waiting for, and what it begins to. @internal */
export interface WaitChanges {
  /** Ids of rows. */
  ended: string[];
  begun: Wait[];
}

/** @internal */
export function partOfWaits(tx: Knex, pipelineId: string): Part<WaitedRow> {
  return {
    columns: ['id', 'kind', 'wait_key', 'stage', 'freight_id', 'gate'],
    rows: tx('waits').where({ pipeline_id: pipelineId }),
  };
}

/** Oldest first. @internal */
export function toWaits(rows: WaitedRow[]): Wait[] {
  return sortedBy(rows, ['id']).map(toWait);
}

/**
 * What is waited for already goes on as it was, so that it is known since when.
 *
 * @internal
 */
export async function compareWaits(
  tx: Knex,
  pipelineId: string,
  waits: Wait[],
): Promise<WaitChanges> {
  const wanted = new Map(waits.map(wait => [keyOf(wait), wait]));
  const ended: string[] = [];
  const rows = await tx<WaitRow>('waits').where({ pipeline_id: pipelineId });
  for (const row of rows) {
    if (!wanted.delete(keyOf(toWait(row)))) {
      ended.push(row.id);
    }
  }
  return { ended, begun: [...wanted.values()] };
}

/** @internal */
export async function saveWaits(
  tx: Knex,
  pipelineId: string,
  { ended, begun }: WaitChanges,
  now: Date,
): Promise<void> {
  for (const id of ended) {
    await tx<WaitRow>('waits').where({ id }).delete();
  }
  for (const wait of begun) {
    await tx<WaitRow>('waits').insert({
      id: newId(now),
      pipeline_id: pipelineId,
      kind: wait.kind,
      wait_key: wait.key,
      stage: wait.stage,
      freight_id: wait.freight,
      gate: wait.gate,
      since: now.getTime(),
    });
  }
}

type ListedRow = WaitRow & { entity_ref: string; labels: string | null };

/** Of pipelines that are not archived, oldest first. @internal */
export async function listWaits(
  tx: Knex,
  query: {
    kind: Wait['kind'];
    entityRefs?: string[];
    limit: number;
    cursor?: string;
  },
): Promise<Page<WaitInStage>> {
  const select = tx('waits as w')
    .join('pipelines as p', 'p.id', 'w.pipeline_id')
    .leftJoin('pipeline_stages as s', {
      's.pipeline_id': 'w.pipeline_id',
      's.stage': 'w.stage',
    })
    .whereNull('p.archived_at')
    .where('w.kind', query.kind)
    .orderBy('w.id')
    .limit(query.limit + 1)
    .select<ListedRow[]>('w.*', 'p.entity_ref', 's.labels');
  if (query.entityRefs !== undefined) {
    select.where(keyIn(tx, 'p.entity_ref', query.entityRefs));
  }
  if (query.cursor !== undefined) {
    select.where('w.id', '>', fromCursor(query.cursor, ['string'])[0]);
  }
  return toPage<ListedRow, WaitInStage>({
    rows: await select,
    limit: query.limit,
    key: row => [row.id],
    items: rows =>
      rows.map(row =>
        compact({
          ...toWait(row),
          pipelineId: row.pipeline_id,
          entityRef: row.entity_ref,
          labels: fromOptionalJson<Record<string, string>>(row.labels),
          since: toIso(row.since),
        }),
      ),
  });
}

function toWait(row: WaitedRow): Wait {
  return {
    kind: row.kind,
    key: row.wait_key,
    stage: row.stage,
    freight: row.freight_id,
    gate: row.gate,
  };
}

function keyOf(wait: Wait): string {
  return JSON.stringify([
    wait.kind,
    wait.key,
    wait.stage,
    wait.freight,
    wait.gate,
  ]);
}
