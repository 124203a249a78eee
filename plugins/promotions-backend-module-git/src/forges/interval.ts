import { Config, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds } from '@backstage/types';

/** How often pull requests may be looked at; milliseconds. */
export const INTERVAL_LIMITS = {
  shortest: 1_000,
  longest: 24 * 60 * 60 * 1000,
};

const KEY = 'promotions.git.pullRequests.interval';
/** @internal */
export const USUAL_INTERVAL_MS = 30_000;

/**
 * How often pull requests that wait for people are looked at,
 * `promotions.git.pullRequests.interval`.
 *
 * @returns milliseconds
 * @throws InputError that names the key
 *
 * @internal
 */
export function readInterval(config: Config): number {
  if (!config.has(KEY)) {
    return USUAL_INTERVAL_MS;
  }
  const wrong = new InputError(
    `The configuration is wrong: ${KEY}: must be a time from a second to a day, such as '30s' or { minutes: 1 }`,
  );
  let interval: number;
  try {
    interval = durationToMilliseconds(
      readDurationFromConfig(config, { key: KEY }),
    );
  } catch {
    throw wrong;
  }
  const { shortest, longest } = INTERVAL_LIMITS;
  if (interval < shortest || interval > longest) {
    throw wrong;
  }
  return interval;
}
