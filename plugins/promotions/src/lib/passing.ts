import {
  Decision,
  Requirement,
} from '@promotions/backstage-plugin-promotions-common';

const AVAILABILITY: ReadonlySet<Requirement['kind']> = new Set([
  'origin',
  'rejected',
  'upstream',
  'soak',
]);

/** What breaking glass can do about a decision, and what it cannot. */
export interface Passing {
  /** Gates and freezes that are not met, or have not been asked yet. */
  choices: Requirement[];
  /** What is not met of the availability, which nothing of this passes. */
  availability: Requirement[];
}

export function passingOf(decision: Decision): Passing {
  const open = decision.requirements.filter(
    ({ status }) => status !== 'Met' && status !== 'Overridden',
  );
  return {
    choices: open.filter(({ kind }) => !AVAILABILITY.has(kind)),
    availability: open.filter(({ kind }) => AVAILABILITY.has(kind)),
  };
}

/** There is something to pass over, and it would help. */
export function canBreakGlass(decision: Decision): boolean {
  const { choices, availability } = passingOf(decision);
  return availability.length === 0 && choices.some(isOpen);
}

/** Stands in the way now; what was not asked yet may turn out to be met. */
export function isOpen({ status }: Requirement): boolean {
  return status === 'Unmet' || status === 'Waiting';
}
