import {
  Board,
  CreatePromotionRequest,
  CreatePromotionResponse,
  Decision,
  Freight,
  FreightWithStatus,
  Page,
  PipelineSummary,
  Promotion,
  PromotionDetails,
  PromotionsApi,
  TimelineEntry,
} from '@promotions/backstage-plugin-promotions-common';
import { NotFoundError } from '@backstage/errors';
import { makeDecision, makeDetails, makeFreight, makePromotion } from './build';

const STEPS = [
  { id: 'repo', uses: 'git-clone' },
  { id: 'step-2', uses: 'yaml-update' },
  { id: 'commit', uses: 'git-commit' },
  { id: 'push', uses: 'git-push' },
];

/** The API over boards in memory, for tests and the development page. */
export class FakePromotionsApi implements PromotionsApi {
  readonly boards: Map<string, Board>;
  readonly promotions = new Map<string, PromotionDetails>();
  /** Stage and freight to the decision, where it is not what the board says. */
  decisions: Decision[] = [];

  constructor(...boards: Board[]) {
    this.boards = new Map(boards.map(board => [board.pipeline.id, board]));
  }

  board(id: string): Board {
    const board = this.boards.get(id);
    if (!board) {
      throw new NotFoundError(`There is no pipeline ${id}.`);
    }
    return board;
  }

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
      items: this.board(id).stages.map(stage =>
        this.decision(id, stage.name, freight),
      ),
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
    const promotion = makePromotion(request.stage, freight.alias, {
      pipelineId: id,
      reason: request.reason,
    });
    this.promotions.set(
      promotion.id,
      makeDetails({ ...promotion, freightDetails: [freight] }),
    );
    const board = this.board(id);
    this.boards.set(id, {
      ...board,
      stages: board.stages.map(stage =>
        stage.name === request.stage ? { ...stage, promotion } : stage,
      ),
    });
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

  async clearFreight(): Promise<void> {}
  async rejectFreight(): Promise<void> {}
  async liftRejection(): Promise<void> {}

  async liftHold(
    id: string,
    request: { stage: string; origin: string },
  ): Promise<void> {
    const board = this.board(id);
    this.boards.set(id, {
      ...board,
      stages: board.stages.map(stage =>
        stage.name === request.stage ? { ...stage, holds: [] } : stage,
      ),
    });
  }

  async listTimeline(): Promise<Page<TimelineEntry>> {
    return { items: [] };
  }

  private freight(id: string, freight: string): FreightWithStatus {
    const found = this.board(id).freight.find(item => item.id === freight);
    if (!found) {
      throw new NotFoundError(`There is no freight ${freight}.`);
    }
    return found;
  }

  private decision(id: string, stage: string, freight: Freight): Decision {
    const given = this.decisions.find(
      item => item.stage === stage && item.freight === freight.id,
    );
    const suggested = this.board(id).stages.find(
      s => s.name === stage,
    )?.suggestion;
    return (
      given ??
      (suggested?.freight === freight.id
        ? suggested
        : makeDecision(stage, freight.alias))
    );
  }
}
