import { parseDuration } from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';

/** What the suites' cases have in common. */

/** The instant that a case without `now` is about. */
export const DEFAULT_NOW = '2026-01-10T12:00:00.000Z';

/** ISO 8601 to ISO 8601 in UTC with milliseconds. */
export const instant = z
  .string()
  .refine(text => !Number.isNaN(Date.parse(text)), 'is not an instant')
  .transform(text => new Date(text).toISOString());

/** A duration in either style to milliseconds. */
export const duration = z.string().transform((text, context) => {
  try {
    return parseDuration(text);
  } catch (error) {
    context.addIssue(error instanceof Error ? error.message : String(error));
    return z.NEVER;
  }
});

/** A version that YAML may have taken for a number. */
export const version = z
  .union([z.string(), z.number()])
  .transform(value => String(value));

/** A map with a value for each name; nothing stands for an empty one. */
export function byName<TValue extends z.ZodType>(value: TValue) {
  return z.record(
    z.string(),
    z.preprocess(given => given ?? {}, value),
  );
}
