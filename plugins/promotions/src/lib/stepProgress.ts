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

/** What to call a step: the name that its author gave it, or its id. */
export function stepName(step: {
  id: string;
  name?: string;
  uses: string;
}): string {
  return step.name ?? (/^step-\d+$/.test(step.id) ? step.uses : step.id);
}
