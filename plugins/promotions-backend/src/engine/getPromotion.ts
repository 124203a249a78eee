import { NotFoundError } from '@backstage/errors';
import {
  Freight,
  Promotion,
  PromotionDetails,
  StageRun,
} from '@promotions/backstage-plugin-promotions-common';
import { Store } from '../store/Store';
import { PipelineAccess } from './changePipeline';
import { withoutStatus } from './lookUp';
import { pipelineName } from './runs';

/**
 * A promotion with its steps, and with what followed from it.
 *
 * @throws NotFoundError
 */
export async function getPromotion(
  { store }: PipelineAccess,
  promotionId: string,
): Promise<Omit<PromotionDetails, 'permissions'>> {
  const found = await store.getPromotion(promotionId);
  const pipeline =
    found && (await store.getPipeline(found.promotion.pipelineId));
  if (!found || !pipeline) {
    throw new NotFoundError(`There is no promotion ${promotionId}.`);
  }
  const { promotion, plan, steps } = found;
  const load = async (ids: string[]): Promise<Freight[]> =>
    (
      await Promise.all(ids.map(id => store.getFreight(pipeline.id, id)))
    ).flatMap(f => (f ? [withoutStatus(f)] : []));
  const run = await runOf(store, promotion);
  return {
    ...promotion,
    steps,
    pipeline: pipelineName(pipeline),
    ...(run && { run }),
    tasks: run ? await store.listTasks(run.id, { round: run.round }) : [],
    freightDetails: await load(promotion.freight),
    replaces: await load(plan.replaces),
  };
}

/** What was current already has not entered by this promotion. */
async function runOf(
  store: Store,
  { id, pipelineId, stage, freight, phase }: Promotion,
): Promise<StageRun | undefined> {
  if (phase !== 'Succeeded') {
    return undefined;
  }
  for (const each of freight) {
    const { items } = await store.listRuns(pipelineId, {
      stage,
      freight: each,
      promotionId: id,
      limit: 1,
    });
    if (items.length > 0) {
      return items[0];
    }
  }
  return undefined;
}
