import { Config, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds } from '@backstage/types';

/**
 * How much of repositories is kept on the disk.
 *
 * @internal
 */
export interface GitLimits {
  /** Of all that is cached. */
  maxBytes: number;
  /** Milliseconds after which what nobody has used is removed. */
  maxAgeMs: number;
  /** Of one repository, cached or in the working directory of a promotion. */
  maxRepositoryBytes: number;
}

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const DAY = 24 * 60 * 60 * 1000;

/** @internal */
export const DEFAULT_GIT_LIMITS: GitLimits = {
  maxBytes: 10 * GIB,
  maxAgeMs: 14 * DAY,
  maxRepositoryBytes: 2 * GIB,
};

const PATH = 'promotions.git.cache';

/**
 * Reads `promotions.git.cache`.
 *
 * @throws InputError that names the key which is wrong
 * @internal
 */
export function readGitLimits(config: Config): GitLimits {
  return {
    maxBytes: bytes(config, 'maxBytes', DEFAULT_GIT_LIMITS.maxBytes),
    maxAgeMs: age(config, 'maxAge', DEFAULT_GIT_LIMITS.maxAgeMs),
    maxRepositoryBytes: bytes(
      config,
      'maxRepositoryBytes',
      DEFAULT_GIT_LIMITS.maxRepositoryBytes,
    ),
  };
}

function bytes(config: Config, key: string, standard: number): number {
  const value = config.getOptional(`${PATH}.${key}`) ?? standard;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < MIB) {
    throw wrong(
      key,
      `must be a whole number of bytes, at least ${MIB} (1 MiB)`,
    );
  }
  return value;
}

function age(config: Config, key: string, standard: number): number {
  if (!config.has(`${PATH}.${key}`)) {
    return standard;
  }
  try {
    return durationToMilliseconds(
      readDurationFromConfig(config, { key: `${PATH}.${key}` }),
    );
  } catch {
    throw wrong(key, "must be a time such as '14d' or { days: 14 }");
  }
}

function wrong(key: string, why: string): InputError {
  return new InputError(`The configuration is wrong: ${PATH}.${key}: ${why}`);
}
