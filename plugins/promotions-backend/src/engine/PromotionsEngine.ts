import { NotFoundError } from '@backstage/errors';
import {
  Board,
  ClearFreightRequest,
  CreateFreightRequest,
  CreatePromotionRequest,
  CreatePromotionResponse,
  createDecider,
  Decision,
  DeploymentEvent,
  Freight,
  FreightWithStatus,
  PipelineSummary,
  Promotion,
  PromotionDetails,
  PromotionPhase,
  RejectFreightRequest,
  UpdateFreightRequest,
} from '@promotions/backstage-plugin-promotions-common';
import { buildBoard, emptyBoard } from './board';
import {
  changePipeline,
  PipelineAccess,
  readSnapshot,
  readSnapshotIfDeclared,
} from './changePipeline';
import { Actor, BoardPermissions, Engine, EventOutcome } from './Engine';
import { acceptEvent } from './events';
import * as freight from './freight';
import * as promotions from './promotions';

/** What the engine tells the rest of the backend. */
export interface EngineHooks {
  /** Something happened in the stage: its conditions are worth a look. */
  stageTouched(pipelineId: string, stage: string): void;
  /** The promotion is to be looked at by a worker now. */
  promotionWoken(promotionId: string): void;
  refreshDocument(pipelineId: string): Promise<void>;
}

/** The one implementation of {@link Engine}. */
export class PromotionsEngine implements Engine {
  constructor(
    private readonly access: PipelineAccess,
    private readonly hooks: EngineHooks,
  ) {}

  /** One pass: looks at the pipeline and does what follows from what is known. */
  async reconcile(pipelineId: string): Promise<void> {
    await changePipeline(this.access, pipelineId, () => ({
      result: undefined,
    }));
  }

  async createPromotion(
    pipelineId: string,
    request: CreatePromotionRequest,
    actor: Actor,
    idempotencyKey?: string,
  ): Promise<CreatePromotionResponse> {
    const response = await promotions.createPromotion(
      this.access,
      pipelineId,
      request,
      actor,
      idempotencyKey,
    );
    // It may have started in the same transaction.
    const started =
      response.promotion &&
      (await this.access.store.getPromotion(response.promotion.id));
    return started ? { ...response, promotion: started.promotion } : response;
  }

  async abortPromotion(promotionId: string, actor: Actor): Promise<Promotion> {
    const promotion = await promotions.abortPromotion(
      this.access,
      promotionId,
      actor,
    );
    this.hooks.promotionWoken(promotionId);
    return promotion;
  }

  /** For the worker that holds the promotion. @throws LeaseLostError */
  async finishPromotion(
    promotion: Promotion,
    fence: number,
    phase: PromotionPhase,
    message?: string,
  ): Promise<void> {
    await promotions.finishPromotion(
      this.access,
      promotion,
      fence,
      phase,
      message,
    );
    this.hooks.stageTouched(promotion.pipelineId, promotion.stage);
  }

  async getPromotion(
    promotionId: string,
  ): Promise<Omit<PromotionDetails, 'permissions'>> {
    const { store } = this.access;
    const found = await store.getPromotion(promotionId);
    if (!found) {
      throw new NotFoundError(`There is no promotion ${promotionId}.`);
    }
    const { promotion, plan, steps } = found;
    const pipeline = await store.getPipeline(promotion.pipelineId);
    if (!pipeline) {
      throw new NotFoundError(`There is no promotion ${promotionId}.`);
    }
    const load = async (ids: string[]): Promise<Freight[]> =>
      (
        await Promise.all(ids.map(id => store.getFreight(pipeline.id, id)))
      ).flatMap(f => (f ? [freight.withoutStatus(f)] : []));
    return {
      ...promotion,
      steps,
      pipeline: {
        id: pipeline.id,
        entityRef: pipeline.entityRef,
        name: pipeline.name,
        title: pipeline.title,
      },
      freightDetails: await load(promotion.freight),
      replaces: await load(plan.replaces),
    };
  }

