import { StepRecord } from '@promotions/backstage-plugin-promotions-common';

export interface StepProgress {
  /** Steps that have ended, however they did. */
  done: number;
  count: number;
  /** The one that runs, or is next; its number counts from 1. */
  step?: { index: number; name: string };
}

/** How far a promotion has come; nothing for one without steps. */
export function stepProgress(steps: StepRecord[]): StepProgress | undefined {
  if (steps.length === 0) {
    return undefined;
  }
  const open = steps.filter(
    step => step.state === 'Running' || step.state === 'Pending',
  );
  const at = open.find(step => step.state === 'Running') ?? open[0];
  return {
    done: steps.length - open.length,
    count: steps.length,
    step: at && { index: steps.indexOf(at) + 1, name: stepName(at) },
  };
}

/**
 * What to call a step: the name that its author gave it, or its id as its
 * author wrote it, without the bundle and the target that it belongs to.
 */
export function stepName(step: {
  id: string;
  name?: string;
  uses: string;
  target?: string;
  bundle?: string;
}): string {
  if (step.name) {
    return step.name;
  }
  let id = step.id;
  if (step.target !== undefined && id.endsWith(`@${step.target}`)) {
    id = id.slice(0, -step.target.length - 1);
  }
  if (step.bundle !== undefined && id.startsWith(`${step.bundle}/`)) {
    id = id.slice(step.bundle.length + 1);
  }
  return /^step-\d+$/.test(id) ? step.uses : id;
}

/** The steps of each target together, in the order in which they run. */
export function stepsByTarget<T extends { target?: string }>(
  steps: T[],
): Array<{ target?: string; steps: T[] }> {
  const groups: Array<{ target?: string; steps: T[] }> = [];
  for (const step of steps) {
    const last = groups[groups.length - 1];
    if (last && last.target === step.target) {
      last.steps.push(step);
    } else {
      groups.push({ target: step.target, steps: [step] });
    }
  }
  return groups;
}
