import { ArchivedRecord } from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { Millis } from '../rows';

/** @internal */
export interface ArchiveRow {
  id: string;
  pipeline_id: string;
  kind: ArchivedRecord['kind'];
  stage: string | null;
  at: Millis;
  record: string;
}

/** What is to be moved of one pipeline. @internal */
export interface Moving {
  pipelineId: string;
  /** Milliseconds; what is as old as this stays. */
  before: number;
  /** So many of the newest stay. */
  keep: number;
  /** Records at the most. */
  limit: number;
}

/** Rows of one insert: SQLite takes a limited number of parameters. */
const BATCH = 100;

/**
 * Keeps what is about to be deleted. What was kept before, by somebody who did
 * not get to delete it, stays as it was.
 *
 * @internal
 */
export async function keepRecords(
  tx: Knex,
  rows: ArchiveRow[],
): Promise<number> {
  for (let start = 0; start < rows.length; start += BATCH) {
    await tx<ArchiveRow>('archive')
      .insert(rows.slice(start, start + BATCH))
      .onConflict(['pipeline_id', 'kind', 'id'])
      .ignore();
  }
  return rows.length;
}
