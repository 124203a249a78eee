import { Freight } from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { keyIn } from './dialect';
import { FreightRow, toFreight } from './freight';
import { PipelineRow } from './pipelines';
import { fromJson } from './rows';
import { Store } from './Store';

/**
 * What steps are told about, in three queries whatever the size of the
 * pipeline.
 *
 * @internal
 */
export async function readWorkFacts(
  tx: Knex,
  { pipelineId, stage, freight: ids }: Parameters<Store['readWorkFacts']>[0],
): ReturnType<Store['readWorkFacts']> {
  const pipeline = await tx<PipelineRow>('pipelines')
    .where({ id: pipelineId })
    .first<Pick<PipelineRow, 'name' | 'entity_ref' | 'entity'> | undefined>(
      'name',
      'entity_ref',
      'entity',
    );
  if (!pipeline) {
    return undefined;
  }
  const named = await tx<FreightRow>('freight')
    .where({ pipeline_id: pipelineId })
    .where(keyIn(tx, 'id', ids))
    .select('*');
  const byId = new Map(named.map(row => [row.id, toFreight(row)]));
  const about = ids.flatMap(id => byId.get(id) ?? []);
  const current = await tx<FreightRow>('freight as f')
    .join('stays as s', query =>
      query.on('s.pipeline_id', 'f.pipeline_id').on('s.freight_id', 'f.id'),
    )
    .where({ 's.pipeline_id': pipelineId, 's.stage': stage })
    .whereRaw('s.is_current')
    .orderBy('s.origin')
    .select<FreightRow[]>('f.*');
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
