import {
  ApproveRequest,
  CreatePromotionRequest,
  CreatePromotionResponse,
  Decision,
  gateApprovePermission,
  Page,
  PipelineSummary,
  promotionCreatePermission,
  PromotionRefusedError,
} from '@promotions/backstage-plugin-promotions-common';
import { Engine } from '../engine/Engine';
import { Caller } from '../permissions/Caller';
import { canonicalRef } from './entityRef';
import { RouterStore } from './lookUp';
import { pageOfVisible } from './paging';
import { VisiblePipeline } from './visibility';

/*
 * What can be asked both over HTTP and by an action: each of these authorizes,
 * asks the engine, and narrows what is answered, so that both are the same.
 */

/** What the calls need beside who makes them. */
export interface CallSources {
  engine: Engine;
  store: RouterStore;
}

const DEFAULT_PAGE = 25;

/** The pipelines that the caller may see. @throws InputError */
export async function listPipelines(
  { store }: CallSources,
  caller: Caller,
  query: {
    entityRef?: string;
    state?: PipelineSummary['state'];
    limit?: number;
    cursor?: string;
  },
): Promise<Page<PipelineSummary>> {
  const { state, limit = DEFAULT_PAGE, cursor } = query;
  const entityRef =
    query.entityRef && canonicalRef(query.entityRef, 'query.entityRef');
  // Those of one entity are few; otherwise the store looks only for what the
  // caller may see, as far as that is known.
  const entityRefs = entityRef ? undefined : await caller.readableEntities();
  const page = await pageOfVisible({
    limit,
    cursor,
    list: part =>
      store.listPipelines({ ...part, entityRef, entityRefs, state }),
    visible: items => caller.readable(items),
  });
  const items = await Promise.all(
    page.items.map(pipeline => toldOf(store, caller, pipeline)),
  );
  return { ...page, items };
}

async function toldOf(
  store: RouterStore,
  caller: Caller,
  summary: PipelineSummary,
): Promise<PipelineSummary> {
  if (await caller.seesEverything(summary)) {
    return summary;
  }
  const pipeline = await VisiblePipeline.of(store, caller, summary);
  const narrow = await pipeline.narrowing(undefined);
  return narrow.summary(summary);
}

/** @throws NotFoundError */
export async function getDecisions(
  { engine, store }: CallSources,
  caller: Caller,
  pipelineId: string,
  query: { stage?: string; freight?: string },
): Promise<{ at: string; items: Decision[] }> {
  const pipeline = await VisiblePipeline.open(store, caller, pipelineId);
  if (query.stage !== undefined) {
    pipeline.addressedStage(query.stage);
  }
  const { at, items } = await engine.decisions(
    pipeline.id,
    query,
    caller.actor,
  );
  const told = items.filter(({ stage }) => pipeline.view.sees(stage));
  const narrow = await pipeline.narrowing(told);
  return { at, items: told.map(each => narrow.decision(each)) };
}

/** @throws NotAllowedError, PromotionRefusedError */
export async function createPromotion(
  { engine, store }: CallSources,
  caller: Caller,
  pipelineId: string,
  request: CreatePromotionRequest,
  idempotencyKey?: string,
): Promise<CreatePromotionResponse> {
  const pipeline = await VisiblePipeline.open(store, caller, pipelineId);
  await caller.assertInStage(
    promotionCreatePermission,
    pipeline.summary,
    pipeline.stage(request.stage),
  );
  try {
    const response = await engine.createPromotion(
      pipeline.id,
      request,
      caller.actor,
      idempotencyKey,
    );
    const narrow = await pipeline.narrowing(response);
    return narrow.response(response);
  } catch (error) {
    if (error instanceof PromotionRefusedError) {
      const narrow = await pipeline.narrowing(error.decision);
      throw narrow.refusal(error);
    }
    throw error;
  }
}

/** @throws NotAllowedError */
export async function approve(
  { engine, store }: CallSources,
  caller: Caller,
  pipelineId: string,
  request: ApproveRequest,
): Promise<Decision> {
  const pipeline = await VisiblePipeline.open(store, caller, pipelineId);
  await caller.assertInStage(
    gateApprovePermission,
    pipeline.summary,
    pipeline.stage(request.stage),
  );
  const decision = await engine.approve(pipeline.id, request, caller.actor);
  const narrow = await pipeline.narrowing(decision);
  return narrow.decision(decision);
}
