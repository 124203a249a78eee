import { StepDefinition, StepRecord } from '../model';

/**
 * The records of steps that have not started, one for each in this order.
 *
 * @internal
 */
export function stepRecords(steps: readonly StepDefinition[]): StepRecord[] {
  return steps.map((step, index) => ({
    index,
    id: step.id,
    uses: step.uses,
    name: step.name,
    state: 'Pending',
    attempts: 0,
    consecutiveErrors: 0,
    ...(step.target !== undefined && { target: step.target }),
    ...(step.bundle && { bundle: step.bundle.id }),
  }));
}
