import {
  ApproveRequest,
  Board,
  ClearFreightRequest,
  Condition,
  CreateFreightRequest,
  CreatePromotionRequest,
  CreatePromotionResponse,
  Decision,
  Freeze,
  FreezeRequest,
  Freight,
  Hold,
  HoldRequest,
  InboxItem,
  IncomingDeployment,
  Override,
  OverrideRequest,
  Page,
  PipelineSummary,
  Policy,
  PolicyRequest,
  Promotion,
  PromotionDetails,
  RejectFreightRequest,
  ReportConditionRequest,
  RerunRequest,
  StagePermissions,
  StageRun,
  StageRunDetails,
  TaskDetails,
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
  /** Reject freight in the whole pipeline. */
  reject: boolean;
  refresh: boolean;
}

/** Who reports deployments; that they are who they say has been checked. */
export interface EventSender {
  name: string;
  /** Whether it is granted the pipelines of the entity. */
  maySpeakFor(entity: Record<string, unknown>): boolean;
}

/** How an event was answered. */
export interface EventOutcome {
  /** See the status codes of deployment events. */
  status: 202 | 403 | 404 | 422;
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
  /** Its permissions are what is possible now, for whoever may. */
  getRun(runId: string): Promise<StageRunDetails>;
  getTask(taskId: string): Promise<TaskDetails>;
  /** @throws ConflictError where the run is not that of what the stage runs now, or its tasks are under way */
  rerun(runId: string, request: RerunRequest, actor: Actor): Promise<StageRun>;
  /** @throws ConflictError where it has ended already */
  abortRun(runId: string, actor: Actor): Promise<StageRun>;
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
  withdrawClearing(
    pipelineId: string,
    request: { stage: string; freight: string },
    actor: Actor,
  ): Promise<void>;
  /**
   * @throws NotAllowedError for somebody whom the gate does not name, or whom it prevents from approving their own request
   * @throws ConflictError where the freight is gone
   */
  approve(
    pipelineId: string,
    request: ApproveRequest,
    actor: Actor,
  ): Promise<Decision>;
  withdrawApproval(
    pipelineId: string,
    request: { stage: string; freight: string; gate: string },
    actor: Actor,
  ): Promise<Decision>;
  overrideGates(
    pipelineId: string,
    request: OverrideRequest,
    actor: Actor,
  ): Promise<Override[]>;
  revokeOverride(
    pipelineId: string,
    overrideId: string,
    actor: Actor,
  ): Promise<void>;
  setHold(
    pipelineId: string,
    request: HoldRequest,
    actor: Actor,
  ): Promise<Hold>;
  reportCondition(
    pipelineId: string,
    stage: string,
    type: string,
    request: ReportConditionRequest,
    actor: Actor,
  ): Promise<Condition>;
  /**
   * What this pipeline waits for that the actor may decide about; the router
   * has checked that they may see it, and asks only about stages that they
   * may approve in.
   */
  inboxOf(
    pipelineId: string,
    stages: string[],
    actor: Actor,
  ): Promise<InboxItem[]>;
  /** Those of the configuration first, all of them on the first page. */
  listPolicies(query: {
    limit: number;
    cursor?: string;
  }): Promise<Page<Policy>>;
  /** @throws InputError with the field that is wrong */
  createPolicy(request: PolicyRequest, actor: Actor): Promise<Policy>;
  /** @throws ConflictError for one of the configuration */
  updatePolicy(
    id: string,
    request: PolicyRequest,
    actor: Actor,
  ): Promise<Policy>;
  deletePolicy(id: string, actor: Actor): Promise<void>;
  listFreezes(query: { limit: number; cursor?: string }): Promise<Page<Freeze>>;
  createFreeze(request: FreezeRequest, actor: Actor): Promise<Freeze>;
  updateFreeze(
    id: string,
    request: FreezeRequest,
    actor: Actor,
  ): Promise<Freeze>;
  deleteFreeze(id: string, actor: Actor): Promise<void>;
  liftHold(
    pipelineId: string,
    request: { stage: string; origin: string },
    actor: Actor,
  ): Promise<void>;
  board(
    pipelineId: string,
    query: { freightLimit: number; freightCursor?: string },
    permissions: BoardPermissions,
    /** Decisions are those for a promotion that the viewer asks for. */
    actor: Actor,
  ): Promise<Board>;
  decisions(
    pipelineId: string,
    query: { stage?: string; freight?: string },
    actor: Actor,
  ): Promise<{ at: string; items: Decision[] }>;
  refresh(pipelineId: string): Promise<PipelineSummary>;
  /**
   * Takes in what a sender reports, for good once this resolves with 202; what
   * follows from it is for the next pass, which is due then.
   *
   * @throws ServiceUnavailableError when it may be sent again
   */
  acceptEvent(
    event: IncomingDeployment,
    sender: EventSender,
  ): Promise<EventOutcome>;
}
