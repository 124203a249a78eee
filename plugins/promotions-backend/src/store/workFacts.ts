import { Freight } from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { keyIn } from './dialect';
import { FREIGHT_COLUMNS, FreightRow, toFreight } from './freight';
import { PipelineRow } from './pipelines';
import { fromJson } from './rows';
import { Store } from './Store';
import { Part, readTogether, sortedBy } from './together';

/**
 * What steps are told about, by one query whatever the size of the pipeline.
 *
 * @internal
 */
export async function readWorkFacts(
  tx: Knex,
  { pipelineId, stage, freight: ids }: Parameters<Store['readWorkFacts']>[0],
): ReturnType<Store['readWorkFacts']> {
  const rows = await readTogether(tx, {
    pipeline: partOfPipeline(tx, pipelineId),
    named: partOfFreight(
      tx('freight')
        .where({ pipeline_id: pipelineId })
        .where(keyIn(tx, 'id', ids)),
    ),
    current: partOfFreight(
      tx('freight')
        .where({ pipeline_id: pipelineId })
        .whereIn(
          'id',
          tx('stays')
            .where({ pipeline_id: pipelineId, stage })
            .whereRaw('is_current')
            .select('freight_id'),
        ),
    ),
  });
  const [pipeline] = rows.pipeline;
  if (!pipeline) {
    return undefined;
  }
  const byId = new Map(rows.named.map(row => [row.id, toFreight(row)]));
  const about = ids.flatMap(id => byId.get(id) ?? []);
  const current = sortedBy(rows.current, ['origin']);
  const isOther = ({ origin }: Freight) =>
    !about.some(freight => freight.origin === origin);
  return {
    pipeline: {
      id: pipelineId,
      name: pipeline.name,
      entityRef: pipeline.entity_ref,
    },
    entity: fromJson<Record<string, unknown>>(pipeline.entity),
    freight: [...about, ...current.map(toFreight).filter(isOther)],
  };
}

function partOfPipeline(
  tx: Knex,
  id: string,
): Part<Pick<PipelineRow, 'name' | 'entity_ref' | 'entity'>> {
  return {
    columns: ['name', 'entity_ref', 'entity'],
    rows: tx('pipelines').where({ id }),
  };
}

function partOfFreight(rows: Knex.QueryBuilder): Part<FreightRow> {
  return { columns: FREIGHT_COLUMNS, rows };
}
