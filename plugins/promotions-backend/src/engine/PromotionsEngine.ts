import { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  ApproveRequest,
  Board,
  ClearFreightRequest,
  Condition,
  ConditionWatch,
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
  PromotionPhase,
  RejectFreightRequest,
  ReportConditionRequest,
  RerunRequest,
  StageRun,
  StageRunDetails,
  TaskDetails,
  UpdateFreightRequest,
} from '@promotions/backstage-plugin-promotions-common';
import { TaskLease } from '../store/Store';
import { StepCondition } from '@promotions/backstage-plugin-promotions-node';
import * as administration from './administration';
import * as approvals from './approvals';
import { buildBoard, emptyBoard, readBoardFreight } from './board';
import {
  changePipeline,
  PipelineAccess,
  readSnapshotIfDeclared,
} from './changePipeline';
import * as clearings from './clearings';
import { reportCondition } from './conditions';
import { createPromotion } from './createPromotion';
import { decisions } from './decisions';
import { abortPromotion, finishPromotion } from './endPromotion';
import { finishTask } from './endTask';
import {
  Actor,
  BoardPermissions,
  Engine,
  EventOutcome,
  EventSender,
} from './Engine';
import { EventIntake, IntakeLimits, isRepeated } from './events/EventIntake';
import * as freight from './freight';
import { getPromotion } from './getPromotion';
import * as holds from './holds';
import { inboxOf } from './inbox';
import * as overrides from './overrides';
import * as rejections from './rejections';
import * as runs from './runs';
import { reportFromStep, ReportingWork } from './stepConditions';

/** What the engine tells the rest of the backend. */
export interface EngineHooks {
  /** Something happened in the stage: its conditions are worth a look. */
  stageTouched(pipelineId: string, stage: string): void;
  refreshDocument(pipelineId: string): Promise<void>;
}

/** The one implementation of {@link Engine}. */
export class PromotionsEngine implements Engine {
  private readonly intake: EventIntake;

  constructor(
    private readonly access: PipelineAccess,
    private readonly hooks: EngineHooks,
    options: { intake?: Partial<IntakeLimits>; logger?: LoggerService } = {},
  ) {
    this.intake = new EventIntake({
      store: access.store,
      now: access.now,
      limits: options.intake,
      logger: options.logger,
      taken: (pipelineId, stages) =>
        stages.forEach(stage => hooks.stageTouched(pipelineId, stage)),
    });
  }

  /** One pass: looks at the pipeline and does what follows from what is known. */
  async reconcile(pipelineId: string): Promise<void> {
    const pass = () =>
      changePipeline(this.access, pipelineId, () => ({ result: undefined }));
    const { telemetry } = this.access;
    await (telemetry ? telemetry.timed('pass', pass, resultOf) : pass());
  }

