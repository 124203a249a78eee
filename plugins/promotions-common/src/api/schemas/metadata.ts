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

/** Metadata as a caller may send it: any JSON object of moderate size. @internal */
export const metadata = z
  .record(z.string(), z.unknown())
  .refine(value => !isDeeperThan(apiLimits.metadataDepth, value), {
    message: `must be nested at most ${apiLimits.metadataDepth} deep`,
    abort: true,
  })
  .refine(value => sizeOf(value) <= apiLimits.metadataBytes, {
    message: `must have at most ${apiLimits.metadataBytes / 1024} KiB`,
  });

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
