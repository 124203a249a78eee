import { PromotionPhase, StepRecord, StepState } from '../model';

/** States from which a step does not change any more. */
const ENDED: ReadonlySet<StepState> = new Set<StepState>([
  'Succeeded',
  'Skipped',
  'Aborted',
  'Failed',
  'Errored',
]);

/** Rises from left to right; see domain.md, Step engine. */
const SEVERITY: readonly StepState[] = [
  'Succeeded',
  'Skipped',
  'Running',
  'Aborted',
  'Failed',
  'Errored',
];

/**
 * What the rules about several steps look at: the record of a step, and
 * whether a failure of it may be passed over.
 *
 * @public
 */
export interface StepOutcome {
  state: StepState;
  continueOnError: boolean;
}

/** Whether a step has ended. @public */
export function hasEnded(step: Pick<StepRecord, 'state'>): boolean {
  return ENDED.has(step.state);
}

/**
 * The place of the step that is to be looked at next: the first that has not
 * ended. Undefined when all have.
 *
 * @public
 */
export function nextStep(
  steps: ReadonlyArray<Pick<StepRecord, 'state'>>,
): number | undefined {
  const index = steps.findIndex(step => !hasEnded(step));
  return index < 0 ? undefined : index;
}

/**
 * Whether a step failed that may not be passed over.
 *
 * @public
 */
export function hasFailure(steps: readonly StepOutcome[]): boolean {
  return steps.some(
    ({ state, continueOnError }) =>
      state === 'Aborted' ||
      (!continueOnError && (state === 'Failed' || state === 'Errored')),
  );
}

/**
 * The phase of a promotion that has started: the worst of the steps that may
 * not be passed over. Skipped steps leave it Succeeded; while any step has not
 * ended it is Running.
 *
 * @public
 */
export function promotionPhase(steps: readonly StepOutcome[]): PromotionPhase {
  if (nextStep(steps) !== undefined) {
    return 'Running';
  }
  const counting = steps
    .filter(step => !step.continueOnError || step.state === 'Aborted')
    .map(step => SEVERITY.indexOf(step.state));
  switch (SEVERITY[Math.max(0, ...counting)]) {
    case 'Aborted':
      return 'Aborted';
    case 'Failed':
      return 'Failed';
    case 'Errored':
      return 'Errored';
    default:
      return 'Succeeded';
  }
}
