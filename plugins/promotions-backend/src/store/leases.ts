import {
  PromotionPlan,
  StepRecord,
  TaskPlan,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { leaseClock } from './dialect';
import { markDue } from './due';
import { leaseLost } from './errors';
import { PROMOTION_COLUMNS, PromotionRow, toPromotion } from './promotions';
import { fromJson, Millis, toIso, toMillis } from './rows';
import { readSteps, runningSteps, upsertStep, wakeStepsOf } from './steps';
import { WorkLease, WorkRef } from './Store';
import { TASK_IS_OPEN, TaskRow, toTask } from './tasks';

/*
 * Literal, since a partial index is only used where the database can see that
 * its predicate holds.
 */
export const WORK = {
  promotion: { table: 'promotions', isOpen: "phase = 'Running'" },
  task: { table: 'tasks', isOpen: TASK_IS_OPEN },
} as const;

const KINDS = ['promotion', 'task'] as const;

/** The columns that promotions and tasks have in common. */
interface LeaseColumns {
  id: string;
  fence: number;
  wake_at: Millis | null;
  lease_worker: string | null;
  lease_until: Millis | null;
  abort_requested_by: string | null;
}

/** Longest waiting first. @internal */
export async function claimableWork(
  tx: Knex,
  now: Date,
  limit: number,
): Promise<WorkRef[]> {
  const found: Array<WorkRef & { since: number }> = [];
  for (const kind of KINDS) {
    const { table, isOpen } = WORK[kind];
    const rows = await tx(table)
      .whereRaw(isOpen)
      .where(query =>
        query.whereNull('wake_at').orWhere('wake_at', '<=', now.getTime()),
      )
      .where(leaseIsOver(tx, now))
      .orderByRaw('coalesce(wake_at, 0), id')
      .limit(limit)
      .select<Array<Pick<LeaseColumns, 'id' | 'wake_at'>>>('id', 'wake_at');
    found.push(
      ...rows.map(({ id, wake_at: since }) => ({
        kind,
        id,
        since: Number(since ?? 0),
      })),
    );
  }
  return found
    .sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1))
    .slice(0, limit)
    .map(({ kind, id }) => ({ kind, id }));
}

/** When the next of those that rest is to be worked on. @internal */
export async function nextWorkAt(
  tx: Knex,
  after: Date,
): Promise<string | undefined> {
  const instants: number[] = [];
  for (const kind of KINDS) {
    const { table, isOpen } = WORK[kind];
    const row = await tx(table)
      .whereRaw(isOpen)
      .where('wake_at', '>', after.getTime())
      .orderBy('wake_at')
      .first<{ wake_at: Millis } | undefined>('wake_at');
    if (row) {
      instants.push(Number(row.wake_at));
    }
  }
  return instants.length > 0 ? toIso(Math.min(...instants)) : undefined;
}

/** @internal */
export function leaseIsOver(tx: Knex, now: Date) {
  return (query: Knex.QueryBuilder) =>
    query
      .whereNull('lease_until')
      .orWhere('lease_until', '<', leaseClock(tx, now));
}

function leaseUntil(tx: Knex, now: Date, leaseMs: number): Knex.Raw {
  return tx.raw('? + cast(? as bigint)', [leaseClock(tx, now), leaseMs]);
}

/**
 * One conditional write: of those who try at once, one wins. A task that was
 * pending has started by it.
 *
 * @internal
 */
export async function claimWork(
  tx: Knex,
  work: WorkRef,
  worker: string,
  now: Date,
  leaseMs: number,
): Promise<WorkLease | undefined> {
  const { table, isOpen } = WORK[work.kind];
  const [claimed] = await tx(table)
    .where({ id: work.id })
    .whereRaw(isOpen)
    .where(leaseIsOver(tx, now))
    .update({
      lease_worker: worker,
      lease_until: leaseUntil(tx, now, leaseMs),
      fence: tx.raw('fence + 1'),
      // Until it is given back this tells whether it was woken meanwhile.
      wake_at: null,
      ...(work.kind === 'task' && {
        state: 'Progressing',
        started_at: tx.raw('coalesce(started_at, ?)', [now.getTime()]),
      }),
    })
    .returning('*');
  if (!claimed) {
    return undefined;
  }
  const steps = await readSteps(tx, work);
  return work.kind === 'promotion'
    ? toPromotionLease(claimed, steps)
    : toTaskLease(tx, claimed, steps);
}

