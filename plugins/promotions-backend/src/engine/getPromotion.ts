import { NotFoundError } from '@backstage/errors';
import {
  APPROVAL_STEP,
  Decision,
  decideStepApproval,
  Freight,
  Promotion,
  PromotionDetails,
  StageRun,
  stepApprovals,
  StepRecord,
} from '@promotions/backstage-plugin-promotions-common';
import { Store } from '../store/Store';
import { PipelineAccess, readSnapshotIfDeclared } from './changePipeline';
import { withoutStatus } from './lookUp';
import { pipelineName } from './runs';

/**
 * A promotion with its steps, and with what followed from it.
 *
 * @throws NotFoundError
 */
export async function getPromotion(
  access: PipelineAccess,
  promotionId: string,
): Promise<Omit<PromotionDetails, 'permissions'>> {
  const { store } = access;
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
  const asks = await asksOf(access, promotion, steps);
  return {
    ...promotion,
    ...(asks.length > 0 && { asks }),
    steps,
    pipeline: pipelineName(pipeline),
    ...(run && { run }),
    tasks: run ? await store.listTasks(run.id, { round: run.round }) : [],
    freightDetails: await load(promotion.freight),
    replaces: await load(plan.replaces),
  };
}

/** What its steps ask people now. */
async function asksOf(
  access: PipelineAccess,
  { id, pipelineId, phase }: Promotion,
  steps: StepRecord[],
): Promise<Decision[]> {
  const asks = steps.some(
    ({ uses, state }) => uses === APPROVAL_STEP && state === 'Running',
  );
  const snapshot =
    asks && phase === 'Running'
      ? await readSnapshotIfDeclared(access, pipelineId)
      : undefined;
  return snapshot
    ? stepApprovals(snapshot)
        .filter(({ work }) => work.id === id)
        .map(asked => decideStepApproval(snapshot, asked, access.now()))
    : [];
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
