import { Knex } from 'knex';

/** Whatever happens in a stage leaves something in one of them. */
const TABLES = ['timeline', 'promotions', 'stays', 'conditions'];

/** @internal */
export async function listStageNames(
  tx: Knex,
  pipelineId: string,
): Promise<string[]> {
  const [first, ...rest] = TABLES.map(table =>
    tx(table)
      .distinct('stage')
      .where({ pipeline_id: pipelineId })
      .whereNotNull('stage'),
  );
  const rows: Array<{ stage: string }> = await first.union(rest);
  return rows.map(({ stage }) => stage).sort();
}
