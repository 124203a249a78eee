import { evaluateExpression, ExpressionError } from '../expression';
import { StepBundle, StepState } from '../model';
import { earlierSteps, stateAt } from './earlier';
import { hasFailure } from './phase';
import {
  bundlesAround,
  isCondition,
  isWithin,
  placeOfBundle,
  placeOfStep,
  StepPlace,
} from './scope';
import { definitionsOf, StepWork, variablesForCondition } from './variables';

/**
 * Whether a step is to start.
 *
 * @public
 */
export type StartDecision =
  | { start: true }
  | { start: false; state: 'Skipped' | 'Errored'; message: string };

/**
 * Asks the `if` of a step, which is done once, before its first start. Without
 * one it starts unless an earlier step failed that may not be passed over. An
 * `if` that cannot be evaluated, or is not a boolean, is an error.
 *
 * The `if` of a bundle is asked first, over what comes before the bundle. It
 * skips all of its steps, or lets them look only at what fails within it.
 *
 * An `if` may call `always()`, `success()` and `failure()`, which say whether
 * such a step failed, and `status('id')`, the state of an earlier step or
 * bundle.
 *
 * @public
 */
export function decideStart(work: StepWork, index: number): StartDecision {
  const definitions = definitionsOf(work);
  const step = definitions[index];
  for (const bundle of bundlesAround(step).reverse()) {
    const decision = decideBundle(work, index, bundle);
    if (!decision.start) {
      return decision;
    }
  }
  const place = placeOfStep(definitions, index);
  if (isCondition(step.if)) {
    return ask(work, place, { condition: step.if, of: 'the step' });
  }
  return hasFailure(earlierSteps(definitions, work.steps, place))
    ? skipped('An earlier step failed.')
    : { start: true };
}

function decideBundle(
  work: StepWork,
  index: number,
  bundle: StepBundle,
): StartDecision {
  const definitions = definitionsOf(work);
  const { target } = definitions[index];
  // Once something of it has been done, the answer was yes.
  const began = definitions.some(
    (step, i) => isWithin(step, bundle, target) && work.steps[i].attempts > 0,
  );
  if (!isCondition(bundle.if) || began) {
    return { start: true };
  }
  const place = placeOfBundle(definitions, bundle, target);
  const of = `the bundle '${bundle.id}'`;
  const decision = ask(work, place, { condition: bundle.if, of });
  return !decision.start && decision.state === 'Errored' && place.index < index
    ? skipped(`The condition of ${of} is wrong.`)
    : decision;
}

function ask(
  work: StepWork,
  place: StepPlace,
  { condition, of }: { condition: string; of: string },
): StartDecision {
  let result: unknown;
  try {
    result = evaluateExpression(
      condition,
      variablesForCondition(work, place, condition),
      { functions: conditionFunctions(work, place) },
    );
  } catch (error) {
    if (!(error instanceof ExpressionError)) {
      throw error;
    }
    return errored(`The condition of ${of} is wrong: ${error.message}`);
  }
  if (typeof result !== 'boolean') {
    return errored(
      `The condition of ${of} must be true or false, but it is ${JSON.stringify(
        result,
      )?.slice(0, 100)}.`,
    );
  }
  return result
    ? { start: true }
    : skipped(`The condition of ${of} is not met: ${condition.trim()}`);
}

function conditionFunctions(
  work: StepWork,
  place: StepPlace,
): Record<string, (id?: unknown) => boolean | StepState> {
  const definitions = definitionsOf(work);
  const failed = hasFailure(earlierSteps(definitions, work.steps, place));
  return {
    always: () => true,
    success: () => !failed,
    failure: () => failed,
    status: (id: unknown) => {
      const state = stateAt(definitions, work.steps, place, String(id));
      if (!state) {
        throw new Error(`there is no earlier step '${id}'`);
      }
      return state;
    },
  };
}

function skipped(message: string): StartDecision {
  return { start: false, state: 'Skipped', message };
}

function errored(message: string): StartDecision {
  return { start: false, state: 'Errored', message };
}
