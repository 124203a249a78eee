import {
  Board,
  ClearFreightRequest,
  CreateFreightRequest,
  CreatePromotionRequest,
  CreatePromotionResponse,
  Decision,
  DeploymentEvent,
  Freight,
  PipelineSummary,
  Promotion,
  PromotionDetails,
  RejectFreightRequest,
  StagePermissions,
  UpdateFreightRequest,
} from '@promotions/backstage-plugin-promotions-common';

/** Who asks; already authenticated and authorized. */
export interface Actor {
  /** Entity ref of the user, or `service:<subject>`. */
  ref: string;
  kind: 'person' | 'service';
}

/** What the router knows about the caller; the engine only shows it. */
export interface BoardPermissions {
  stage(stage: {
    name: string;
    labels: Record<string, string>;
  }): StagePermissions;
  createFreight: boolean;
  refresh: boolean;
}

/** How a signed event was answered. */
export interface EventOutcome {
  /** See the status codes of deployment events. */
  status: 202 | 404 | 422;
  message: string;
}

/**
 * Everything that the router, or an event, may ask of the engine. Callers have
 * authorized the actor; the engine checks everything else. Unknown things
 * throw `NotFoundError`, impossible ones `InputError` or `ConflictError`.
 */
export interface Engine {
  /** @throws PromotionRefusedError of promotions-common when the decision is not Eligible. */
  createPromotion(
    pipelineId: string,
    request: CreatePromotionRequest,
    actor: Actor,
    idempotencyKey?: string,
  ): Promise<CreatePromotionResponse>;
  abortPromotion(promotionId: string, actor: Actor): Promise<Promotion>;
  getPromotion(
    promotionId: string,
  ): Promise<Omit<PromotionDetails, 'permissions'>>;
  createFreight(
    pipelineId: string,
    request: CreateFreightRequest,
    actor: Actor,
  ): Promise<{ freight: Freight; created: boolean }>;
  updateFreight(
    pipelineId: string,
    freight: string,
    request: UpdateFreightRequest,
    actor: Actor,
  ): Promise<Freight>;
  clearFreight(
    pipelineId: string,
    request: ClearFreightRequest,
    actor: Actor,
  ): Promise<void>;
  rejectFreight(
    pipelineId: string,
    request: RejectFreightRequest,
    actor: Actor,
  ): Promise<void>;
  liftRejection(
    pipelineId: string,
    request: { stage?: string; freight: string },
    actor: Actor,
  ): Promise<void>;
  liftHold(
    pipelineId: string,
    request: { stage: string; origin: string },
    actor: Actor,
  ): Promise<void>;
  board(
    pipelineId: string,
    query: { freightLimit: number; freightCursor?: string },
    permissions: BoardPermissions,
  ): Promise<Board>;
  decisions(
    pipelineId: string,
    query: { stage?: string; freight?: string },
  ): Promise<{ at: string; items: Decision[] }>;
  refresh(pipelineId: string): Promise<PipelineSummary>;
  /** The sender's signature and grant have been checked. */
  acceptEvent(
    pipelineId: string,
    event: DeploymentEvent,
    sender: string,
  ): Promise<EventOutcome>;
}
