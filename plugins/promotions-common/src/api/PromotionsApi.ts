import {
  Decision,
  Freight,
  FreightWithStatus,
  Promotion,
  TimelineEntry,
} from '../model';
import {
  Board,
  ClearFreightRequest,
  CreateFreightRequest,
  CreatePromotionRequest,
  CreatePromotionResponse,
  Page,
  PipelineSummary,
  PromotionDetails,
  RejectFreightRequest,
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
    query?: { stage?: string; limit?: number; cursor?: string },
  ): Promise<Page<Promotion>>;
  getPromotion(promotionId: string): Promise<PromotionDetails>;
  abortPromotion(promotionId: string): Promise<Promotion>;
  clearFreight(id: string, request: ClearFreightRequest): Promise<void>;
  rejectFreight(id: string, request: RejectFreightRequest): Promise<void>;
  liftRejection(
    id: string,
    request: { stage?: string; freight: string },
  ): Promise<void>;
  liftHold(
    id: string,
    request: { stage: string; origin: string },
  ): Promise<void>;
  listTimeline(
    id: string,
    query?: {
      stage?: string;
      freight?: string;
      limit?: number;
      cursor?: string;
    },
  ): Promise<Page<TimelineEntry>>;
}
