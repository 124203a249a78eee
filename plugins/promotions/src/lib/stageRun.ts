import {
  StageRun,
  StageTask,
  TaskPhase,
  TaskState,
} from '@promotions/backstage-plugin-promotions-common';

/** A phase of a run as a page shows it. */
export interface RunPhase {
  name: 'deploy' | TaskPhase;
  state: TaskState;
  tasks: StageTask[];
}

/** The phases of a run in their order, with the tasks of its present round. */
export function runPhases(run: StageRun, tasks: StageTask[]): RunPhase[] {
  const of = (phase: TaskPhase) =>
    presentTasks(run, tasks, phase).sort((a, b) => a.position - b.position);
  return [
    { name: 'deploy', state: run.deploy, tasks: [] },
    {
      name: 'verification',
      state: run.verification,
      tasks: of('verification'),
    },
    {
      name: 'promotionTasks',
      state: run.promotionTasks,
      tasks: of('promotionTasks'),
    },
  ];
}

/**
 * The newest there are of the phase: where the promotion tasks alone were run
 * again, the verification is that of an earlier round.
 */
function presentTasks(
  run: StageRun,
  tasks: StageTask[],
  phase: TaskPhase,
): StageTask[] {
  const ofPhase = tasks.filter(task => task.phase === phase);
  const newest = Math.max(0, ...ofPhase.map(({ round }) => round));
  // Of a verification that runs again, the promotion tasks are still to come.
  return phase === 'promotionTasks' && newest < run.round
    ? []
    : ofPhase.filter(({ round }) => round === newest);
}

/** Tasks of earlier rounds, newest round first. */
export function earlierRounds(
  run: StageRun,
  tasks: StageTask[],
): Array<{ round: number; tasks: StageTask[] }> {
  const shown = new Set(
    runPhases(run, tasks).flatMap(phase => phase.tasks.map(({ id }) => id)),
  );
  const rounds = new Map<number, StageTask[]>();
  for (const task of tasks.filter(({ id }) => !shown.has(id))) {
    rounds.set(task.round, [...(rounds.get(task.round) ?? []), task]);
  }
  return [...rounds.entries()]
    .sort(([a], [b]) => b - a)
    .map(([round, of]) => ({ round, tasks: of }));
}

/** Whether a task does not change any more. */
export function taskHasEnded(task: Pick<StageTask, 'state'>): boolean {
  return !['Pending', 'Progressing'].includes(task.state);
}

/** What a task means for its run: a failure that does not block is a warning. */
export function stateInRun(
  task: Pick<StageTask, 'state' | 'blocking'>,
): TaskState {
  return task.state === 'Failed' && !task.blocking ? 'Warning' : task.state;
}
