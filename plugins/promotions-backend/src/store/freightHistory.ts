import { Knex } from 'knex';
import { keyIn } from './dialect';
import { Millis } from './rows';
import { Within } from './together';

/** @internal */
export interface OfFreightRow {
  pipeline_id: string;
  freight_id: string;
  stage: string;
}

interface StayRow extends OfFreightRow {
  since: Millis;
}

interface VerificationRow extends OfFreightRow {
  verified_at: Millis;
  longest_soak_ms: Millis;
}

/** @internal */
export interface HistoryRows {
  stays: Array<Within<StayRow>>;
  verifications: Array<Within<VerificationRow>>;
}

/**
 * Where freight is, and where it was verified: one query, which may have much
 * to tell.
 *
 * @param freight - ids of the freight that is asked about; left out: all
 * @internal
 */
export async function readHistory(
  tx: Knex,
  pipelineId: string,
  freight: string[] | undefined,
): Promise<HistoryRows> {
  const rows = (table: string) => ofFreight(tx, table, pipelineId, freight);
  const all: HistoryRow[] = await rows('verifications')
    .select('freight_id', 'stage', 'verified_at', 'longest_soak_ms')
    .unionAll(
      rows('stays')
        .whereNull('left_at')
        .select('freight_id', 'stage', 'since', tx.raw('null as longest')),
    );
  return {
    stays: all
      .filter(row => row.longest_soak_ms === null)
      .map(({ verified_at: since, ...row }) => ({ ...row, since })),
    verifications: all.filter(isVerification),
  };
}

/** Of a stay: its beginning, and no soak. */
type HistoryRow = Omit<Within<VerificationRow>, 'longest_soak_ms'> & {
  longest_soak_ms: Millis | null;
};

function isVerification(row: HistoryRow): row is Within<VerificationRow> {
  return row.longest_soak_ms !== null;
}

/** @internal */
export function ofFreight(
  tx: Knex,
  table: string,
  pipelineId: string,
  freight: string[] | undefined,
): Knex.QueryBuilder {
  const rows = tx(table).where({ pipeline_id: pipelineId });
  return freight ? rows.where(keyIn(tx, 'freight_id', freight)) : rows;
}
