import { Page, Wait } from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { newId } from './ids';
import { fromCursor, toPage } from './paging';
import { Millis, toIso } from './rows';
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

/** Of pipelines that are not archived, oldest first. @internal */
export async function listWaits(
  tx: Knex,
  query: { kind: Wait['kind']; limit: number; cursor?: string },
): Promise<Page<Wait & { pipelineId: string; since: string }>> {
  const select = tx('waits as w')
    .join('pipelines as p', 'p.id', 'w.pipeline_id')
    .whereNull('p.archived_at')
    .where('w.kind', query.kind)
    .orderBy('w.id')
    .limit(query.limit + 1)
    .select<WaitRow[]>('w.*');
  if (query.cursor !== undefined) {
    select.where('w.id', '>', fromCursor(query.cursor, ['string'])[0]);
  }
  return toPage<WaitRow, Wait & { pipelineId: string; since: string }>({
    rows: await select,
    limit: query.limit,
    key: row => [row.id],
    items: rows =>
      rows.map(row => ({
        ...toWait(row),
        pipelineId: row.pipeline_id,
        since: toIso(row.since),
      })),
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
