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

const rejectionKeys = {
  reason: z.string().optional(),
  by: z.string().optional(),
  at: instant.optional(),
  rejectedAt: instant.optional(),
};

/** For the whole pipeline, for one stage, or for several. */
const rejection = z
  .strictObject({
    ...rejectionKeys,
    stage: z.string().optional(),
    stages: z.array(z.string()).optional(),
  })
  .transform(({ stage, stages, ...why }) =>
    (stages ?? [stage]).map(name => ({ ...why, stage: name })),
  );

/** By stage, as freight is cleared. */
const rejectionsByStage = byName(z.strictObject(rejectionKeys)).transform(all =>
  Object.entries(all).map(([stage, why]) => ({ ...why, stage })),
);

const rejected = z.union([
  z.literal(true).transform(() => rejection.parse({})),
  z.literal(false).transform(() => []),
  rejection,
  z.array(rejection).transform(all => all.flat()),
  rejectionsByStage,
]);

const status = z.strictObject({
  currentlyIn: byStage(
    z.strictObject({ since: instant.optional() }),
    'since',
  ).optional(),
  verifiedIn: byStage(
    z.strictObject({
      verifiedAt: instant.optional(),
      longestSoak: duration.optional(),
    }),
    'verifiedAt',
  ).optional(),
  approvedFor: byStage(
    z.strictObject({
      by: z.string().optional(),
      at: instant.optional(),
      approvedAt: instant.optional(),
      reason: z.string().optional(),
    }),
    'at',
  ).optional(),
  rejected: rejected.optional(),
});

/** A map of stages, in which `true` or an instant will do, or their names. */
function byStage<TValue extends z.ZodType>(value: TValue, when: string) {
  return z.preprocess(
    given =>
      Array.isArray(given)
        ? Object.fromEntries(given.map(stage => [stage, {}]))
        : given,
    z.record(
      z.string(),
      z.preprocess(given => {
        if (typeof given === 'string') {
          return { [when]: given };
        }
        return given === true ? {} : given ?? {};
      }, value),
    ),
  );
}

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
  return {
    currentlyIn: mapValues(given.currentlyIn, ({ since }) => ({
      since: since ?? now,
    })),
    verifiedIn: mapValues(given.verifiedIn, verified => ({
      verifiedAt: verified.verifiedAt ?? now,
      longestSoakMs: verified.longestSoak ?? 0,
    })),
    clearedFor: mapValues(
      given.approvedFor,
      ({ by, at, approvedAt, reason }) => ({
        by: by ?? SOMEBODY,
        at: at ?? approvedAt ?? now,
        reason,
      }),
    ),
    rejections: (given.rejected ?? []).map(
      ({ reason, by, at, rejectedAt, stage }) => ({
        reason: reason ?? 'No reason was given.',
        by: by ?? SOMEBODY,
        at: at ?? rejectedAt ?? now,
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
