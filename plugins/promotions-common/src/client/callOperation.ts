import { ResponseError } from '@backstage/errors';
import { PromotionRefusedError } from '../api';
import { OperationTypes } from '../api/operations';
import { Operation } from '../api/operations/operation';
import { refusedSchema } from '../api/schemas';

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

/** What is given to one call of an operation. */
export interface CallInput<O extends Operation> {
  params?: OperationTypes<O>['params'];
  query?: OperationTypes<O>['query'];
  headers?: OperationTypes<O>['headers'];
  body?: OperationTypes<O>['body'];
}

/**
 * Calls one operation of the table over HTTP.
 *
 * @throws PromotionRefusedError for a promotion that its decision refuses
 * @throws ResponseError for any other refusal
 */
export async function callOperation<O extends Operation>(
  options: PromotionsClientOptions,
  operation: O,
  input: CallInput<O>,
): Promise<OperationTypes<O>['result']> {
  const { discoveryApi, fetchApi = globalFetch } = options;
  const baseUrl = await discoveryApi.getBaseUrl('promotions');
  const response = await fetchApi.fetch(baseUrl + addressOf(operation, input), {
    method: operation.method.toUpperCase(),
    headers: await headersOf(options, input),
    body: operation.body && JSON.stringify(input.body),
  });
  if (!response.ok) {
    throw await errorOf(operation, response);
  }
  return operation.result && (await response.json());
}

async function headersOf(
  { token }: PromotionsClientOptions,
  input: { headers?: Record<string, unknown>; body?: unknown },
): Promise<Record<string, string>> {
  const authorization = typeof token === 'function' ? await token() : token;
  return {
    ...given(input.headers),
    ...(input.body !== undefined && { 'content-type': 'application/json' }),
    ...(authorization && { authorization: `Bearer ${authorization}` }),
  };
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
