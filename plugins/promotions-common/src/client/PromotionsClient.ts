import {
  ApproveRequest,
  Board,
  ClearFreightRequest,
  CreateFreightRequest,
  CreatePromotionRequest,
  CreatePromotionResponse,
  FreezeRequest,
  HoldRequest,
  InboxItem,
  OverrideRequest,
  Page,
  PipelineSummary,
  PolicyRequest,
  PromotionDetails,
  PromotionsApi,
  RejectFreightRequest,
  ReportConditionRequest,
  UpdateFreightRequest,
} from '../api';
import { operations, OperationTypes } from '../api/operations';
import { Operation } from '../api/operations/operation';
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
  TimelineEntry,
} from '../model';
import {
  CallInput,
  callOperation,
  PromotionsClientOptions,
} from './callOperation';

/**
 * Calls the REST API of the plugin, from a browser or from a backend.
 *
 * Refusals throw a `ResponseError`; a promotion that its decision refuses
 * throws a {@link PromotionRefusedError}.
 *
 * @example
 * ```ts
 * const promotions = new PromotionsClient({ discoveryApi, fetchApi });
 * const { items } = await promotions.listPipelines({
 *   entityRef: 'component:default/podinfo',
 * });
 * ```
 *
 * @public
 */
export class PromotionsClient implements PromotionsApi {
  readonly #options: PromotionsClientOptions;

  constructor(options: PromotionsClientOptions) {
    this.#options = options;
  }

  /** {@inheritDoc PromotionsApi.listPipelines} */
  listPipelines(query?: {
    entityRef?: string;
    state?: PipelineSummary['state'];
    limit?: number;
    cursor?: string;
  }): Promise<Page<PipelineSummary>> {
    return this.#call(operations.listPipelines, { query });
  }

  /** {@inheritDoc PromotionsApi.getPipeline} */
  getPipeline(id: string): Promise<PipelineSummary> {
    return this.#call(operations.getPipeline, { params: { id } });
  }

  /** {@inheritDoc PromotionsApi.getBoard} */
  getBoard(
    id: string,
    query?: { freightLimit?: number; freightCursor?: string },
  ): Promise<Board> {
    return this.#call(operations.getBoard, { params: { id }, query });
  }

  /** {@inheritDoc PromotionsApi.refreshPipeline} */
  refreshPipeline(id: string): Promise<PipelineSummary> {
    return this.#call(operations.refreshPipeline, { params: { id } });
  }

  /** {@inheritDoc PromotionsApi.listFreight} */
  listFreight(
    id: string,
    query?: { origin?: string; limit?: number; cursor?: string },
  ): Promise<Page<FreightWithStatus>> {
    return this.#call(operations.listFreight, { params: { id }, query });
  }

  /** One freight, by id or alias, with what has happened to it. */
  getFreight(id: string, freight: string): Promise<FreightWithStatus> {
    return this.#call(operations.getFreight, { params: { id, freight } });
  }

