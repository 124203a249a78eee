import { z } from 'zod';
import {
  CONDITION_TYPE_HELP,
  CONDITION_TYPE_PATTERN,
  isInherited,
  NAME_HELP,
  NAME_PATTERN,
} from '../../document/names';
import { parseDuration } from '../../time';

/**
 * Nothing that a database, a log or a screen trips over: no control characters
 * and no halves of a surrogate pair. Line breaks and tabs only where `lines`.
 */
function isPlain(value: string, lines: boolean): boolean {
  return !(lines ? /(?![\n\r\t])[\p{Cc}\p{Cs}]/u : /[\p{Cc}\p{Cs}]/u).test(
    value,
  );
}

/**
 * Text that a caller may send: one line, not empty.
 *
 * @internal
 */
export const line = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine(value => isPlain(value, false), {
      message: 'must not have control characters',
    });

/**
 * Text that a caller may send, with line breaks.
 *
 * @internal
 */
export const prose = (max: number) =>
  z
    .string()
    .max(max)
    .refine(value => isPlain(value, true), {
      message: 'must not have control characters',
    });

/** Limits of requests, in characters unless told otherwise. @public */
export const apiLimits = {
  name: 63,
  reference: 253,
  reason: 1000,
  artifacts: 50,
  labels: 50,
  labelValue: 255,
  metadataBytes: 16 * 1024,
  metadataDepth: 16,
  cursor: 1024,
  pageSize: 100,
  /** Lines of a log in one answer. */
  logLines: 1000,
  /** Seconds for which a log may be waited for. */
  logWait: 20,
  /** Steps of one promotion or task. */
  steps: 1000,
  boardFreight: 500,
  idempotencyKey: 255,
  eventBytes: 64 * 1024,
  predicateBytes: 8 * 1024,
  /** Gates of one policy, or overridden together. */
  gates: 50,
  /** Names of stages in the scope of a policy or a freeze. */
  scope: 100,
  windows: 50,
  windowBytes: 1024,
  position: 1_000_000,
} as const;

/**
 * Name of a stage, target or origin, or alias of a freight.
 *
 * @internal
 */
export const name = z.string().regex(NAME_PATTERN, { message: NAME_HELP });

/** A freight by id or alias. @internal */
export const freightRef = z
  .string()
  .max(64)
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, {
    message: 'must be the id or the alias of a freight',
  });

/** Id of a pipeline, promotion, run or task. @internal */
export const id = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, { message: 'must be an id' });

/** `kind:namespace/name`. @internal */
export const entityRef = line(apiLimits.reference);

/** An instant, as in `2026-09-01T12:00:00Z`. @internal */
export const instant = z.iso
  .datetime({
    offset: true,
    message: 'must be an instant, as in 2026-09-01T12:00:00Z',
  })
  .max(40);

/** A duration, as in `1h30m`. @internal */
export const duration = z
  .string()
  .max(64)
  .refine(value => isDuration(value), {
    message: 'must be a duration longer than nothing, as in 10m or 1h30m',
  });

function isDuration(value: string): boolean {
  try {
    return parseDuration(value) > 0;
  } catch {
    return false;
  }
}

/** A reason that has to be given. @internal */
export const why = prose(apiLimits.reason).refine(text => text.trim() !== '', {
  message: 'must say why',
});

/**
 * Id of a requirement: a gate, `<policy>/<gate>` or `freeze/<name>`.
 *
 * @internal
 */
export const gateId = line(apiLimits.reference);

/** Type of a condition. @internal */
export const conditionType = z
  .string()
  .regex(CONDITION_TYPE_PATTERN, { message: CONDITION_TYPE_HELP })
  .refine(value => !isInherited(value), { message: 'must be another type' });

/**
 * Type of a condition that is kept, which may be one of an origin, such as
 * `RolledBack:app`. Only promotions themselves report those.
 *
 * @internal
 */
export const keptConditionType = z
  .string()
  .regex(
    new RegExp(
      `^${inner(CONDITION_TYPE_PATTERN)}(?::${inner(NAME_PATTERN)})?$`,
    ),
    { message: CONDITION_TYPE_HELP },
  )
  .refine(value => !isInherited(value), { message: 'must be another type' });

/** A pattern of whole texts, to be part of another. */
function inner({ source }: RegExp): string {
  return source.replace(/^\^|\$$/g, '');
}

/**
 * Id of a policy or a freeze: one of the configuration has its name in it.
 *
 * @internal
 */
export const administrationId = line(apiLimits.reference);

/** A link that a page may show: never a script. @internal */
export const link = z
  .url({
    protocol: /^https?$/,
    message: 'must be an http or https address',
  })
  .max(2048)
  .refine(value => isPlain(value, false), {
    message: 'must not have control characters',
  });
