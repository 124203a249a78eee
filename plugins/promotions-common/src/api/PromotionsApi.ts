import {
  Condition,
  ConditionTransition,
  Decision,
  Freeze,
  Freight,
  FreightWithStatus,
  Hold,
  Override,
  Policy,
  Promotion,
  StageRun,
  TimelineEntry,
} from '../model';
import {
  ApproveRequest,
  ArchivedRecord,
  Board,
  ClearFreightRequest,
  CreateFreightRequest,
  CreatePromotionRequest,
  CreatePromotionResponse,
  EngineHealth,
  FreezeRequest,
  HoldRequest,
  InboxItem,
  LogPage,
  LogQuery,
  OverrideRequest,
  Page,
  PipelineSummary,
  PolicyRequest,
  PromotionDetails,
  RejectFreightRequest,
  ReportConditionRequest,
  RerunRequest,
  StageRunDetails,
  TaskDetails,
  UpdateFreightRequest,
} from './types';

/**
 * The REST API as a caller sees it. Every call throws a `ResponseError` of
 * `@backstage/errors` when it is refused; a promotion that the decision refuses
 * throws a {@link PromotionRefusedError}.
 *
 * @public
 */
export interface PromotionsApi {
  listPipelines(query?: {
    entityRef?: string;
    limit?: number;
    cursor?: string;
  }): Promise<Page<PipelineSummary>>;
  getPipeline(id: string): Promise<PipelineSummary>;
  /** `at`: newest freight first, `freightCursor` of an earlier answer for older ones. */
  getBoard(
    id: string,
    query?: { freightLimit?: number; freightCursor?: string },
  ): Promise<Board>;
  /** Reads the document anew. */
  refreshPipeline(id: string): Promise<PipelineSummary>;
  listFreight(
    id: string,
    query?: { origin?: string; limit?: number; cursor?: string },
  ): Promise<Page<FreightWithStatus>>;
  createFreight(id: string, request: CreateFreightRequest): Promise<Freight>;
  updateFreight(
    id: string,
    freight: string,
    request: UpdateFreightRequest,
  ): Promise<Freight>;
  /** One stage and one freight, all stages of a freight, or all freight of a stage. */
  getDecisions(
    id: string,
    query: { stage?: string; freight?: string },
  ): Promise<{ at: string; items: Decision[] }>;
  createPromotion(
    id: string,
    request: CreatePromotionRequest,
    options?: { idempotencyKey?: string },
  ): Promise<CreatePromotionResponse>;
  listPromotions(
    id: string,
    query?: {
      stage?: string;
      phase?: Promotion['phase'];
      limit?: number;
      cursor?: string;
    },
  ): Promise<Page<Promotion>>;
  getPromotion(promotionId: string): Promise<PromotionDetails>;
  abortPromotion(promotionId: string): Promise<Promotion>;
  /** What the steps of a promotion wrote; as it is written while it runs. */
  getPromotionLog(promotionId: string, query?: LogQuery): Promise<LogPage>;
  /** What followed once freight was in a stage, newest first. */
  listRuns(
    id: string,
    query?: {
      stage?: string;
      freight?: string;
      limit?: number;
      cursor?: string;
    },
  ): Promise<Page<StageRun>>;
  getRun(runId: string): Promise<StageRunDetails>;
  /** Runs verification, or promotion tasks, again. */
  rerun(runId: string, request: RerunRequest): Promise<StageRun>;
  /** Ends the tasks under way, and the run with them. */
  abortRun(runId: string): Promise<StageRun>;
  getTask(taskId: string): Promise<TaskDetails>;
  getTaskLog(taskId: string, query?: LogQuery): Promise<LogPage>;
  clearFreight(id: string, request: ClearFreightRequest): Promise<void>;
  rejectFreight(id: string, request: RejectFreightRequest): Promise<void>;
  liftRejection(
    id: string,
    request: { stage?: string; freight: string },
  ): Promise<void>;
  /** Takes a clearing back; freight that has entered since stays there. */
  withdrawClearing(
    id: string,
    request: { stage: string; freight: string },
  ): Promise<void>;
  /**
   * Approves, or rejects, what one approval gate asks about. Answers with the
   * decision as it is then. Asking the same again changes nothing.
   */
  approve(id: string, request: ApproveRequest): Promise<Decision>;
  /** Takes the caller's own approval or rejection back. */
  withdrawApproval(
    id: string,
    request: { stage: string; freight: string; gate: string },
  ): Promise<Decision>;
  /** Passes over gates and freezes for one freight and one stage. */
  overrideGates(id: string, request: OverrideRequest): Promise<Override[]>;
  revokeOverride(id: string, overrideId: string): Promise<void>;
  /** Keeps policies from promoting an origin's freight into the stage. */
  setHold(id: string, request: HoldRequest): Promise<Hold>;
  liftHold(
    id: string,
    request: { stage: string; origin: string },
  ): Promise<void>;
  /** For outside systems. Answers with the condition as it is kept. */
  reportCondition(
    id: string,
    stage: string,
    type: string,
    request: ReportConditionRequest,
  ): Promise<Condition>;
  /** Changes of the status of one condition, newest first. */
  listConditionTransitions(
    id: string,
    stage: string,
    type: string,
    query?: { target?: string; limit?: number; cursor?: string },
  ): Promise<Page<ConditionTransition>>;
  /** What the caller may approve now. */
  listInbox(query?: {
    limit?: number;
    cursor?: string;
  }): Promise<Page<InboxItem>>;
  /** Those of the configuration and of the database, in force or to come. */
  listFreezes(query?: {
    limit?: number;
    cursor?: string;
  }): Promise<Page<Freeze>>;
  createFreeze(request: FreezeRequest): Promise<Freeze>;
  updateFreeze(freezeId: string, request: FreezeRequest): Promise<Freeze>;
  /** Ends it: what it kept out may go in again at once. */
  deleteFreeze(freezeId: string): Promise<void>;
  /** In the order in which they are asked; configuration first. */
  listPolicies(query?: {
    limit?: number;
    cursor?: string;
  }): Promise<Page<Policy>>;
  createPolicy(request: PolicyRequest): Promise<Policy>;
  updatePolicy(policyId: string, request: PolicyRequest): Promise<Policy>;
  deletePolicy(policyId: string): Promise<void>;
  listTimeline(
    id: string,
    query?: {
      stage?: string;
      freight?: string;
      limit?: number;
      cursor?: string;
    },
  ): Promise<Page<TimelineEntry>>;
  /** History that was moved out of the way, newest first. */
  listArchive(
    id: string,
    query?: {
      kind?: ArchivedRecord['kind'];
      limit?: number;
      cursor?: string;
    },
  ): Promise<Page<ArchivedRecord>>;
  getHealth(): Promise<EngineHealth>;
}
