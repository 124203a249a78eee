import {
  Page,
  Promotion,
  PromotionPhase,
  PromotionPlan,
  StepRecord,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { keyIn } from './dialect';
import { leaseLost } from './errors';
import { releaseLocks, takeLocks } from './locks';
import { fromCursor, toPage } from './paging';
import {
  compact,
  fromJson,
  Millis,
  NOT_HELD,
  optional,
  toIso,
  toJson,
  toMillis,
  toOptionalIso,
  toOptionalMillis,
  whenDefined,
} from './rows';
import { createSteps, partOfSteps, toSteps } from './steps';
import { PipelineChanges } from './Store';
import { Part, readTogether } from './together';

/** @internal */
export interface PromotionRow {
  id: string;
  pipeline_id: string;
  stage: string;
  freight_key: string;
  freight: string;
  phase: PromotionPhase;
  message: string | null;
  priority: number;
  reason: string | null;
  trigger: Promotion['trigger'];
  requested_by: string;
  created_at: Millis;
  started_at: Millis | null;
  finished_at: Millis | null;
  abort_requested_by: string | null;
  rollback_of: string | null;
  decision: string;
  plan: string;
  idempotency_key: string | null;
  fence: number;
  lease_worker: string | null;
  lease_until: Millis | null;
  wake_at: Millis | null;
}

/** All that a `Promotion` is made of: not its plan, which is large. */
export type PromotionColumns = Omit<
  PromotionRow,
  | 'freight_key'
  | 'plan'
  | 'idempotency_key'
  | 'fence'
  | 'lease_worker'
  | 'lease_until'
  | 'wake_at'
>;

/** @internal */
export const PROMOTION_COLUMNS: Array<keyof PromotionColumns> = [
  'id',
  'pipeline_id',
  'stage',
  'freight',
  'phase',
  'message',
  'priority',
  'reason',
  'trigger',
  'requested_by',
  'created_at',
  'started_at',
  'finished_at',
  'abort_requested_by',
  'rollback_of',
  'decision',
];

/** @internal */
export function toPromotion(row: PromotionColumns): Promotion {
  return compact({
    id: row.id,
    pipelineId: row.pipeline_id,
    stage: row.stage,
    freight: fromJson<string[]>(row.freight),
    phase: row.phase,
    message: optional(row.message),
    priority: row.priority,
    reason: optional(row.reason),
    trigger: row.trigger,
    requestedBy: row.requested_by,
    createdAt: toIso(row.created_at),
    startedAt: toOptionalIso(row.started_at),
    finishedAt: toOptionalIso(row.finished_at),
    abortRequestedBy: optional(row.abort_requested_by),
    rollbackOf: optional(row.rollback_of),
    decision: fromJson<Promotion['decision']>(row.decision),
  });
}

/** @internal */
export function isEnded(phase: PromotionPhase | undefined): boolean {
  return phase !== undefined && phase !== 'Pending' && phase !== 'Running';
}

/** The same set of freight has the same key, in whatever order it is named. */
function freightKey(freight: string[]): string {
  return [...new Set(freight)].sort().join(',');
}

/** @internal */
export async function createPromotion(
  tx: Knex,
  pipelineId: string,
  created: NonNullable<PipelineChanges['promotionsCreated']>[number],
): Promise<void> {
  const { promotion, plan, steps, idempotencyKey } = created;
  await tx<PromotionRow>('promotions').insert({
    id: promotion.id,
    pipeline_id: pipelineId,
    stage: promotion.stage,
    freight_key: freightKey(promotion.freight),
    freight: toJson(promotion.freight),
    phase: promotion.phase,
    message: promotion.message ?? null,
    priority: promotion.priority,
    reason: promotion.reason ?? null,
    trigger: promotion.trigger,
    requested_by: promotion.requestedBy,
    created_at: toMillis(promotion.createdAt),
    started_at: toOptionalMillis(promotion.startedAt),
    finished_at: toOptionalMillis(promotion.finishedAt),
    abort_requested_by: promotion.abortRequestedBy ?? null,
    rollback_of: promotion.rollbackOf ?? null,
    decision: toJson(promotion.decision),
    plan: toJson(plan),
    idempotency_key: idempotencyKey ?? null,
    fence: 0,
    lease_worker: null,
    lease_until: null,
    wake_at: null,
  });
  await createSteps(tx, { kind: 'promotion', id: promotion.id }, steps);
}

/**
 * Changes a promotion that has not ended. Who is asked to abort is to be
 * worked on at once, however long it wanted to wait. What starts takes its
 * locks with it, what ends gives them back, however it ends.
 *
 * @throws LeaseLostError when there is a fence and it is not the current one
 * @internal
 */
export async function updatePromotion(
  tx: Knex,
  pipelineId: string,
  update: NonNullable<PipelineChanges['promotionsUpdated']>[number],
  now: Date,
): Promise<void> {
  const columns: Partial<PromotionRow> = compact({
    phase: update.phase,
    message: update.message,
    started_at: whenDefined(update.startedAt, toMillis),
    finished_at: whenDefined(update.finishedAt, toMillis),
    decision: whenDefined(update.decision, toJson),
    abort_requested_by: update.abortRequestedBy,
    wake_at: whenDefined(update.abortRequestedBy, () => null),
    ...(isEnded(update.phase) && NOT_HELD),
  });
  const open = tx<PromotionRow>('promotions')
    .where({ id: update.id, pipeline_id: pipelineId })
    .whereIn('phase', ['Pending', 'Running']);
  if (update.fence !== undefined) {
    open.where({ fence: update.fence });
  }
  // An update of nothing still needs the lease.
  const [written] = await open
    .update(Object.keys(columns).length > 0 ? columns : { id: update.id })
    .returning<Array<{ stage: string }>>('stage');
  if (!written && update.fence !== undefined) {
    throw leaseLost(update.id);
  }
  if (written && isEnded(update.phase)) {
    await releaseLocks(tx, update.id);
  } else if (written && update.locks) {
    await takeLocks(
      tx,
      {
        pipeline_id: pipelineId,
        promotion_id: update.id,
        stage: written.stage,
        since: toOptionalMillis(update.startedAt) ?? now.getTime(),
      },
      update.locks,
    );
  }
}

function partOfPromotion(
  tx: Knex,
  id: string,
): Part<PromotionColumns & Pick<PromotionRow, 'plan'>> {
  return {
    columns: [...PROMOTION_COLUMNS, 'plan'],
    rows: tx('promotions').where({ id }),
  };
}

/** By one query. @internal */
export async function getPromotion(
  tx: Knex,
  id: string,
): Promise<
  { promotion: Promotion; plan: PromotionPlan; steps: StepRecord[] } | undefined
> {
  const { promotions, steps } = await readTogether(tx, {
    promotions: partOfPromotion(tx, id),
    steps: partOfSteps(tx, { kind: 'promotion', id }),
  });
  const [row] = promotions;
  return (
    row && {
      promotion: toPromotion(row),
      plan: fromJson<PromotionPlan>(row.plan),
      steps: toSteps(steps),
    }
  );
}

/** @internal */
export async function findByIdempotencyKey(
  tx: Knex,
  pipelineId: string,
  key: string,
): Promise<Promotion | undefined> {
  const row = await tx<PromotionRow>('promotions')
    .where({ pipeline_id: pipelineId, idempotency_key: key })
    .first(PROMOTION_COLUMNS);
  return row && toPromotion(row);
}

/** Newest first. @internal */
export async function listPromotions(
  tx: Knex,
  query: {
    pipelineId: string;
    stage?: string;
    stages?: string[];
    phase?: PromotionPhase;
    limit: number;
    cursor?: string;
  },
): Promise<Page<Promotion>> {
  const select = tx<PromotionRow>('promotions')
    .where({ pipeline_id: query.pipelineId })
    .orderBy('id', 'desc')
    .limit(query.limit + 1)
    .select(PROMOTION_COLUMNS);
  if (query.stage !== undefined) {
    select.where({ stage: query.stage });
  }
  if (query.stages !== undefined) {
    select.where(keyIn(tx, 'stage', query.stages));
  }
  if (query.phase !== undefined) {
    select.where({ phase: query.phase });
  }
  if (query.cursor !== undefined) {
    select.where('id', '<', fromCursor(query.cursor, ['string'])[0]);
  }
  return toPage({
    rows: await select,
    limit: query.limit,
    key: row => [row.id],
    items: rows => rows.map(toPromotion),
  });
}

/** How many have not ended, by phase. @internal */
export async function countOpenPromotions(
  tx: Knex,
): Promise<Record<'Pending' | 'Running', number>> {
  const rows: Array<{ phase: 'Pending' | 'Running'; count: Millis }> = await tx(
    'promotions',
  )
    // Literal, so that the partial index is seen to be enough.
    .whereRaw("phase in ('Pending', 'Running')")
    .groupBy('phase')
    .select('phase', tx.raw('count(*) as count'));
  const counts = { Pending: 0, Running: 0 };
  rows.forEach(({ phase, count }) => {
    counts[phase] = Number(count);
  });
  return counts;
}
