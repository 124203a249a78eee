import { NotFoundError } from '@backstage/errors';
import {
  Freight,
  PromotionFacts,
} from '@promotions/backstage-plugin-promotions-common';
import { Store } from '../../store/Store';
import { Work } from './work';

/**
 * What the steps of a promotion or task are told about: its pipeline, the
 * entity as it is now, the freight that it is about, and what the stage keeps
 * of other origins.
 *
 * @throws NotFoundError when the pipeline or the freight is gone
 */
export async function readFacts(
  store: Pick<Store, 'readSnapshot' | 'getFreight'>,
  {
    pipelineId,
    plan,
    freight: ids,
  }: Pick<Work, 'pipelineId' | 'plan' | 'freight'>,
): Promise<PromotionFacts> {
  // What is current, pending or running is there whatever the limit.
  const snapshot = await store.readSnapshot(pipelineId, { freightLimit: 1 });
  if (!snapshot) {
    throw new NotFoundError(`There is no pipeline ${pipelineId}.`);
  }
  const find = async (id: string): Promise<Freight> => {
    const freight =
      snapshot.freight.find(known => known.id === id) ??
      (await store.getFreight(pipelineId, id));
    if (!freight) {
      throw new NotFoundError(`There is no freight ${id}.`);
    }
    return freight;
  };
  const about = await Promise.all(ids.map(find));
  const kept = snapshot.current.filter(
    current =>
      current.stage === plan.stage.name &&
      !about.some(freight => freight.origin === current.origin),
  );
  return {
    pipeline: {
      id: pipelineId,
      name: snapshot.pipeline.name,
      entityRef: snapshot.entityRef,
    },
    entity: snapshot.entity,
    freight: [
      ...about,
      ...(await Promise.all(kept.map(({ freight }) => find(freight)))),
    ],
  };
}
