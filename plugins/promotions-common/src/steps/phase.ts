import {
  PromotionPhase,
  StepDefinition,
  StepRecord,
  StepState,
} from '../model';
import { bundlesAround, isWithin, StepPlace } from './scope';

/** States from which a step does not change any more. */
const ENDED: ReadonlySet<StepState> = new Set<StepState>([
  'Succeeded',
  'Skipped',
  'Aborted',
  'Failed',
  'Errored',
]);

/** How a promotion ends that did not succeed: the worst first. */
const BAD = ['Errored', 'Failed', 'Aborted'] as const;

/** What the rules about several steps look at. @internal */
export interface StepOutcome {
  state: StepState;
  /** A failure of it may be passed over. */
  passedOver: boolean;
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
 * Whether the promotion may pass over a failure of the step: it, or a bundle
 * that it belongs to, has `continueOnError`.
 *
 * @public
 */
export function isPassedOver(step: StepDefinition): boolean {
  return isPassedOverAt(step, {});
}

/**
 * The same, seen from a place: within a bundle, a failure in it counts also
 * where the promotion may pass over the bundle.
 *
 * @internal
 */
export function isPassedOverAt(
  step: StepDefinition,
  place: Pick<StepPlace, 'bundle' | 'target'>,
): boolean {
  return (
    step.continueOnError ||
    bundlesAround(step).some(
      bundle => bundle.continueOnError && !isWithin(place, bundle, step.target),
    )
  );
}

/** Whether a step failed that may not be passed over. @internal */
export function hasFailure(steps: readonly StepOutcome[]): boolean {
  return steps.some(
    ({ state, passedOver }) =>
      state === 'Aborted' ||
      (!passedOver && (state === 'Failed' || state === 'Errored')),
  );
}

/**
 * The worst of the steps that may not be passed over. Skipped ones leave it
 * Succeeded; while any step has not ended it is Running.
 *
 * @internal
 */
export function worstOf(
  steps: readonly StepOutcome[],
): Exclude<PromotionPhase, 'Pending'> {
  if (nextStep(steps) !== undefined) {
    return 'Running';
  }
  const counting = steps
    .filter(step => !step.passedOver || step.state === 'Aborted')
    .map(step => step.state);
  return BAD.find(state => counting.includes(state)) ?? 'Succeeded';
}

/**
 * The phase of a promotion that has started: the worst of the steps that may
 * not be passed over. Skipped steps leave it Succeeded; while any step has not
 * ended it is Running.
 *
 * @param definitions - as in the plan
 * @param records - one for each
 * @public
 */
export function promotionPhase(
  definitions: readonly StepDefinition[],
  records: ReadonlyArray<Pick<StepRecord, 'state'>>,
): Exclude<PromotionPhase, 'Pending'> {
  return worstOf(
    definitions.map((step, index) => ({
      state: records[index].state,
      passedOver: isPassedOver(step),
    })),
  );
}
