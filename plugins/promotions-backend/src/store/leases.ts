import { StepRecord } from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { leaseClock } from './dialect';
import { leaseLost } from './errors';
import { getPromotion, PromotionRow } from './promotions';
import { toMillis } from './rows';
import { upsertStep } from './steps';
import { PromotionLease } from './Store';

/*
 * Literal, since a partial index is only used where the database can see that
 * its predicate holds.
 */
const RUNNING = "phase = 'Running'";

/** Longest waiting first. @internal */
export async function claimablePromotions(
  tx: Knex,
  now: Date,
  limit: number,
): Promise<string[]> {
  const rows = await tx<PromotionRow>('promotions')
    .whereRaw(RUNNING)
    .where(query =>
      query.whereNull('wake_at').orWhere('wake_at', '<=', now.getTime()),
    )
    .where(leaseIsOver(tx, now))
    .orderByRaw('coalesce(wake_at, 0), id')
    .limit(limit)
    .select('id');
  return rows.map(({ id }) => id);
}

function leaseIsOver(tx: Knex, now: Date) {
  return (query: Knex.QueryBuilder) =>
    query
      .whereNull('lease_until')
      .orWhere('lease_until', '<', leaseClock(tx, now));
}

function leaseUntil(tx: Knex, now: Date, leaseMs: number): Knex.Raw {
  return tx.raw('? + cast(? as bigint)', [leaseClock(tx, now), leaseMs]);
}

/** One conditional write: of those who try at once, one wins. @internal */
export async function claimPromotion(
  tx: Knex,
  id: string,
  worker: string,
  now: Date,
  leaseMs: number,
): Promise<PromotionLease | undefined> {
  const [claimed] = await tx<PromotionRow>('promotions')
    .where({ id })
    .whereRaw(RUNNING)
    .where(leaseIsOver(tx, now))
    .update({
      lease_worker: worker,
      lease_until: leaseUntil(tx, now, leaseMs),
      fence: tx.raw('fence + 1'),
    })
    .returning<Array<{ fence: number }>>('fence');
  const promotion = claimed && (await getPromotion(tx, id));
  return promotion && { ...promotion, fence: claimed.fence };
}

/** @internal */
export async function extendLease(
  tx: Knex,
  id: string,
  fence: number,
  now: Date,
  leaseMs: number,
): Promise<{ abortRequested: boolean }> {
  const [extended] = await held(tx, id, fence)
    .update({ lease_until: leaseUntil(tx, now, leaseMs) })
    .returning<Array<Pick<PromotionRow, 'abort_requested_by'>>>(
      'abort_requested_by',
    );
  if (!extended) {
    throw leaseLost(id);
  }
  return { abortRequested: extended.abort_requested_by !== null };
}

/** @internal */
export async function saveStep(
  tx: Knex,
  id: string,
  fence: number,
  step: StepRecord,
): Promise<void> {
  // The row stays locked, so that nobody takes over before the step is written.
  const row = await held(tx, id, fence).forUpdate().first('id');
  if (!row) {
    throw leaseLost(id);
  }
  await upsertStep(tx, id, step);
}

/**
 * Gives the lease back. Where an abort was asked for meanwhile, there is
 * nothing to wait for.
 *
 * @internal
 */
export async function releasePromotion(
  tx: Knex,
  id: string,
  fence: number,
  wakeAt: string,
): Promise<void> {
  const released = await held(tx, id, fence).update({
    lease_worker: null,
    lease_until: null,
    wake_at: tx.raw(
      'case when abort_requested_by is null then cast(? as bigint) end',
      [toMillis(wakeAt)],
    ),
  });
  if (released === 0) {
    throw leaseLost(id);
  }
}

function held(tx: Knex, id: string, fence: number) {
  return tx<PromotionRow>('promotions').where({ id, fence }).whereRaw(RUNNING);
}
