import {
  ForgeBusyError,
  OutboundResponse,
} from '@promotions/backstage-plugin-promotions-node';

const SHORTEST_MS = 1_000;
const LONGEST_MS = 60 * 60 * 1000;
/** What GitHub asks of whoever it has told nothing else. */
const USUAL_MS = 60_000;

/** When to come back, where GitHub takes no more requests for a while. */
export function busyUntil(
  { status, headers, body }: OutboundResponse,
  now: Date,
): ForgeBusyError | undefined {
  if (status !== 403 && status !== 429) {
    return undefined;
  }
  const wait = waitOf(headers, now);
  if (
    wait === undefined &&
    status === 403 &&
    !/secondary rate limit|abuse detection/i.test(body)
  ) {
    return undefined;
  }
  const milliseconds = Math.min(
    LONGEST_MS,
    Math.max(SHORTEST_MS, wait ?? USUAL_MS),
  );
  return new ForgeBusyError(
    `GitHub takes no more requests for ${Math.ceil(
      milliseconds / 1000,
    )} s. It is asked again then.`,
    milliseconds,
  );
}

function waitOf(
  headers: Record<string, string>,
  now: Date,
): number | undefined {
  const after = headers['retry-after'];
  if (after !== undefined) {
    const wait = /^\d+$/.test(after.trim())
      ? Number(after) * 1000
      : Date.parse(after) - now.getTime();
    return Number.isNaN(wait) ? USUAL_MS : wait;
  }
  if (headers['x-ratelimit-remaining'] === '0') {
    const reset = Number(headers['x-ratelimit-reset']) * 1000;
    return Number.isNaN(reset) ? USUAL_MS : reset - now.getTime();
  }
  return undefined;
}