  async createFreight(
    pipelineId: string,
    request: CreateFreightRequest,
    actor: Actor,
  ): Promise<{ freight: Freight; created: boolean }> {
    return freight.createFreight(this.access, pipelineId, request, actor);
  }

  async updateFreight(
    pipelineId: string,
    idOrAlias: string,
    request: UpdateFreightRequest,
    actor: Actor,
  ): Promise<Freight> {
    return freight.updateFreight(
      this.access,
      pipelineId,
      idOrAlias,
      request,
      actor,
    );
  }

  async clearFreight(
    pipelineId: string,
    request: ClearFreightRequest,
    actor: Actor,
  ): Promise<void> {
    await freight.clearFreight(this.access, pipelineId, request, actor);
  }

  async rejectFreight(
    pipelineId: string,
    request: RejectFreightRequest,
    actor: Actor,
  ): Promise<void> {
    await freight.rejectFreight(this.access, pipelineId, request, actor);
  }

  async liftRejection(
    pipelineId: string,
    request: { stage?: string; freight: string },
    actor: Actor,
  ): Promise<void> {
    await freight.liftRejection(this.access, pipelineId, request, actor);
  }

  async liftHold(
    pipelineId: string,
    request: { stage: string; origin: string },
    actor: Actor,
  ): Promise<void> {
    await freight.liftHold(this.access, pipelineId, request, actor);
  }

  async board(
    pipelineId: string,
    query: { freightLimit: number; freightCursor?: string },
    permissions: BoardPermissions,
  ): Promise<Board> {
    const { store, now } = this.access;
    const snapshot = await readSnapshotIfDeclared(this.access, pipelineId);
    if (!snapshot) {
      const undeclared = await store.getPipeline(pipelineId);
      if (!undeclared) {
        throw new NotFoundError(`There is no pipeline ${pipelineId}.`);
      }
      return emptyBoard(undeclared, permissions, now());
    }
    const page = await store.listFreight(pipelineId, {
      limit: query.freightLimit,
      cursor: query.freightCursor,
    });
    return buildBoard({
      snapshot,
      freight: { ...page, total: await store.countFreight(pipelineId) },
      permissions,
      now: now(),
    });
  }

  async decisions(
    pipelineId: string,
    query: { stage?: string; freight?: string },
  ): Promise<{ at: string; items: Decision[] }> {
    const now = this.access.now();
    const read = await readSnapshot(this.access, pipelineId);
    let snapshot = read;
    let about: FreightWithStatus[] = read.freight;
    if (query.freight !== undefined) {
      const found = await promotions.withFreight(
        this.access,
        read,
        query.freight,
      );
      snapshot = found.snapshot;
      about = [found.freight];
    }
    const stages =
      query.stage === undefined
        ? snapshot.pipeline.stages
        : snapshot.pipeline.stages.filter(s => s.name === query.stage);
    if (stages.length === 0) {
      throw new NotFoundError(`The pipeline has no stage ${query.stage}.`);
    }
    const decide = createDecider(snapshot, now);
    return {
      at: now.toISOString(),
      items: stages.flatMap(stage => about.map(f => decide(stage, f))),
    };
  }

  async refresh(pipelineId: string): Promise<PipelineSummary> {
    await this.hooks.refreshDocument(pipelineId);
    const summary = await this.access.store.getPipeline(pipelineId);
    if (!summary) {
      throw new NotFoundError(`There is no pipeline ${pipelineId}.`);
    }
    return summary;
  }

  async acceptEvent(
    pipelineId: string,
    event: DeploymentEvent,
    sender: string,
  ): Promise<EventOutcome> {
    const outcome = await acceptEvent(this.access, pipelineId, event, sender);
    this.hooks.stageTouched(pipelineId, event.stage);
    return outcome;
  }
}