  async createPromotion(
    pipelineId: string,
    request: CreatePromotionRequest,
    actor: Actor,
    idempotencyKey?: string,
  ): Promise<CreatePromotionResponse> {
    const response = await createPromotion(
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
    return abortPromotion(this.access, promotionId, actor);
  }

  /** For the worker that holds the promotion. @throws LeaseLostError */
  async finishPromotion(
    promotion: Promotion,
    fence: number,
    phase: PromotionPhase,
    message?: string,
    healthChecks?: ConditionWatch[],
  ): Promise<void> {
    await finishPromotion(
      this.access,
      promotion,
      fence,
      phase,
      message,
      healthChecks,
    );
    this.hooks.stageTouched(promotion.pipelineId, promotion.stage);
  }

  async getPromotion(
    promotionId: string,
  ): Promise<Omit<PromotionDetails, 'permissions'>> {
    return getPromotion(this.access, promotionId);
  }

  async getRun(runId: string): Promise<StageRunDetails> {
    return runs.getRun(this.access, runId);
  }

  async getTask(taskId: string): Promise<TaskDetails> {
    return runs.getTask(this.access, taskId);
  }

  async rerun(
    runId: string,
    request: RerunRequest,
    actor: Actor,
  ): Promise<StageRun> {
    return runs.rerun(this.access, runId, request, actor);
  }

  async abortRun(runId: string, actor: Actor): Promise<StageRun> {
    return runs.abortRun(this.access, runId, actor);
  }

  /** For the worker that holds the task. @throws LeaseLostError */
  async finishTask(
    lease: Pick<TaskLease, 'task' | 'pipelineId' | 'fence'>,
    phase: Exclude<PromotionPhase, 'Pending' | 'Running'>,
    message?: string,
    healthChecks?: ConditionWatch[],
  ): Promise<void> {
    await finishTask(this.access, lease, phase, message, healthChecks);
    this.hooks.stageTouched(lease.pipelineId, lease.task.stage);
  }

  /** For the worker that holds the work. @throws LeaseLostError */
  async reportFromStep(
    work: ReportingWork,
    uses: string,
    conditions: StepCondition[],
  ): Promise<string[]> {
    return reportFromStep(this.access, work, uses, conditions);
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
    await clearings.clearFreight(this.access, pipelineId, request, actor);
  }

  async withdrawClearing(
    pipelineId: string,
    request: { stage: string; freight: string },
    actor: Actor,
  ): Promise<void> {
    await clearings.withdrawClearing(this.access, pipelineId, request, actor);
  }

  async rejectFreight(
    pipelineId: string,
    request: RejectFreightRequest,
    actor: Actor,
  ): Promise<void> {
    await rejections.rejectFreight(this.access, pipelineId, request, actor);
  }

  async liftRejection(
    pipelineId: string,
    request: { stage?: string; freight: string },
    actor: Actor,
  ): Promise<void> {
    await rejections.liftRejection(this.access, pipelineId, request, actor);
  }

  async approve(
    pipelineId: string,
    request: ApproveRequest,
    actor: Actor,
  ): Promise<Decision> {
    return approvals.approve(this.access, pipelineId, request, actor);
  }

  async withdrawApproval(
    pipelineId: string,
    request: { stage: string; freight: string; gate: string },
    actor: Actor,
  ): Promise<Decision> {
    return approvals.withdrawApproval(this.access, pipelineId, request, actor);
  }

  async overrideGates(
    pipelineId: string,
    request: OverrideRequest,
    actor: Actor,
  ): Promise<Override[]> {
    return overrides.overrideGates(this.access, pipelineId, request, actor);
  }

  async revokeOverride(
    pipelineId: string,
    overrideId: string,
    actor: Actor,
  ): Promise<void> {
    await overrides.revokeOverride(this.access, pipelineId, overrideId, actor);
  }

  async setHold(
    pipelineId: string,
    request: HoldRequest,
    actor: Actor,
  ): Promise<Hold> {
    return holds.setHold(this.access, pipelineId, request, actor);
  }

  async liftHold(
    pipelineId: string,
    request: { stage: string; origin: string },
    actor: Actor,
  ): Promise<void> {
    await holds.liftHold(this.access, pipelineId, request, actor);
  }

  async reportCondition(
    pipelineId: string,
    stage: string,
    type: string,
    request: ReportConditionRequest,
    actor: Actor,
  ): Promise<Condition> {
    return reportCondition(
      this.access,
      pipelineId,
      stage,
      type,
      request,
      actor,
    );
  }

  async inboxOf(
    pipelineId: string,
    stages: string[],
    actor: Actor,
  ): Promise<InboxItem[]> {
    return inboxOf(this.access, pipelineId, stages, actor);
  }

  async listPolicies(query: {
    limit: number;
    cursor?: string;
  }): Promise<Page<Policy>> {
    return administration.listPolicies(this.access, query);
  }

  async createPolicy(request: PolicyRequest, actor: Actor): Promise<Policy> {
    return administration.createPolicy(this.access, request, actor);
  }

  async updatePolicy(
    id: string,
    request: PolicyRequest,
    actor: Actor,
  ): Promise<Policy> {
    return administration.updatePolicy(this.access, id, request, actor);
  }

  async deletePolicy(id: string, actor: Actor): Promise<void> {
    await administration.deletePolicy(this.access, id, actor);
  }

  async listFreezes(query: {
    limit: number;
    cursor?: string;
  }): Promise<Page<Freeze>> {
    return administration.listFreezes(this.access, query);
  }

  async createFreeze(request: FreezeRequest, actor: Actor): Promise<Freeze> {
    return administration.createFreeze(this.access, request, actor);
  }

  async updateFreeze(
    id: string,
    request: FreezeRequest,
    actor: Actor,
  ): Promise<Freeze> {
    return administration.updateFreeze(this.access, id, request, actor);
  }

  async deleteFreeze(id: string, actor: Actor): Promise<void> {
    await administration.deleteFreeze(this.access, id, actor);
  }

  async board(
    pipelineId: string,
    query: { freightLimit: number; freightCursor?: string },
    permissions: BoardPermissions,
    actor: Actor,
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
    return buildBoard({
      snapshot,
      freight: await readBoardFreight(store, snapshot, {
        limit: query.freightLimit,
        cursor: query.freightCursor,
      }),
      permissions,
      now: now(),
      actor: actor.ref,
    });
  }

  async decisions(
    pipelineId: string,
    query: { stage?: string; freight?: string },
    actor: Actor,
  ): Promise<{ at: string; items: Decision[] }> {
    return decisions(this.access, pipelineId, query, actor);
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
    event: IncomingDeployment,
    sender: EventSender,
  ): Promise<EventOutcome> {
    const outcome = await this.intake.take(event, sender);
    if (outcome.status === 202) {
      this.access.telemetry?.count('events', {
        outcome: isRepeated(outcome) ? 'repeated' : 'accepted',
      });
    }
    return outcome;
  }

  /** Resolves when no event waits to be taken in. */
  drainEvents(): Promise<void> {
    return this.intake.drain();
  }
}

function resultOf(result: object): { result: string } {
  if (!('error' in result)) {
    return { result: 'ok' };
  }
  const lost = result.error instanceof ConflictError;
  return { result: lost ? 'conflict' : 'error' };
}
