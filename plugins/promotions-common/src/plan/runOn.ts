import {
  evaluateRun,
  RunOutcome,
  tasksOf,
  verificationEndsAt,
} from '../lifecycle';
import { tookTooLong } from '../lifecycle/tasks';
import {
  ConditionWatch,
  Stage,
  StageRun,
  StageTask,
  TargetState,
} from '../model';
import { compareInstants } from '../time/instant';
import { NewTask, PassChanges, TaskUpdate } from './changes';
import { ENGINE_ACTOR, PassContext } from './context';
import { endUnfinished, newTasks, taskFailed, withUpdates } from './tasks';

/** What a pass does with one run. @internal */
export interface RunProgress
  extends Pick<RunOutcome, 'run' | 'verifiedAt' | 'messages'> {
  tasksCreated: NewTask[];
  tasksUpdated: TaskUpdate[];
  timeline: PassChanges['timeline'];
}

/**
 * Takes a run as far as it comes now: ends what takes too long, makes the
 * tasks of each phase that begins, and ends the tasks of a run that failed.
 *
 * @internal
 */
export function runOn(
  context: PassContext,
  options: {
    stage: Stage;
    run: StageRun;
    targets: TargetState[];
    /** See `CurrentFreight`. */
    healthChecks?: ConditionWatch[];
  },
): RunProgress {
  const { snapshot, now, newId } = context;
  const { stage, targets, healthChecks } = options;
  const overdue = endOverdue(context, stage, options.run);
  const progress: RunProgress = {
    run: options.run,
    messages: {},
    tasksCreated: [],
    tasksUpdated: overdue,
    timeline: withUpdates(
      snapshot.tasks.filter(({ id }) => overdue.some(task => task.id === id)),
      overdue,
    ).map(task => taskFailed(snapshot, task, now)),
  };
  let tasks = withUpdates(
    snapshot.tasks.filter(({ runId }) => runId === options.run.id),
    overdue,
  );
  for (;;) {
    const { run, verifiedAt, begins, messages } = evaluateRun({
      run: progress.run,
      stage,
      targets,
      conditions: snapshot.conditions,
      healthChecks,
      tasks,
      now,
    });
    progress.run = run;
    progress.verifiedAt ??= verifiedAt;
    Object.assign(progress.messages, messages);
    if (begins === undefined) {
      break;
    }
    const made = newTasks({ stage, run, phase: begins, newId, now });
    progress.tasksCreated.push(...made);
    tasks = [...tasks, ...made.map(({ task }) => task)];
  }
  progress.tasksUpdated.push(...endOfFailed(progress.run, tasks, now));
  return progress;
}

/** Tasks of a verification that has taken longer than it may. */
function endOverdue(
  { snapshot, now }: PassContext,
  stage: Stage,
  run: StageRun,
): TaskUpdate[] {
  const end = verificationEndsAt(stage, run);
  const isOverdue =
    end !== undefined && compareInstants(end, now.toISOString()) <= 0;
  return isOverdue
    ? endUnfinished(tasksOf(snapshot.tasks, run, 'verification'), {
        state: 'Failed',
        message: tookTooLong(stage),
        by: ENGINE_ACTOR,
        now,
      })
    : [];
}

/** What nobody needs any more since something that blocks has failed. */
function endOfFailed(
  run: StageRun,
  tasks: readonly StageTask[],
  now: Date,
): TaskUpdate[] {
  return run.state === 'Failed'
    ? endUnfinished(tasks, {
        state: 'Deprecated',
        message: `Not needed any more: ${run.message}`,
        by: ENGINE_ACTOR,
        now,
      })
    : [];
}
