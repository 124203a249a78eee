import {
  HeldLock,
  Promotion,
} from '@promotions/backstage-plugin-promotions-common';
import { z } from 'zod';
import { instant } from './values';

/** A lock that is held: by somebody else, unless it says by whom. */
export const lockSchema = z.union([
  z.string().transform(lock => ({ lock })),
  z
    .strictObject({
      lock: z.string().optional(),
      name: z.string().optional(),
      by: z.string().optional(),
      promotion: z.string().optional(),
      holder: z.string().optional(),
      heldBy: z.string().optional(),
      pipeline: z.string().optional(),
      entity: z.string().optional(),
      stage: z.string().optional(),
      freight: z.string().optional(),
      since: instant.optional(),
    })
    .refine(
      ({ lock, name }) => (lock ?? name) !== undefined,
      'does not say which lock it is',
    )
    .transform(({ lock, name, holder, heldBy, ...rest }) => ({
      ...rest,
      promotion: rest.promotion ?? holder ?? heldBy,
      lock: lock ?? name ?? '',
    })),
]);

/** A list, or a map of locks to who holds them. */
export const locksSchema = z.preprocess(
  given =>
    typeof given === 'object' && given !== null && !Array.isArray(given)
      ? Object.entries(given).map(([lock, held]) =>
          typeof held === 'object'
            ? { lock, ...held }
            : { lock, promotion: held },
        )
      : given,
  z.array(lockSchema),
);

type LockCase = z.output<typeof lockSchema> & {
  by?: string;
  promotion?: string;
  pipeline?: string;
  entity?: string;
  stage?: string;
  freight?: string;
  since?: string;
};

/**
 * Locks, and the promotions that hold them. What names freight of this
 * pipeline is held by its promotion; all else by one of another pipeline.
 */
export function readLocks(
  given: LockCase[],
  about: { pipelineId: string; entityRef: string; stage: string },
  now: string,
): { locks: HeldLock[]; promotions: Promotion[] } {
  const promotions: Promotion[] = [];
  const locks = given.map((held, index): HeldLock => {
    const promotionId = held.promotion ?? `holder-${index}`;
    const stage = held.stage ?? about.stage;
    const since = held.since ?? now;
    if (held.freight !== undefined && held.pipeline === undefined) {
      promotions.push(
        running(promotionId, stage, held.freight, held.by, since),
      );
    }
    const elsewhere = held.freight === undefined || held.pipeline !== undefined;
    return {
      lock: held.lock,
      pipelineId: elsewhere ? held.pipeline ?? 'another' : about.pipelineId,
      entityRef: elsewhere
        ? held.entity ?? 'component:default/another'
        : about.entityRef,
      stage,
      promotionId,
      since,
    };
  });
  return { locks, promotions };
}

function running(
  id: string,
  stage: string,
  freight: string,
  by: string | undefined,
  at: string,
): Promotion {
  return {
    id,
    pipelineId: 'vectors',
    stage,
    freight: [freight],
    phase: 'Running',
    priority: 0,
    trigger: 'person',
    requestedBy: by ?? 'user:default/somebody',
    createdAt: at,
    startedAt: at,
    decision: {
      stage,
      freight,
      at,
      verdict: 'Eligible',
      requirements: [],
      nextChangeAt: null,
      eligibleAt: null,
    },
  };
}
