import {
  CurrentFreight,
  FreightWithStatus,
  Hold,
  Promotion,
  selectCandidates,
} from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { readStage, requestedOrigins } from '../lib/documents';
import { freightSchema, readFreight } from '../lib/freight';
import { pipelineOf, snapshotOf } from '../lib/snapshot';
import { defineSuite } from '../lib/Suite';
import { DEFAULT_NOW, instant } from '../lib/values';

const SOMEBODY = 'user:default/somebody';

const promotionSchema = z.strictObject({
  id: z.string().optional(),
  stage: z.string().optional(),
  freight: z.union([z.string(), z.array(z.string())]),
  phase: z.enum([
    'Pending',
    'Running',
    'Succeeded',
    'Failed',
    'Errored',
    'Aborted',
  ]),
  createdAt: instant.optional(),
  startedAt: instant.optional(),
  finishedAt: instant.optional(),
});

const holdSchema = z.strictObject({
  stage: z.string().optional(),
  origin: z.string().optional(),
  /** What the person promoted instead; nothing follows from it. */
  freight: z.string().optional(),
  by: z.string().optional(),
  at: instant.optional(),
  reason: z.string().optional(),
});

export const candidate = defineSuite({
  input: z.strictObject({
    now: instant.default(DEFAULT_NOW),
    /** A stage of a document, `autoPromotion` and `current`. */
    stage: z.looseObject({
      name: z.string(),
      autoPromotion: z.boolean().default(false),
      current: z.record(z.string(), z.string()).default({}),
    }),
    freight: z.array(freightSchema).default([]),
    promotions: z.array(promotionSchema).default([]),
    holds: z.array(holdSchema).default([]),
  }),
  expect: z.strictObject({
    promote: z.string().nullable().optional(),
    reason: z
      .enum(['policy', 'current', 'failed', 'hold', 'inFlight', 'none'])
      .nullable()
      .optional(),
  }),
  run(input) {
    const { now } = input;
    const { autoPromotion, current, ...document } = input.stage;
    const freight = input.freight.map(given => readFreight(given, now));
    const stage = readStage(document, [
      ...requestedOrigins(document),
      ...freight.map(({ origin }) => origin),
    ]);
    const origins = stage.freight.map(({ origin }) => origin);
    const snapshot = snapshotOf(pipelineOf([stage]), {
      freight,
      current: [
        ...runningElsewhere(freight),
        ...Object.entries(current).map(([origin, id]) => ({
          stage: stage.name,
          origin,
          freight: id,
          since: now,
        })),
      ],
      promotions: input.promotions.map((given, index) =>
        readPromotion(given, index, stage.name, now),
      ),
      holds: input.holds.flatMap(given =>
        readHolds(given, stage.name, origins, now),
      ),
      autoPromotion: { [stage.name]: { enabled: autoPromotion } },
    });
    const candidates = selectCandidates({
      snapshot,
      stage,
      now: new Date(now),
    });
    const chosen =
      candidates.find(({ promote }) => promote !== null) ?? candidates[0];
    return {
      promote: chosen?.promote ?? null,
      reason: chosen?.reason ?? null,
    };
  },
});

/** What other stages run, as the freight's own status has it; the last to enter counts. */
function runningElsewhere(freight: FreightWithStatus[]): CurrentFreight[] {
  return freight
    .flatMap(({ id, origin, status }) =>
      Object.entries(status.currentlyIn).map(([stage, { since }]) => ({
        stage,
        origin,
        freight: id,
        since,
      })),
    )
    .sort((a, b) => Date.parse(a.since) - Date.parse(b.since));
}

/** Of promotions that say nothing about time, the later one in the list is the newer. */
function readPromotion(
  given: z.output<typeof promotionSchema>,
  index: number,
  stage: string,
  now: string,
): Promotion {
  const freight = [given.freight].flat();
  const createdAt =
    given.createdAt ?? given.startedAt ?? given.finishedAt ?? now;
  return {
    id: given.id ?? String(index).padStart(6, '0'),
    pipelineId: 'vectors',
    stage: given.stage ?? stage,
    freight,
    phase: given.phase,
    priority: 0,
    trigger: 'person',
    requestedBy: SOMEBODY,
    createdAt,
    startedAt: given.startedAt,
    finishedAt: given.finishedAt,
    decision: {
      stage: given.stage ?? stage,
      freight: freight[0],
      at: createdAt,
      verdict: 'Eligible',
      requirements: [],
      nextChangeAt: null,
      eligibleAt: null,
    },
  };
}

/** A hold that names no origin is about all of them. */
function readHolds(
  given: z.output<typeof holdSchema>,
  stage: string,
  origins: string[],
  now: string,
): Hold[] {
  const held = given.origin === undefined ? origins : [given.origin];
  return held.map(origin => ({
    stage: given.stage ?? stage,
    origin,
    by: given.by ?? SOMEBODY,
    at: given.at ?? now,
    reason: given.reason,
  }));
}
