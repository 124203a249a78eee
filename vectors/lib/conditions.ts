import { Condition } from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { instant } from './values';

/** YAML takes an unquoted True for a boolean. */
export const statusSchema = z.union([z.string(), z.boolean()]).transform(truth);

/** What a case says of one condition. */
export const conditionSchema = z.strictObject({
  status: statusSchema,
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

function truth(status: string | boolean): string {
  if (typeof status === 'string') {
    return status;
  }
  return status ? 'True' : 'False';
}

/** A condition, or only its status. */
export const oneConditionSchema = z.union([
  conditionSchema,
  statusSchema.transform(status => conditionSchema.parse({ status })),
]);

function byType<TCondition extends { type: string }>(all: TCondition[]) {
  return Object.fromEntries(all.map(({ type, ...one }) => [type, one]));
}

/** `stage: { type: … }`, or a list in which each says what it is about. */
export const conditionsSchema = z.union([
  z.array(conditionSchema.extend({ stage: z.string(), type: z.string() })),
  z.record(
    z.string(),
    z.preprocess(
      given => given ?? {},
      z.union([
        z.record(z.string(), oneConditionSchema),
        z.array(conditionSchema.extend({ type: z.string() })).transform(byType),
      ]),
    ),
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
