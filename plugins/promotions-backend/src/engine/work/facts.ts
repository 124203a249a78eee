import { NotFoundError } from '@backstage/errors';
import { PromotionFacts } from '@promotions/backstage-plugin-promotions-common';
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
  store: Pick<Store, 'readWorkFacts'>,
  { pipelineId, plan, freight }: Pick<Work, 'pipelineId' | 'plan' | 'freight'>,
): Promise<PromotionFacts> {
  const facts = await store.readWorkFacts({
    pipelineId,
    stage: plan.stage.name,
    freight,
  });
  if (!facts) {
    throw new NotFoundError(`There is no pipeline ${pipelineId}.`);
  }
  const found = new Set(facts.freight.map(({ id }) => id));
  const gone = freight.find(id => !found.has(id));
  if (gone) {
    throw new NotFoundError(`There is no freight ${gone}.`);
  }
  return facts;
}
