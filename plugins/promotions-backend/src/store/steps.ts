import {
  APPROVAL_STEP,
  AskingStep,
  ConditionWatch,
  StepRecord,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import {
  compact,
  fromOptionalJson,
  Millis,
  optional,
  toIso,
  toOptionalIso,
  toOptionalJson,
  toOptionalMillis,
} from './rows';
import { WorkRef } from './Store';
import { Part, sortedBy } from './together';

/** @internal */
export interface StepColumns {
  position: number;
  step_id: string;
  uses: string;
  name: string | null;
  state: StepRecord['state'];
  attempts: number;
  consecutive_errors: number;
  unanswered: number;
  started_at: Millis | null;
  finished_at: Millis | null;
  message: string | null;
  output: string | null;
  wake_at: Millis | null;
  target: string | null;
  bundle: string | null;
  health_checks: string | null;
}

const COLUMNS = [
  'position',
  'step_id',
  'uses',
  'name',
  'state',
  'attempts',
  'consecutive_errors',
  'unanswered',
  'started_at',
  'finished_at',
  'message',
  'output',
  'wake_at',
  'target',
  'bundle',
  'health_checks',
] as const satisfies Array<keyof StepColumns>;

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
    unanswered: step.unanswered ?? 0,
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
    unanswered: row.unanswered || undefined,
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
  const { columns, rows } = partOfSteps(tx, work);
  return toSteps(await rows.select<StepColumns[]>(columns));
}

/** @internal */
export function partOfSteps(tx: Knex, work: WorkRef): Part<StepColumns> {
  const { table, owner } = STEPS[work.kind];
  return { columns: COLUMNS, rows: tx(table).where({ [owner]: work.id }) };
}

/** In the order in which they run. @internal */
export function toSteps(rows: StepColumns[]): StepRecord[] {
  return sortedBy(rows, ['position']).map(toStep);
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

/** What a value has to be told to be where nothing else says so. */
const NUMBERS: ReadonlySet<string> = new Set<keyof StepColumns>([
  'position',
  'attempts',
  'consecutive_errors',
  'unanswered',
  'started_at',
  'finished_at',
  'wake_at',
]);

/**
 * Writes a step, in one statement with finding out whether that may be done.
 *
 * @param holder - selects the work, locked, if it may be written; else nothing
 * @returns whether it was written
 * @internal
 */
export async function upsertStep(
  tx: Knex,
  work: WorkRef,
  step: StepRecord,
  holder: Knex.QueryBuilder,
): Promise<boolean> {
  const { table, owner } = STEPS[work.kind];
  const row = Object.entries(toRow(work, step));
  const columns = row.map(([column]) => column);
  const values = row.map(([column, value]) =>
    tx.raw(`cast(? as ${NUMBERS.has(column) ? 'bigint' : 'text'})`, [value]),
  );
  const { sql, bindings } = holder.select(values).toSQL();
  const set = columns.map(() => '?? = excluded.??').join(', ');
  const written = await tx.raw<unknown[] | { rows: unknown[] }>(
    `insert into ?? (${columns.map(() => '??').join(', ')}) ${sql}
      on conflict (??, ??) do update set ${set} returning position`,
    [
      ...[table, ...columns, ...bindings, owner, 'position'],
      ...columns.flatMap(column => [column, column]),
    ],
  );
  return (Array.isArray(written) ? written : written.rows).length > 0;
}

/** @internal */
export interface AskingRow {
  owner: string;
  step_id: string;
  started_at: Millis | null;
  output: string | null;
}

/**
 * Steps that ask people, of work that is under way.
 *
 * @param open - selects ids of such work
 * @internal
 */
export function partOfAsking(
  tx: Knex,
  kind: WorkRef['kind'],
  open: Knex.QueryBuilder,
): Part<AskingRow> {
  const { table, owner } = STEPS[kind];
  const asking = tx(table)
    .whereIn(owner, open)
    .where({ state: 'Running', uses: APPROVAL_STEP })
    .select(`${owner} as owner`, 'step_id', 'started_at', 'output')
    .as('asking');
  return {
    columns: ['owner', 'step_id', 'started_at', 'output'],
    rows: tx.from(asking),
  };
}

/** @internal */
export function toAsking(
  kind: WorkRef['kind'],
  rows: AskingRow[],
): AskingStep[] {
  return sortedBy(rows, ['owner', 'step_id']).flatMap(row =>
    row.started_at === null
      ? []
      : [
          compact({
            work: { kind, id: row.owner },
            step: row.step_id,
            since: toIso(row.started_at),
            output: fromOptionalJson<Record<string, unknown>>(row.output),
          }),
        ],
  );
}

/** Steps of these kinds that are under way, of the work in the table. @internal */
export function runningSteps(
  tx: Knex,
  kind: WorkRef['kind'],
  uses: readonly string[],
  work: string,
): Knex.QueryBuilder {
  const { table, owner } = STEPS[kind];
  return tx(table)
    .whereRaw('?? = ??', [`${table}.${owner}`, `${work}.id`])
    .where('state', 'Running')
    .whereIn('uses', [...uses])
    .select(tx.raw('1'));
}

/** Whatever a step of the work waits for, it is looked at now. @internal */
export async function wakeStepsOf(tx: Knex, work: WorkRef): Promise<void> {
  const { table, owner } = STEPS[work.kind];
  await tx(table)
    .where({ [owner]: work.id, state: 'Running' })
    .update({ wake_at: null });
}
