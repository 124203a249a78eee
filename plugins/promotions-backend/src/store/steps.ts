import {
  ConditionWatch,
  StepRecord,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import {
  compact,
  fromOptionalJson,
  Millis,
  optional,
  toOptionalIso,
  toOptionalJson,
  toOptionalMillis,
} from './rows';
import { WorkRef } from './Store';

interface StepColumns {
  position: number;
  step_id: string;
  uses: string;
  name: string | null;
  state: StepRecord['state'];
  attempts: number;
  consecutive_errors: number;
  started_at: Millis | null;
  finished_at: Millis | null;
  message: string | null;
  output: string | null;
  wake_at: Millis | null;
  target: string | null;
  bundle: string | null;
  health_checks: string | null;
}

/** Where the steps of each kind of work lie, and what names the work there. */
const STEPS = {
  promotion: { table: 'promotion_steps', owner: 'promotion_id' },
  task: { table: 'task_steps', owner: 'task_id' },
} as const;

function toRow(work: WorkRef, step: StepRecord) {
  const columns: StepColumns = {
    position: step.index,
    step_id: step.id,
    uses: step.uses,
    name: step.name ?? null,
    state: step.state,
    attempts: step.attempts,
    consecutive_errors: step.consecutiveErrors,
    started_at: toOptionalMillis(step.startedAt),
    finished_at: toOptionalMillis(step.finishedAt),
    message: step.message ?? null,
    output: toOptionalJson(step.output),
    wake_at: toOptionalMillis(step.wakeAt),
    target: step.target ?? null,
    bundle: step.bundle ?? null,
    health_checks: toOptionalJson(step.healthChecks),
  };
  return { [STEPS[work.kind].owner]: work.id, ...columns };
}

function toStep(row: StepColumns): StepRecord {
  return compact({
    index: row.position,
    id: row.step_id,
    uses: row.uses,
    name: optional(row.name),
    state: row.state,
    attempts: row.attempts,
    consecutiveErrors: row.consecutive_errors,
    startedAt: toOptionalIso(row.started_at),
    finishedAt: toOptionalIso(row.finished_at),
    message: optional(row.message),
    output: fromOptionalJson<Record<string, unknown>>(row.output),
    wakeAt: toOptionalIso(row.wake_at),
    target: optional(row.target),
    bundle: optional(row.bundle),
    healthChecks: fromOptionalJson<ConditionWatch[]>(row.health_checks),
  });
}

/** In the order in which they run. @internal */
export async function readSteps(
  tx: Knex,
  work: WorkRef,
): Promise<StepRecord[]> {
  const { table, owner } = STEPS[work.kind];
  const rows = await tx(table)
    .where({ [owner]: work.id })
    .orderBy('position')
    .select<StepColumns[]>('*');
  return rows.map(toStep);
}

/**
 * Rows that are written by one statement: each has more than a dozen values,
 * of which SQLite takes 32,766 and PostgreSQL 65,535 at once.
 */
const ROWS_AT_ONCE = 500;

/** @internal */
export async function createSteps(
  tx: Knex,
  work: WorkRef,
  steps: StepRecord[],
): Promise<void> {
  for (let start = 0; start < steps.length; start += ROWS_AT_ONCE) {
    await tx(STEPS[work.kind].table).insert(
      steps.slice(start, start + ROWS_AT_ONCE).map(step => toRow(work, step)),
    );
  }
}

/** @internal */
export async function upsertStep(
  tx: Knex,
  work: WorkRef,
  step: StepRecord,
): Promise<void> {
  const { table, owner } = STEPS[work.kind];
  await tx(table)
    .insert(toRow(work, step))
    .onConflict([owner, 'position'])
    .merge();
}
