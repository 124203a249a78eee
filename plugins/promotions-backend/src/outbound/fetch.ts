import {
  OutboundRequest,
  OutboundResponse,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { AddressRules } from './addresses';
import { checkHeaders, checkMethod } from './headers';
import { checkedAddresses, LookupAll } from './lookup';
import { CheckedRequest, send } from './request';
import { parseHttpUrl, shownUrl } from './urls';

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_BYTES = 1024 * 1024;
const MAX_REDIRECTS = 5;

/** A request before it is known where it goes. */
type Prepared = Omit<CheckedRequest, 'addresses'>;

/**
 * Sends a request to an address that has been granted, and follows redirects
 * within its origin.
 *
 * @throws TerminalError for what is never done; other errors may pass
 */
export async function checkedFetch(
  url: URL,
  request: OutboundRequest,
  options: {
    rules: AddressRules;
    lookup: LookupAll;
    beforeEffect?: () => Promise<void>;
  },
): Promise<OutboundResponse> {
  const prepared = {
    url,
    method: checkMethod(request.method ?? 'GET'),
    headers: checkHeaders(request.headers ?? {}),
    body: request.body,
    maxBytes: request.maxBytes ?? DEFAULT_MAX_BYTES,
  };
  return withDeadline(url, request, async signal => {
    let next: Prepared = { ...prepared, signal };
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const { rules, lookup, beforeEffect } = options;
      const addresses = await checkedAddresses(next.url, rules, lookup);
      if (!['GET', 'HEAD'].includes(next.method)) {
        await beforeEffect?.();
      }
      signal.throwIfAborted();
      const response = await send({ ...next, addresses });
      const target = redirectOf(next.url, response);
      if (!target) {
        return response;
      }
      next = redirected(next, target, response.status);
    }
    throw new TerminalError(
      `${shownUrl(url)} redirects more than ${MAX_REDIRECTS} times.`,
    );
  });
}

/** Within the same origin only: another one would need a grant of its own. */
function redirectOf(url: URL, response: OutboundResponse): URL | undefined {
  const { status, headers } = response;
  if (![301, 302, 303, 307, 308].includes(status) || !headers.location) {
    return undefined;
  }
  const target = URL.canParse(headers.location, url.href)
    ? parseHttpUrl(new URL(headers.location, url).href)
    : undefined;
  if (target?.origin !== url.origin) {
    throw new TerminalError(
      `${shownUrl(url)} redirects to ${
        target ? target.origin : 'no address'
      }, which is not followed. Use the address that it leads to, where that is granted.`,
    );
  }
  return target;
}

/** As browsers do: only 307 and 308 send the same request again. */
function redirected(request: Prepared, url: URL, status: number): Prepared {
  const same =
    status === 307 ||
    status === 308 ||
    ['GET', 'HEAD'].includes(request.method);
  return same
    ? { ...request, url }
    : { ...request, url, method: 'GET', body: undefined };
}

/** One span of time for everything, however slowly the answer drips. */
async function withDeadline<T>(
  url: URL,
  { signal, timeoutMs = DEFAULT_TIMEOUT_MS }: OutboundRequest,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    return await call(signal ? AbortSignal.any([signal, deadline]) : deadline);
  } catch (error) {
    signal?.throwIfAborted();
    if (deadline.aborted) {
      throw new Error(
        `${shownUrl(url)} did not answer within ${timeoutMs / 1000} s.`,
        { cause: error },
      );
    }
    throw error;
  }
}
