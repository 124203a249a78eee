import {
  Condition,
  PromotionPhase,
  RequirementStatus,
  StepState,
  TargetState,
  TaskState,
  Verdict,
} from '@promotions/backstage-plugin-promotions-common';
import { FreezeState } from './freezeState';
import { isRollback } from './rollback';

/** How something is; each has its own icon as well as its own colour. */
export type Tone =
  | 'success'
  | 'danger'
  | 'warning'
  | 'info'
  | 'waiting'
  | 'neutral';

/** Where `True` is the bad news. */
const ADVERSE = new Set(['Drifted']);
/** Where neither is. */
const PLAIN = new Set(['PullRequestOpen']);

export function conditionTone(
  condition: Pick<Condition, 'type' | 'status' | 'reason'>,
): Tone {
  const adverse = ADVERSE.has(condition.type);
  if (isRollback(condition)) {
    // Taken back, or not possible; a person should look at both.
    return condition.status === 'True' || condition.reason === 'NotPossible'
      ? 'warning'
      : 'neutral';
  }
  if (PLAIN.has(condition.type)) {
    return 'info';
  }
  switch (condition.status) {
    case 'True':
      return adverse ? 'warning' : 'success';
    case 'False':
      return adverse ? 'success' : 'danger';
    case 'Unknown':
      return 'waiting';
    default:
      return 'neutral';
  }
}

export function taskTone(state: TaskState): Tone {
  switch (state) {
    case 'Succeeded':
      return 'success';
    case 'Failed':
      return 'danger';
    case 'Warning':
      return 'warning';
    case 'Progressing':
      return 'info';
    case 'Pending':
    case 'Unknown':
      return 'waiting';
    default:
      return 'neutral';
  }
}

export function targetTone(state: TargetState | undefined): Tone {
  if (!state) {
    return 'neutral';
  }
  if (state.phase === 'Failed') {
    return 'danger';
  }
  if (state.drift) {
    return 'warning';
  }
  return state.phase === 'Succeeded' ? 'success' : 'info';
}

export function phaseTone(phase: PromotionPhase): Tone {
  switch (phase) {
    case 'Succeeded':
      return 'success';
    case 'Failed':
    case 'Errored':
      return 'danger';
    case 'Aborted':
      return 'warning';
    case 'Running':
      return 'info';
    default:
      return 'waiting';
  }
}

/** A step that has not started waits for nothing but its turn. */
export function stepTone(state: StepState): Tone {
  return state === 'Pending' || state === 'Skipped'
    ? 'neutral'
    : phaseTone(state);
}

export function requirementTone(status: RequirementStatus): Tone {
  switch (status) {
    case 'Met':
      return 'success';
    case 'Unmet':
      return 'danger';
    case 'Waiting':
      return 'waiting';
    case 'Overridden':
      return 'warning';
    default:
      return 'neutral';
  }
}

export function verdictTone(verdict: Verdict): Tone {
  switch (verdict) {
    case 'Eligible':
      return 'success';
    case 'Blocked':
      return 'danger';
    default:
      return 'waiting';
  }
}

/** A freeze that holds now is news; one to come is good to know. */
export function freezeTone(kind: FreezeState['kind']): Tone {
  switch (kind) {
    case 'open':
      return 'warning';
    case 'later':
      return 'waiting';
    default:
      return 'neutral';
  }
}
