import { Condition } from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { instant } from './values';

/** What a case says of one condition. */
export const conditionSchema = z.strictObject({
  status: z.union([z.string(), z.boolean()]).transform(truth),
  target: z.string().optional(),
  reason: z.string().optional(),
  message: z.string().optional(),
  source: z.string().default('vectors'),
  url: z.string().optional(),
  freight: z.string().optional(),
  observedAt: instant.optional(),
  lastTransitionAt: instant.optional(),
  expiresAt: instant.optional(),
});

/** YAML takes an unquoted True for a boolean. */
function truth(status: string | boolean): string {
  if (typeof status === 'string') {
    return status;
  }
  return status ? 'True' : 'False';
}

/** A condition, or only its status. */
const oneSchema = z.union([
  conditionSchema,
  z
    .union([z.string(), z.boolean()])
    .transform(status => conditionSchema.parse({ status })),
]);

/** `stage: { type: … }`, or a list in which each says what it is about. */
export const conditionsSchema = z.union([
  z.array(conditionSchema.extend({ stage: z.string(), type: z.string() })),
  z.record(
    z.string(),
    z.preprocess(given => given ?? {}, z.record(z.string(), oneSchema)),
  ),
]);

/** What has not said when it changed has done so now. */
export function readCondition(
  given: z.output<typeof conditionSchema>,
  about: { stage: string; type: string },
  now: string,
): Condition {
  return {
    ...given,
    ...about,
    observedAt: given.observedAt ?? given.lastTransitionAt ?? now,
    lastTransitionAt: given.lastTransitionAt ?? now,
  };
}

export function readConditions(
  given: z.output<typeof conditionsSchema>,
  now: string,
): Condition[] {
  return Array.isArray(given)
    ? given.map(({ stage, type, ...rest }) =>
        readCondition(rest, { stage, type }, now),
      )
    : Object.entries(given).flatMap(([stage, types]) =>
        Object.entries(types).map(([type, one]) =>
          readCondition(one, { stage, type }, now),
        ),
      );
}
