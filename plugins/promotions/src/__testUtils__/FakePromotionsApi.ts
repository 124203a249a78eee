import {
  Board,
  Condition,
  ConditionTransition,
  CreatePromotionRequest,
  CreatePromotionResponse,
  Decision,
  Freight,
  FreightWithStatus,
  Page,
  PipelineSummary,
  Promotion,
  PromotionDetails,
  PromotionRefusedError,
  PromotionsApi,
  ReportConditionRequest,
  TimelineEntry,
} from '@promotions/backstage-plugin-promotions-common';
import {
  makeCondition,
  makeDetails,
  makeFreight,
  makePromotion,
} from './build';
import { FakeRuns } from './fake/FakeRuns';

const STEPS = [
  { id: 'repo', uses: 'git-clone' },
  { id: 'step-2', uses: 'yaml-update' },
  { id: 'commit', uses: 'git-commit' },
  { id: 'push', uses: 'git-push' },
];

/** The API over boards in memory, for tests and the development page. */
export class FakePromotionsApi extends FakeRuns implements PromotionsApi {
  readonly promotions = new Map<string, PromotionDetails>();
  /** History of all conditions, newest first. */
  transitions: ConditionTransition[] = [];
  /** What has changed in all pipelines, newest first. */
  timeline: TimelineEntry[] = [];

  async listPipelines(): Promise<Page<PipelineSummary>> {
    return { items: [...this.boards.values()].map(board => board.pipeline) };
  }

  async getPipeline(id: string): Promise<PipelineSummary> {
    return this.board(id).pipeline;
  }

  async getBoard(id: string): Promise<Board> {
    return { ...this.board(id), at: new Date().toISOString() };
  }

  async refreshPipeline(id: string): Promise<PipelineSummary> {
    return this.board(id).pipeline;
  }

  async listFreight(): Promise<Page<FreightWithStatus>> {
    return { items: [] };
  }

  async createFreight(id: string): Promise<Freight> {
    const created = makeFreight('new-wren', '7.0.0', { age: 0 });
    const board = this.board(id);
    this.boards.set(id, { ...board, freight: [created, ...board.freight] });
    return created;
  }

  async updateFreight(id: string, freight: string): Promise<Freight> {
    return this.freight(id, freight);
  }

  async getDecisions(
    id: string,
    query: { stage?: string; freight?: string },
  ): Promise<{ at: string; items: Decision[] }> {
    const freight = this.freight(id, query.freight!);
    return {
      at: new Date().toISOString(),
      items: this.board(id)
        .stages.filter(({ name }) => !query.stage || query.stage === name)
        .map(stage => this.decision(id, stage.name, freight)),
    };
  }

  async createPromotion(
    id: string,
    request: CreatePromotionRequest,
    _options?: { idempotencyKey?: string },
  ): Promise<CreatePromotionResponse> {
    const freight = this.freight(id, request.freight);
    const decision = this.decision(id, request.stage, freight);
    if (request.dryRun) {
      return { outcome: 'dryRun', decision, steps: STEPS };
    }
    const waits = decision.verdict === 'Waiting' && request.request;
    if (decision.verdict !== 'Eligible' && !waits) {
      throw new PromotionRefusedError('It may not go.', decision);
    }
    const promotion = makePromotion(request.stage, freight.alias, {
      pipelineId: id,
      reason: request.reason,
      ...(waits && { phase: 'Pending', startedAt: undefined }),
    });
    this.promotions.set(
      promotion.id,
      makeDetails({ ...promotion, freightDetails: [freight] }),
    );
    this.changeStage(id, request.stage, ({ queue }) =>
      waits ? { queue: [...queue, promotion] } : { promotion },
    );
    return { outcome: 'created', promotion, decision, steps: STEPS };
  }

  async listPromotions(
    id: string,
    query?: { stage?: string },
  ): Promise<Page<Promotion>> {
    const stage = this.board(id).stages.find(s => s.name === query?.stage);
    return {
      items: [
        stage?.promotion,
        ...(stage?.queue ?? []),
        stage?.lastPromotion,
      ].flatMap(promotion => promotion ?? []),
    };
  }

  async getPromotion(promotionId: string): Promise<PromotionDetails> {
    return this.promotions.get(promotionId) ?? makeDetails({ id: promotionId });
  }

  async abortPromotion(promotionId: string): Promise<Promotion> {
    const promotion = await this.getPromotion(promotionId);
    const aborted: PromotionDetails = { ...promotion, phase: 'Aborted' };
    this.promotions.set(promotionId, aborted);
    return aborted;
  }

  async reportCondition(
    id: string,
    stage: string,
    type: string,
    request: ReportConditionRequest,
  ): Promise<Condition> {
    const condition = makeCondition(stage, type, { status: request.status });
    this.changeStage(id, stage, ({ conditions }) => ({
      conditions: [...conditions.filter(c => c.type !== type), condition],
    }));
    return condition;
  }

  async listConditionTransitions(
    _id: string,
    _stage: string,
    _type: string,
    query?: { limit?: number },
  ): Promise<Page<ConditionTransition>> {
    const limit = query?.limit ?? 100;
    return {
      items: this.transitions.slice(0, limit),
      nextCursor: this.transitions.length > limit ? 'more' : undefined,
    };
  }

  async listTimeline(
    _id: string,
    query?: {
      stage?: string;
      freight?: string;
      limit?: number;
      cursor?: string;
    },
  ): Promise<Page<TimelineEntry>> {
    const { stage, freight, limit = 100, cursor = '0' } = query ?? {};
    const told = this.timeline.filter(
      entry =>
        (!stage || entry.stage === stage) &&
        (!freight || entry.freight === freight),
    );
    const end = Number(cursor) + limit;
    return {
      items: told.slice(Number(cursor), end),
      nextCursor: end < told.length ? String(end) : undefined,
    };
  }
}
