import { NotFoundError } from '@backstage/errors';
import {
  Freight,
  Promotion,
  PromotionFacts,
} from '@promotions/backstage-plugin-promotions-common';
import { Store } from '../store/Store';

/**
 * What a promotion's steps are told about: its pipeline, the entity as it is
 * now, the freight that is promoted, and what the stage keeps of other
 * origins.
 *
 * @throws NotFoundError when the pipeline or the freight is gone
 */
export async function readPromotionFacts(
  store: Pick<Store, 'readSnapshot' | 'getFreight'>,
  promotion: Promotion,
): Promise<PromotionFacts> {
  const { pipelineId } = promotion;
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
  const promoted = await Promise.all(promotion.freight.map(find));
  const kept = snapshot.current.filter(
    current =>
      current.stage === promotion.stage &&
      !promoted.some(freight => freight.origin === current.origin),
  );
  return {
    pipeline: {
      id: pipelineId,
      name: snapshot.pipeline.name,
      entityRef: snapshot.entityRef,
    },
    entity: snapshot.entity,
    freight: [
      ...promoted,
      ...(await Promise.all(kept.map(({ freight }) => find(freight)))),
    ],
  };
}
