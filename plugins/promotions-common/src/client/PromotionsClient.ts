import { ResponseError } from '@backstage/errors';
import {
  Board,
  ClearFreightRequest,
  CreateFreightRequest,
  CreatePromotionRequest,
  CreatePromotionResponse,
  Page,
  PipelineSummary,
  PromotionDetails,
  PromotionRefusedError,
  PromotionsApi,
  RejectFreightRequest,
  UpdateFreightRequest,
} from '../api';
import { operations, OperationTypes } from '../api/operations';
import { Operation } from '../api/operations/operation';
import { refusedSchema } from '../api/schemas';
import {
  Decision,
  Freight,
  FreightWithStatus,
  Promotion,
  TimelineEntry,
} from '../model';

/**
 * What the client needs of its surroundings. `discoveryApi` and `fetchApi` of
 * the frontend fit, and so does the discovery service of a backend.
 *
 * @public
 */
export interface PromotionsClientOptions {
  discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
  /** The global `fetch` if absent. */
  fetchApi?: { fetch: typeof fetch };
  /**
   * Token to call with, or where to get one for each call. Left out in the
   * frontend, whose `fetchApi` puts it in.
   */
  token?: string | (() => Promise<string | undefined>);
}

/** A browser's `fetch` refuses to be called as a method of something else. */
const globalFetch: { fetch: typeof fetch } = {
  fetch: (...args) => fetch(...args),
};

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

  /** {@inheritDoc PromotionsApi.liftHold} */
  liftHold(
    id: string,
    request: { stage: string; origin: string },
  ): Promise<void> {
    return this.#call(operations.liftHold, { params: { id, ...request } });
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

  async #call<O extends Operation>(
    operation: O,
    input: {
      params?: OperationTypes<O>['params'];
      query?: OperationTypes<O>['query'];
      headers?: OperationTypes<O>['headers'];
      body?: OperationTypes<O>['body'];
    },
  ): Promise<OperationTypes<O>['result']> {
    const { discoveryApi, fetchApi = globalFetch } = this.#options;
    const baseUrl = await discoveryApi.getBaseUrl('promotions');
    const response = await fetchApi.fetch(
      baseUrl + addressOf(operation, input),
      {
        method: operation.method.toUpperCase(),
        headers: await this.#headers(input),
        body: operation.body && JSON.stringify(input.body),
      },
    );
    if (!response.ok) {
      throw await errorOf(operation, response);
    }
    return operation.result && (await response.json());
  }

  async #headers(input: {
    headers?: Record<string, unknown>;
    body?: unknown;
  }): Promise<Record<string, string>> {
    const { token } = this.#options;
    const authorization = typeof token === 'function' ? await token() : token;
    return {
      ...given(input.headers),
      ...(input.body !== undefined && { 'content-type': 'application/json' }),
      ...(authorization && { authorization: `Bearer ${authorization}` }),
    };
  }
}

function addressOf(
  operation: Operation,
  input: { params?: Record<string, unknown>; query?: Record<string, unknown> },
): string {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, parameter) =>
    encodeURIComponent(String(input.params?.[parameter])),
  );
  const query = new URLSearchParams(given(input.query)).toString();
  return query ? `${path}?${query}` : path;
}

function given(values: Record<string, unknown> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, String(value)]),
  );
}

async function errorOf(
  operation: Operation,
  response: Response,
): Promise<Error> {
  if (operation.conflict && response.status === 409) {
    const body = await response
      .clone()
      .json()
      .catch(() => undefined);
    const refused = refusedSchema.safeParse(body);
    if (refused.success) {
      return new PromotionRefusedError(
        refused.data.error.message,
        refused.data.decision,
      );
    }
  }
  return ResponseError.fromResponse(response);
}
