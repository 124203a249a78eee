import {
  aSnapshot,
  MINUTE,
  minutesAgo,
  NOW,
  someFreight,
} from '../../__testUtils__/builders';
import {
  PipelineSnapshot,
  Stage,
  StageRun,
  StageTask,
  TaskDefinition,
  TaskPhase,
  TaskState,
} from '../../model';
import { applyToSnapshot, noChanges } from '../changes';
import { abortRun, rerunRun } from '../reruns';
import { later, pass, promotedStage, runs } from './line';

/** A task of one step. */
export function aTask(
  id: string,
  options: Partial<Omit<TaskDefinition, 'id'>> = {},
): TaskDefinition {
  return {
    id,
    blocking: true,
    steps: [{ id, uses: 'http', with: {}, continueOnError: false, retry: {} }],
    ...options,
  };
}

/** A stage with one step, no target to wait for, and these tasks. */
export function stageWithTasks(
  name: string,
  phases: Pick<Stage, 'verification' | 'promotionTasks'>,
  options: Parameters<typeof promotedStage>[1] = {},
): Stage {
  return { ...promotedStage(name, { targets: [], ...options }), ...phases };
}

/** prod, which runs f1 since five minutes, with these tasks. */
export function prodWith(
  phases: Pick<Stage, 'verification' | 'promotionTasks'>,
  overrides: Partial<PipelineSnapshot> = {},
): PipelineSnapshot {
  return aSnapshot([stageWithTasks('prod', phases)], {
    freight: [
      someFreight('f1', {
        status: { currentlyIn: { prod: { since: minutesAgo(5) } } },
      }),
    ],
    current: [runs('prod', 'f1')],
    ...overrides,
  });
}

/** The run of what came last. */
export function runIn(snapshot: PipelineSnapshot): StageRun {
  return [...snapshot.runs].sort((a, b) =>
    b.startedAt.localeCompare(a.startedAt),
  )[0];
}

/** The tasks of the present round, by name. */
export function tasksIn(
  snapshot: PipelineSnapshot,
  phase?: TaskPhase,
): Record<string, TaskState> {
  const run = runIn(snapshot);
  return Object.fromEntries(
    snapshot.tasks
      .filter(
        task =>
          task.runId === run.id &&
          task.round === run.round &&
          (phase === undefined || task.phase === phase),
      )
      .map(({ name, state }) => [name, state]),
  );
}

/** As it is once a task of the present round has come to something. */
export function withTask(
  snapshot: PipelineSnapshot,
  name: string,
  state: TaskState,
  message?: string,
  at = minutesAgo(0),
): PipelineSnapshot {
  const run = runIn(snapshot);
  const update: Partial<StageTask> = {
    state,
    ...(message !== undefined && { message }),
    ...(state === 'Progressing' ? { startedAt: at } : { finishedAt: at }),
  };
  return applyToSnapshot(snapshot, {
    ...noChanges(),
    tasksUpdated: snapshot.tasks
      .filter(
        task =>
          task.name === name &&
          task.runId === run.id &&
          task.round === run.round,
      )
      .map(({ id }) => ({ id, ...update })),
  });
}

/** The same, and what a pass makes of it. */
export function after(
  snapshot: PipelineSnapshot,
  name: string,
  state: TaskState,
  message?: string,
): PipelineSnapshot {
  return pass(withTask(snapshot, name, state, message)).snapshot;
}

/** prod with two tasks in each phase; that to notify does not block. */
export const both = () =>
  prodWith({
    verification: { tasks: [aTask('smoke'), aTask('load')] },
    promotionTasks: [aTask('notify', { blocking: false }), aTask('tag')],
  });

/** What the pass tells. */
export const kinds = (of: ReturnType<typeof pass>) =>
  of.changes.timeline.map(({ kind }) => kind);

/** Status and message of a condition of prod. */
export const statusOf = (snapshot: PipelineSnapshot, type: string) => {
  const found = snapshot.conditions.find(
    condition => condition.stage === 'prod' && condition.type === type,
  );
  return found && [found.status, found.message];
};

/** The run fails in its verification. */
export const failed = () =>
  after(pass(both()).snapshot, 'smoke', 'Failed', 'HTTP 500.');

/** The run is through. */
export const through = () => {
  let { snapshot } = pass(both());
  for (const name of ['smoke', 'load', 'notify', 'tag']) {
    snapshot = after(snapshot, name, 'Succeeded');
  }
  return snapshot;
};

/** Somebody runs the phase again, a minute later. */
export const rerun = (
  snapshot: PipelineSnapshot,
  phase: 'verification' | 'promotionTasks',
  now = later(MINUTE),
) =>
  pass(
    applyToSnapshot(snapshot, {
      ...noChanges(),
      ...rerunRun({
        snapshot,
        run: runIn(snapshot),
        phase,
        actor: 'user:default/rita',
        now,
      }),
    }),
    now,
  );

/** Somebody ends the run. */
export const abort = (snapshot: PipelineSnapshot) => {
  const changes = abortRun({
    snapshot,
    run: runIn(snapshot),
    actor: 'user:default/rita',
    now: NOW,
  });
  return {
    changes,
    snapshot: pass(applyToSnapshot(snapshot, { ...noChanges(), ...changes }))
      .snapshot,
  };
};
