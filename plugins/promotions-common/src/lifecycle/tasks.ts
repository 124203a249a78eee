import { Stage, StageTask, TaskPhase, TaskState } from '../model';
import { aside, listed } from '../support/sentences';
import { formatDuration } from '../time';
import { toInstant, toMillis } from '../time/instant';
import { aggregatePhase } from './phase';

/** The two phases of tasks, in the order in which they come. @public */
export const TASK_PHASES = ['verification', 'promotionTasks'] as const;

/** What people call a task of the phase. */
const WORDS: Record<TaskPhase, { one: string; many: string }> = {
  verification: { one: 'verification task', many: 'verification tasks' },
  promotionTasks: { one: 'promotion task', many: 'promotion tasks' },
};

const UNFINISHED: ReadonlySet<TaskState> = new Set<TaskState>([
  'Pending',
  'Progressing',
  'Unknown',
]);

/**
 * Whether something of it is still to come.
 *
 * @public
 */
export function isUnfinished({ state }: Pick<StageTask, 'state'>): boolean {
  return UNFINISHED.has(state);
}

/**
 * Tasks of one phase of a run, of its present round, in the order of the
 * document.
 *
 * @public
 */
export function tasksOf(
  tasks: readonly StageTask[],
  run: { id: string; round: number },
  phase: TaskPhase,
): StageTask[] {
  return tasks
    .filter(
      task =>
        task.runId === run.id &&
        task.round === run.round &&
        task.phase === phase,
    )
    .sort((a, b) => a.position - b.position);
}

/** Where a phase of tasks stands. @internal */
export interface TaskPhaseOutcome {
  state: TaskState;
  /** One sentence: what it waits for, why it failed, or that it is through. */
  message: string;
  /** ISO 8601: when the last of its tasks ended; undefined: there is none. */
  endedAt?: string;
}

/**
 * State of a phase whose tasks were made. All of them are made together, so
 * that none of them is missing.
 *
 * @internal
 */
export function assessTasks(
  phase: TaskPhase,
  tasks: readonly StageTask[],
): TaskPhaseOutcome {
  const state = aggregatePhase([...tasks]);
  return {
    state,
    message: describe(state, phase, tasks),
    endedAt: tasks
      .flatMap(({ finishedAt }) => finishedAt ?? [])
      .sort()
      .at(-1),
  };
}

function describe(
  state: TaskState,
  phase: TaskPhase,
  tasks: readonly StageTask[],
): string {
  const { one, many } = WORDS[phase];
  switch (state) {
    case 'Failed': {
      const bad = tasks.filter(
        task =>
          task.state === 'Deprecated' ||
          (task.state === 'Failed' && task.blocking),
      );
      // What was ended because of a failure is no reason of it.
      const reasons = bad.filter(task => task.state === 'Failed');
      return reasons.length > 0
        ? `The ${counted(reasons, one, many)} failed.`
        : `The ${counted(bad, one, many)} did not end.`;
    }
    case 'Warning':
      return `The ${counted(
        tasks.filter(task => task.state !== 'Succeeded'),
        one,
        many,
      )} failed, which is only a warning.`;
    case 'Succeeded':
      return tasks.length === 1
        ? `The ${one} ${nameOf(tasks[0])} succeeded.`
        : `All ${tasks.length} ${many} succeeded.`;
    default: {
      const open = tasks.filter(isUnfinished);
      return open.length === tasks.length
        ? `Waiting for the ${open.length === 1 ? one : many} ${listed(
            open.map(nameOf),
          )}.`
        : `${tasks.length - open.length} of ${
            tasks.length
          } ${many} have ended; waiting for ${listed(open.map(nameOf))}.`;
    }
  }
}

/** `verification tasks a (why) and b`. */
function counted(
  tasks: readonly StageTask[],
  one: string,
  many: string,
): string {
  return `${tasks.length === 1 ? one : many} ${listed(
    tasks.map(task => `${nameOf(task)}${aside(task.message)}`),
  )}`;
}

/** What people call the task. @internal */
export function nameOf({ title, name }: StageTask): string {
  return title ?? name;
}

/**
 * The instant at which the verification has taken too long; undefined where
 * it may take forever or has not begun. What the document says now counts.
 *
 * @public
 */
export function verificationEndsAt(
  stage: Pick<Stage, 'verification'>,
  run: { verifyingSince?: string },
): string | undefined {
  const timeout = stage.verification?.timeout;
  return timeout === undefined || run.verifyingSince === undefined
    ? undefined
    : toInstant(toMillis(run.verifyingSince) + timeout);
}

/** What is told of a task that was still under way then. @internal */
export function tookTooLong(stage: Pick<Stage, 'verification'>): string {
  const limit = formatDuration(stage.verification?.timeout ?? 0);
  return `It took longer than ${limit}, which is all that the verification may take.`;
}
