import { RunState, TaskState } from '../model';

/**
 * One task of a phase as far as the phase's state depends on it.
 *
 * @public
 */
export interface TaskOutcome {
  state: TaskState;
  /** A failed task that does not block is a warning. Default: true. */
  blocking?: boolean;
}

/**
 * State of a phase from the states of its tasks. The order is Keptn's: failure
 * before progress before pending before unknown before tasks that are missing,
 * and a warning only where everything else is through.
 *
 * @param tasks - the tasks that exist
 * @param total - how many there should be
 * @public
 */
export function aggregatePhase(
  tasks: TaskOutcome[],
  total: number = tasks.length,
): TaskState {
  const states = tasks.map(task =>
    task.state === 'Failed' && task.blocking === false ? 'Warning' : task.state,
  );
  if (states.includes('Failed') || states.includes('Deprecated')) {
    return 'Failed';
  }
  for (const state of ['Progressing', 'Pending', 'Unknown'] as const) {
    if (states.includes(state)) {
      return state;
    }
  }
  if (tasks.length < total) {
    return 'Pending';
  }
  return states.includes('Warning') ? 'Warning' : 'Succeeded';
}

/** @public */
export interface PhaseOutcome {
  name: string;
  state: TaskState;
}

/**
 * A phase that is over without having failed.
 *
 * @public
 */
export function hasPassed(state: TaskState): boolean {
  return state === 'Succeeded' || state === 'Warning';
}

/**
 * State of a run from its phases in order: a failed phase deprecates those
 * after it and fails the run.
 *
 * @public
 */
export function aggregateRun(phases: PhaseOutcome[]): {
  overall: Exclude<RunState, 'Superseded'>;
  phases: PhaseOutcome[];
} {
  const failedAt = phases.findIndex(phase => phase.state === 'Failed');
  if (failedAt >= 0) {
    return {
      overall: 'Failed',
      phases: phases.map((phase, index) =>
        index > failedAt ? { ...phase, state: 'Deprecated' } : phase,
      ),
    };
  }
  return {
    overall: phases.every(phase => hasPassed(phase.state))
      ? 'Succeeded'
      : 'Progressing',
    phases,
  };
}
