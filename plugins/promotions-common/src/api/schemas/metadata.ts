import { z } from 'zod';
import { apiLimits, line } from './text';

const labelKey = z
  .string()
  .max(apiLimits.name)
  .regex(/^[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?$/, {
    message:
      'must consist of letters, digits and . _ / -, and begin and end with a letter or digit',
  });

/** Labels as a caller may send them. @internal */
export const labels = z
  .record(labelKey, line(apiLimits.labelValue).or(z.literal('')))
  .refine(value => Object.keys(value).length <= apiLimits.labels, {
    message: `must have at most ${apiLimits.labels} entries`,
  });

/** Limits the size of JSON that is not read further here. */
function bounded<S extends z.ZodType>(
  schema: S,
  limits: { bytes: number; depth: number },
): S {
  return schema
    .refine(value => !isDeeperThan(limits.depth, value), {
      message: `must be nested at most ${limits.depth} deep`,
      abort: true,
    })
    .refine(value => sizeOf(value) <= limits.bytes, {
      message: `must have at most ${limits.bytes / 1024} KiB`,
    });
}

/** Metadata as a caller may send it: any JSON object of moderate size. @internal */
export const metadata = bounded(z.record(z.string(), z.unknown()), {
  bytes: apiLimits.metadataBytes,
  depth: apiLimits.metadataDepth,
});

/**
 * JSON that is not looked into: what a caller sends has limits, since somebody
 * else reads it further.
 *
 * @internal
 */
export function jsonOf<T>(limits?: { bytes: number; depth: number }) {
  const schema = z.unknown() as z.ZodType<T>;
  return limits ? bounded(schema, limits) : schema;
}

/** Level by level, so that hostile nesting costs no stack. */
function isDeeperThan(max: number, value: unknown): boolean {
  let level = [value].filter(isContainer);
  for (let depth = 1; depth <= max && level.length > 0; depth++) {
    level = level.flatMap(item => Object.values(item)).filter(isContainer);
  }
  return level.length > 0;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function sizeOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
