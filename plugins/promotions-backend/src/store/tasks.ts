import {
  NewTask,
  StageTask,
  StepRecord,
  TaskPhase,
  TaskPlan,
  TaskState,
} from '@promotions/backstage-plugin-promotions-common';
import { Knex } from 'knex';
import { keyIn } from './dialect';
import { leaseLost } from './errors';
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
import { createSteps, readSteps } from './steps';
import { PipelineChanges } from './Store';
import { Part } from './together';

/** @internal */
export interface TaskRow {
  id: string;
  pipeline_id: string;
  run_id: string;
  stage: string;
  freight_id: string;
  promotion_id: string | null;
  phase: TaskPhase;
  round: number;
  position: number;
  name: string;
  title: string | null;
  uses: string;
  blocking: boolean | number;
  state: TaskState;
  message: string | null;
  created_at: Millis;
  started_at: Millis | null;
  finished_at: Millis | null;
  abort_requested_by: string | null;
  plan: string;
  fence: number;
  lease_worker: string | null;
  lease_until: Millis | null;
  wake_at: Millis | null;
}

/** All that a `StageTask` is made of: not its plan, which is large. */
export type TaskColumns = Omit<
  TaskRow,
  'pipeline_id' | 'plan' | 'fence' | 'lease_worker' | 'lease_until' | 'wake_at'
>;

/** @internal */
export const TASK_COLUMNS: Array<keyof TaskColumns> = [
  'id',
  'run_id',
  'stage',
  'freight_id',
  'promotion_id',
  'phase',
  'round',
  'position',
  'name',
  'title',
  'uses',
  'blocking',
  'state',
  'message',
  'created_at',
  'started_at',
  'finished_at',
  'abort_requested_by',
];

/**
 * What workers run. Literal, since a partial index is only used where the
 * database can see that its predicate holds.
 *
 * @internal
 */
export const TASK_IS_OPEN = "state in ('Pending', 'Progressing')";

function isEnded(state: TaskState | undefined): boolean {
  return state !== undefined && state !== 'Pending' && state !== 'Progressing';
}

/** @internal */
export function toTask(row: TaskColumns): StageTask {
  return compact({
    id: row.id,
    runId: row.run_id,
    stage: row.stage,
    freight: row.freight_id,
    promotionId: optional(row.promotion_id),
    phase: row.phase,
    round: row.round,
    position: row.position,
    name: row.name,
    title: optional(row.title),
    uses: fromJson<string[]>(row.uses),
    blocking: Boolean(row.blocking),
    state: row.state,
    message: optional(row.message),
    createdAt: toIso(row.created_at),
    startedAt: toOptionalIso(row.started_at),
    finishedAt: toOptionalIso(row.finished_at),
    abortRequestedBy: optional(row.abort_requested_by),
  });
}

/**
 * Fails by the unique index where there is one in its place already.
 *
 * @internal
 */
export async function createTask(
  tx: Knex,
  pipelineId: string,
  { task, plan, steps }: NewTask,
): Promise<void> {
  await tx<TaskRow>('tasks').insert({
    id: task.id,
    pipeline_id: pipelineId,
    run_id: task.runId,
    stage: task.stage,
    freight_id: task.freight,
    promotion_id: task.promotionId ?? null,
    phase: task.phase,
    round: task.round,
    position: task.position,
    name: task.name,
    title: task.title ?? null,
    uses: toJson(task.uses),
    blocking: task.blocking,
    state: task.state,
    message: task.message ?? null,
    created_at: toMillis(task.createdAt),
    started_at: toOptionalMillis(task.startedAt),
    finished_at: toOptionalMillis(task.finishedAt),
    abort_requested_by: task.abortRequestedBy ?? null,
    plan: toJson(plan),
    fence: 0,
    lease_worker: null,
    lease_until: null,
    wake_at: null,
  });
  await createSteps(tx, { kind: 'task', id: task.id }, steps);
}

/**
 * Changes a task that has not ended. Who is asked to abort is to be worked on
 * at once, however long it wanted to wait.
 *
 * @throws LeaseLostError when there is a fence and it is not the current one
 * @internal
 */
export async function updateTask(
  tx: Knex,
  pipelineId: string,
  update: NonNullable<PipelineChanges['tasksUpdated']>[number],
): Promise<void> {
  const columns: Partial<TaskRow> = compact({
    state: update.state,
    message: update.message,
    started_at: whenDefined(update.startedAt, toMillis),
    finished_at: whenDefined(update.finishedAt, toMillis),
    abort_requested_by: update.abortRequestedBy,
    wake_at: whenDefined(update.abortRequestedBy, () => null),
    ...(isEnded(update.state) && NOT_HELD),
  });
  const open = tx<TaskRow>('tasks')
    .where({ id: update.id, pipeline_id: pipelineId })
    .whereRaw(TASK_IS_OPEN);
  if (update.fence !== undefined) {
    open.where({ fence: update.fence });
  }
  // An update of nothing still needs the lease.
  const written = await open.update(
    Object.keys(columns).length > 0 ? columns : { id: update.id },
  );
  if (written === 0 && update.fence !== undefined) {
    throw leaseLost(update.id, 'task');
  }
}

/**
 * Those of the present round of the runs given.
 *
 * @internal
 */
export function partOfTasks(tx: Knex, runIds: string[]): Part<TaskColumns> {
  return {
    columns: TASK_COLUMNS,
    rows: tx('tasks')
      .where(keyIn(tx, 'run_id', runIds))
      .whereRaw(
        'round = (select round from stage_runs where stage_runs.id = tasks.run_id)',
      ),
  };
}

/** Newest round first, then by phase and place. @internal */
export function toTasks(rows: TaskColumns[]): StageTask[] {
  return rows.map(toTask).sort(byPlace);
}

/** @internal */
export async function getTask(
  tx: Knex,
  id: string,
): Promise<
  | {
      pipelineId: string;
      task: StageTask;
      plan: TaskPlan;
      steps: StepRecord[];
    }
  | undefined
> {
  const row = await tx<TaskRow>('tasks').where({ id }).first();
  return (
    row && {
      pipelineId: row.pipeline_id,
      task: toTask(row),
      plan: fromJson<TaskPlan>(row.plan),
      steps: await readSteps(tx, { kind: 'task', id }),
    }
  );
}

/** Newest round first, then by phase and place. @internal */
export async function listTasks(
  tx: Knex,
  runId: string,
  query: { phase?: TaskPhase; round?: number } = {},
): Promise<StageTask[]> {
  const rows = await tx<TaskRow>('tasks')
    .where(compact({ run_id: runId, phase: query.phase, round: query.round }))
    .select(TASK_COLUMNS);
  return toTasks(rows);
}

/** Verification comes before the promotion phase. */
const PHASES: TaskPhase[] = ['verification', 'promotionTasks'];

function byPlace(a: StageTask, b: StageTask): number {
  return (
    compare(a.runId, b.runId) ||
    b.round - a.round ||
    PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase) ||
    a.position - b.position
  );
}

function compare(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