  /** {@inheritDoc PromotionsApi.createFreight} */
  createFreight(id: string, request: CreateFreightRequest): Promise<Freight> {
    return this.#call(operations.createFreight, {
      params: { id },
      body: request,
    });
  }

  /** {@inheritDoc PromotionsApi.updateFreight} */
  updateFreight(
    id: string,
    freight: string,
    request: UpdateFreightRequest,
  ): Promise<Freight> {
    return this.#call(operations.updateFreight, {
      params: { id, freight },
      body: request,
    });
  }

  /** {@inheritDoc PromotionsApi.getDecisions} */
  getDecisions(
    id: string,
    query: { stage?: string; freight?: string },
  ): Promise<{ at: string; items: Decision[] }> {
    return this.#call(operations.getDecisions, { params: { id }, query });
  }

  /** {@inheritDoc PromotionsApi.createPromotion} */
  createPromotion(
    id: string,
    request: CreatePromotionRequest,
    options?: { idempotencyKey?: string },
  ): Promise<CreatePromotionResponse> {
    return this.#call(operations.createPromotion, {
      params: { id },
      headers: { 'idempotency-key': options?.idempotencyKey },
      body: request,
    });
  }

  /** {@inheritDoc PromotionsApi.listPromotions} */
  listPromotions(
    id: string,
    query?: {
      stage?: string;
      phase?: Promotion['phase'];
      limit?: number;
      cursor?: string;
    },
  ): Promise<Page<Promotion>> {
    return this.#call(operations.listPromotions, { params: { id }, query });
  }

  /** {@inheritDoc PromotionsApi.getPromotion} */
  getPromotion(promotionId: string): Promise<PromotionDetails> {
    return this.#call(operations.getPromotion, { params: { promotionId } });
  }

  /** {@inheritDoc PromotionsApi.abortPromotion} */
  abortPromotion(promotionId: string): Promise<Promotion> {
    return this.#call(operations.abortPromotion, { params: { promotionId } });
  }

  /** {@inheritDoc PromotionsApi.clearFreight} */
  clearFreight(id: string, request: ClearFreightRequest): Promise<void> {
    return this.#call(operations.clearFreight, {
      params: { id },
      body: request,
    });
  }

  /** {@inheritDoc PromotionsApi.rejectFreight} */
  rejectFreight(id: string, request: RejectFreightRequest): Promise<void> {
    return this.#call(operations.rejectFreight, {
      params: { id },
      body: request,
    });
  }

  /** {@inheritDoc PromotionsApi.liftRejection} */
  liftRejection(
    id: string,
    request: { stage?: string; freight: string },
  ): Promise<void> {
    return this.#call(operations.liftRejection, {
      params: { id },
      query: request,
    });
  }

  /** {@inheritDoc PromotionsApi.withdrawClearing} */
  withdrawClearing(
    id: string,
    request: { stage: string; freight: string },
  ): Promise<void> {
    return this.#call(operations.withdrawClearing, {
      params: { id },
      query: request,
    });
  }

  /** {@inheritDoc PromotionsApi.approve} */
  approve(id: string, request: ApproveRequest): Promise<Decision> {
    return this.#call(operations.approve, { params: { id }, body: request });
  }

  /** {@inheritDoc PromotionsApi.withdrawApproval} */
  withdrawApproval(
    id: string,
    request: { stage: string; freight: string; gate: string },
  ): Promise<Decision> {
    return this.#call(operations.withdrawApproval, {
      params: { id },
      query: request,
    });
  }

  /** {@inheritDoc PromotionsApi.overrideGates} */
  overrideGates(id: string, request: OverrideRequest): Promise<Override[]> {
    return this.#call(operations.overrideGates, {
      params: { id },
      body: request,
    });
  }

  /** {@inheritDoc PromotionsApi.revokeOverride} */
  revokeOverride(id: string, overrideId: string): Promise<void> {
    return this.#call(operations.revokeOverride, {
      params: { id, overrideId },
    });
  }

  /** {@inheritDoc PromotionsApi.setHold} */
  setHold(id: string, request: HoldRequest): Promise<Hold> {
    const { stage, origin, reason } = request;
    return this.#call(operations.setHold, {
      params: { id, stage, origin },
      body: { reason },
    });
  }

  /** {@inheritDoc PromotionsApi.liftHold} */
  liftHold(
    id: string,
    request: { stage: string; origin: string },
  ): Promise<void> {
    return this.#call(operations.liftHold, { params: { id, ...request } });
  }

  /** {@inheritDoc PromotionsApi.reportCondition} */
  reportCondition(
    id: string,
    stage: string,
    type: string,
    request: ReportConditionRequest,
  ): Promise<Condition> {
    return this.#call(operations.reportCondition, {
      params: { id, stage, type },
      body: request,
    });
  }

  /** {@inheritDoc PromotionsApi.listConditionTransitions} */
  listConditionTransitions(
    id: string,
    stage: string,
    type: string,
    query?: { target?: string; limit?: number; cursor?: string },
  ): Promise<Page<ConditionTransition>> {
    return this.#call(operations.listConditionTransitions, {
      params: { id, stage, type },
      query,
    });
  }

  /** {@inheritDoc PromotionsApi.listInbox} */
  listInbox(query?: {
    limit?: number;
    cursor?: string;
  }): Promise<Page<InboxItem>> {
    return this.#call(operations.listInbox, { query });
  }

  /** {@inheritDoc PromotionsApi.listFreezes} */
  listFreezes(query?: {
    limit?: number;
    cursor?: string;
  }): Promise<Page<Freeze>> {
    return this.#call(operations.listFreezes, { query });
  }

  /** {@inheritDoc PromotionsApi.createFreeze} */
  createFreeze(request: FreezeRequest): Promise<Freeze> {
    return this.#call(operations.createFreeze, { body: request });
  }

  /** {@inheritDoc PromotionsApi.updateFreeze} */
  updateFreeze(freezeId: string, request: FreezeRequest): Promise<Freeze> {
    return this.#call(operations.updateFreeze, {
      params: { freezeId },
      body: request,
    });
  }

  /** {@inheritDoc PromotionsApi.deleteFreeze} */
  deleteFreeze(freezeId: string): Promise<void> {
    return this.#call(operations.deleteFreeze, { params: { freezeId } });
  }

  /** {@inheritDoc PromotionsApi.listPolicies} */
  listPolicies(query?: {
    limit?: number;
    cursor?: string;
  }): Promise<Page<Policy>> {
    return this.#call(operations.listPolicies, { query });
  }

  /** {@inheritDoc PromotionsApi.createPolicy} */
  createPolicy(request: PolicyRequest): Promise<Policy> {
    return this.#call(operations.createPolicy, { body: request });
  }

  /** {@inheritDoc PromotionsApi.updatePolicy} */
  updatePolicy(policyId: string, request: PolicyRequest): Promise<Policy> {
    return this.#call(operations.updatePolicy, {
      params: { policyId },
      body: request,
    });
  }

  /** {@inheritDoc PromotionsApi.deletePolicy} */
  deletePolicy(policyId: string): Promise<void> {
    return this.#call(operations.deletePolicy, { params: { policyId } });
  }

  /** {@inheritDoc PromotionsApi.listTimeline} */
  listTimeline(
    id: string,
    query?: {
      stage?: string;
      freight?: string;
      limit?: number;
      cursor?: string;
    },
  ): Promise<Page<TimelineEntry>> {
    return this.#call(operations.listTimeline, { params: { id }, query });
  }

  #call<O extends Operation>(
    operation: O,
    input: CallInput<O>,
  ): Promise<OperationTypes<O>['result']> {
    return callOperation(this.#options, operation, input);
  }
}
