import {
  FreightStatus,
  FreightWithStatus,
} from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { byName, duration, instant, version } from './values';

/** Where freight of a pipeline without origins comes from. */
export const DEFAULT_ORIGIN = 'default';
/** Who does what a case does not say of whom. */
const SOMEBODY = 'user:default/somebody';

const rejection = z.strictObject({
  reason: z.string().optional(),
  by: z.string().optional(),
  at: instant.optional(),
  stage: z.string().optional(),
});

const status = z.strictObject({
  currentlyIn: byName(z.strictObject({ since: instant.optional() })).optional(),
  verifiedIn: byName(
    z.strictObject({
      verifiedAt: instant.optional(),
      longestSoak: duration.optional(),
    }),
  ).optional(),
  approvedFor: byName(
    z.strictObject({
      by: z.string().optional(),
      at: instant.optional(),
      reason: z.string().optional(),
    }),
  ).optional(),
  rejected: z.union([rejection, z.array(rejection)]).optional(),
});

/** Freight as a case has it. */
export const freightSchema = z.strictObject({
  id: z.string().optional(),
  origin: z.string().optional(),
  alias: z.string().optional(),
  revision: version.optional(),
  createdAt: instant.optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  labels: z.record(z.string(), z.string()).optional(),
  status: status.optional(),
});

type FreightCase = z.output<typeof freightSchema>;

/** The freight of a case; what it leaves out happened at `now`. */
export function readFreight(
  given: FreightCase,
  now: string,
): FreightWithStatus {
  const id = given.id ?? 'freight';
  return {
    id,
    origin: given.origin ?? DEFAULT_ORIGIN,
    alias: given.alias ?? id,
    artifacts:
      given.revision === undefined
        ? []
        : [{ kind: 'generic', name: 'app', version: given.revision }],
    metadata: given.metadata ?? {},
    labels: given.labels ?? {},
    createdAt: given.createdAt ?? now,
    createdBy: SOMEBODY,
    status: readStatus(given.status ?? {}, now),
  };
}

function readStatus(
  given: z.output<typeof status>,
  now: string,
): FreightStatus {
  const rejections = given.rejected ?? [];
  return {
    currentlyIn: mapValues(given.currentlyIn, ({ since }) => ({
      since: since ?? now,
    })),
    verifiedIn: mapValues(given.verifiedIn, verified => ({
      verifiedAt: verified.verifiedAt ?? now,
      longestSoakMs: verified.longestSoak ?? 0,
    })),
    clearedFor: mapValues(given.approvedFor, ({ by, at, reason }) => ({
      by: by ?? SOMEBODY,
      at: at ?? now,
      reason,
    })),
    rejections: (Array.isArray(rejections) ? rejections : [rejections]).map(
      ({ reason, by, at, stage }) => ({
        reason: reason ?? 'No reason was given.',
        by: by ?? SOMEBODY,
        at: at ?? now,
        stage,
      }),
    ),
  };
}

function mapValues<A, B>(
  record: Record<string, A> | undefined,
  change: (value: A) => B,
): Record<string, B> {
  return Object.fromEntries(
    Object.entries(record ?? {}).map(([key, value]) => [key, change(value)]),
  );
}
