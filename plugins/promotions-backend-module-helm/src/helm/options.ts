import { Config, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds } from '@backstage/types';
import { isAbsolute } from 'node:path';

/**
 * What an administrator says about Helm.
 *
 * @internal
 */
export interface HelmOptions {
  /** A name that is on the path of the backend, or an absolute path. */
  command: string;
  /** Milliseconds that rendering one chart may take. */
  timeoutMs: number;
}

/** @internal */
export const DEFAULT_HELM_OPTIONS: HelmOptions = {
  command: 'helm',
  timeoutMs: 60_000,
};

const PATH = 'promotions.helm';
const SHORTEST_MS = 1_000;
const LONGEST_MS = 60 * 60 * 1000;

/**
 * Reads `promotions.helm`.
 *
 * @throws InputError that names the key which is wrong
 * @internal
 */
export function readHelmOptions(config: Config): HelmOptions {
  return { command: readCommand(config), timeoutMs: readTimeout(config) };
}

function readCommand(config: Config): string {
  const command =
    config.getOptional(`${PATH}.command`) ?? DEFAULT_HELM_OPTIONS.command;
  // A relative path would mean another program in every folder.
  const fits =
    typeof command === 'string' &&
    !/\p{Cc}/u.test(command) &&
    (isAbsolute(command) || /^[^\s/\\]+$/.test(command));
  if (!fits) {
    throw wrong(
      'command',
      "must be the name of a program such as 'helm', or an absolute path",
    );
  }
  return command;
}

function readTimeout(config: Config): number {
  const key = `${PATH}.timeout`;
  if (!config.has(key)) {
    return DEFAULT_HELM_OPTIONS.timeoutMs;
  }
  const refusal = wrong(
    'timeout',
    "must be a time from a second to an hour, such as '2m' or { minutes: 2 }",
  );
  let timeout: number;
  try {
    timeout = durationToMilliseconds(readDurationFromConfig(config, { key }));
  } catch {
    throw refusal;
  }
  if (timeout < SHORTEST_MS || timeout > LONGEST_MS) {
    throw refusal;
  }
  return timeout;
}

function wrong(key: string, why: string): InputError {
  return new InputError(`The configuration is wrong: ${PATH}.${key}: ${why}`);
}