function toPromotionLease(row: PromotionRow, steps: StepRecord[]): WorkLease {
  return {
    kind: 'promotion',
    promotion: toPromotion(row),
    plan: fromJson<PromotionPlan>(row.plan),
    steps,
    fence: row.fence,
  };
}

async function toTaskLease(
  tx: Knex,
  row: TaskRow,
  steps: StepRecord[],
): Promise<WorkLease> {
  const brought =
    row.promotion_id === null
      ? undefined
      : await tx<PromotionRow>('promotions')
          .where({ id: row.promotion_id })
          .first(PROMOTION_COLUMNS);
  return {
    kind: 'task',
    task: toTask(row),
    pipelineId: row.pipeline_id,
    plan: fromJson<TaskPlan>(row.plan),
    ...(brought && { promotion: toPromotion(brought) }),
    steps,
    fence: row.fence,
  };
}

/** @internal */
export async function extendLease(
  tx: Knex,
  work: WorkRef,
  fence: number,
  now: Date,
  leaseMs: number,
): Promise<{ abortRequested: boolean }> {
  const [extended] = await held(tx, work, fence)
    .update({ lease_until: leaseUntil(tx, now, leaseMs) })
    .returning<Array<Pick<LeaseColumns, 'abort_requested_by'>>>(
      'abort_requested_by',
    );
  if (!extended) {
    throw leaseLost(work.id, work.kind);
  }
  return { abortRequested: extended.abort_requested_by !== null };
}

/** @internal */
export async function saveStep(
  tx: Knex,
  work: WorkRef,
  fence: number,
  step: StepRecord,
): Promise<void> {
  // The row is locked, so that nobody takes over before the step is written.
  const holder = held(tx, work, fence).forUpdate();
  if (!(await upsertStep(tx, work, step, holder))) {
    throw leaseLost(work.id, work.kind);
  }
}

/**
 * Gives the lease back. Where an abort was asked for meanwhile, or something
 * happened that its step waits for, there is nothing to wait for.
 *
 * @internal
 */
export async function releaseWork(
  tx: Knex,
  work: WorkRef,
  fence: number,
  wakeAt: string,
): Promise<void> {
  const [released] = await held(tx, work, fence)
    .update({
      lease_worker: null,
      lease_until: null,
      wake_at: tx.raw(
        'case when abort_requested_by is null and wake_at is null then cast(? as bigint) end',
        [toMillis(wakeAt)],
      ),
    })
    .returning<Array<Pick<LeaseColumns, 'wake_at'>>>('wake_at');
  if (!released) {
    throw leaseLost(work.id, work.kind);
  }
  if (released.wake_at === null) {
    await wakeStepsOf(tx, work);
    markDue(tx, [work]);
  }
}

/** Work that rests is claimable at once; of what is held this is remembered. */
const WOKEN = 0;

/**
 * Steps of these kinds wait no longer: their work is to be looked at now, or
 * once more by who looks at it now. Work comes before its steps, as it does for
 * who saves a step.
 *
 * @internal
 */
export async function wakeSteps(
  tx: Knex,
  pipelineId: string,
  uses: readonly string[],
): Promise<WorkRef[]> {
  const waiting = (kind: WorkRef['kind']) => {
    const { table, isOpen } = WORK[kind];
    return tx(table)
      .where({ pipeline_id: pipelineId })
      .whereRaw(isOpen)
      .whereExists(runningSteps(tx, kind, uses, table));
  };
  // Mostly there are none, which is found out at once for both.
  const kinds: Array<{ kind: WorkRef['kind'] }> = await tx.union(
    KINDS.map(kind => waiting(kind).select(tx.raw(`'${kind}' as kind`))),
  );
  const woken: WorkRef[] = [];
  for (const kind of KINDS.filter(one => kinds.some(k => k.kind === one))) {
    const rows = await waiting(kind)
      .update({ wake_at: WOKEN })
      .returning<Array<{ id: string }>>('id');
    woken.push(...rows.map(({ id }) => ({ kind, id })));
  }
  for (const work of woken) {
    await wakeStepsOf(tx, work);
  }
  return woken;
}

/**
 * By that fence, and not given back: an extension that is under way meanwhile
 * must not keep others from it.
 */
function held(tx: Knex, work: WorkRef, fence: number) {
  const { table, isOpen } = WORK[work.kind];
  return tx(table)
    .where({ id: work.id, fence })
    .whereNotNull('lease_worker')
    .whereRaw(isOpen);
}
