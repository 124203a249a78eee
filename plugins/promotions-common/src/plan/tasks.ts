import { declaredTasks, isUnfinished } from '../lifecycle';
import {
  PipelineSnapshot,
  PromotionPhase,
  Stage,
  StageRun,
  StageTask,
  TaskPhase,
  TaskState,
} from '../model';
import { sentence } from '../support/sentences';
import { NewTask, noChanges, PassChanges, TaskUpdate } from './changes';
import { aliasOf, ENGINE_ACTOR } from './context';
import { stepRecords } from './stepRecords';

/**
 * The tasks of a phase that begins, as the document declares them now. Each
 * keeps what it is made of, so that a change of the document does not reach it.
 *
 * @internal
 */
export function newTasks(options: {
  stage: Stage;
  run: StageRun;
  phase: TaskPhase;
  newId: () => string;
  now: Date;
}): NewTask[] {
  const { stage, run, phase, newId, now } = options;
  const {
    verification: _verification,
    promotionTasks: _promotionTasks,
    ...rest
  } = stage;
  const { forEachTarget: _forEachTarget, ...promotion } = stage.promotion;
  return declaredTasks(stage, phase).map((definition, position) => ({
    task: {
      id: newId(),
      runId: run.id,
      stage: stage.name,
      freight: run.freight,
      ...(run.promotionId !== undefined && { promotionId: run.promotionId }),
      phase,
      round: run.round,
      position,
      name: definition.id,
      ...(definition.name !== undefined && { title: definition.name }),
      uses: [...new Set(definition.steps.map(({ uses }) => uses))],
      blocking: definition.blocking,
      state: 'Pending',
      createdAt: now.toISOString(),
    },
    plan: {
      stage: { ...rest, promotion: { ...promotion, steps: definition.steps } },
    },
    steps: stepRecords(definition.steps),
  }));
}

/**
 * Ends those of the tasks that are under way, for a reason that lies outside
 * of them. Whoever works on them is told to stop.
 *
 * @internal
 */
export function endUnfinished(
  tasks: readonly StageTask[],
  end: {
    state: 'Failed' | 'Deprecated';
    message: string;
    /** Who wants that. */
    by: string;
    now: Date;
  },
): TaskUpdate[] {
  return tasks.filter(isUnfinished).map(({ id }) => ({
    id,
    state: end.state,
    message: end.message,
    finishedAt: end.now.toISOString(),
    abortRequestedBy: end.by,
  }));
}

/** The tasks with what is to be written about them. @internal */
export function withUpdates(
  tasks: readonly StageTask[],
  updates: readonly TaskUpdate[],
): StageTask[] {
  const byId = new Map(updates.map(update => [update.id, update]));
  return tasks.map(task => ({ ...task, ...byId.get(task.id) }));
}

/** Errors are failures; what was aborted is of no use any more. */
const STATE_OF: Record<
  Exclude<PromotionPhase, 'Pending' | 'Running'>,
  TaskState
> = {
  Succeeded: 'Succeeded',
  Failed: 'Failed',
  Errored: 'Failed',
  Aborted: 'Deprecated',
};

/**
 * What is to be written when the steps of a task have ended. The pass that
 * follows in the same transaction draws the conclusions.
 *
 * @param options - `phase` is that of its steps, as for a promotion
 * @public
 */
export function taskEnded(options: {
  snapshot: Pick<PipelineSnapshot, 'freight'>;
  task: StageTask;
  phase: Exclude<PromotionPhase, 'Pending' | 'Running'>;
  message?: string;
  now: Date;
}): Pick<PassChanges, 'tasksUpdated' | 'timeline'> {
  const { snapshot, task, phase, message, now } = options;
  const state = STATE_OF[phase];
  const update: TaskUpdate = {
    id: task.id,
    state,
    finishedAt: now.toISOString(),
    ...(message !== undefined && { message }),
  };
  const ended = { ...task, ...update };
  return {
    tasksUpdated: [update],
    timeline:
      state === 'Failed'
        ? [taskFailed(snapshot, ended, now)]
        : noChanges().timeline,
  };
}

/** @internal */
export function taskFailed(
  snapshot: Pick<PipelineSnapshot, 'freight'>,
  task: StageTask,
  now: Date,
): PassChanges['timeline'][number] {
  const what =
    task.phase === 'verification' ? 'verification task' : 'promotion task';
  const why = task.message ? ` ${sentence(task.message)}` : '';
  return {
    at: now.toISOString(),
    kind: 'task.failed',
    actor: ENGINE_ACTOR,
    stage: task.stage,
    freight: task.freight,
    promotionId: task.promotionId,
    message: `The ${what} ${task.title ?? task.name} of ${aliasOf(
      snapshot,
      task.freight,
    )} in ${task.stage} failed${
      task.blocking ? '' : ', which is only a warning'
    }.${why}`,
    data: {
      run: task.runId,
      task: task.id,
      phase: task.phase,
      round: task.round,
      blocking: task.blocking,
    },
  };
}
