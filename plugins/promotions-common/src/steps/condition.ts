import { evaluateExpression, ExpressionError } from '../expression';
import { StepDefinition, StepState } from '../model';
import { hasFailure } from './phase';

/**
 * A step that comes before the one that is asked about.
 *
 * @public
 */
export interface EarlierStep {
  id: string;
  state: StepState;
  continueOnError: boolean;
}

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
 * An `if` may call `always()`, `success()` and `failure()`, which say whether
 * such a step failed, and `status('id')`, the state of an earlier step.
 *
 * @param variables - what the expression may name; see `stepVariables`
 * @public
 */
export function decideStart(
  definition: Pick<StepDefinition, 'if'>,
  earlier: readonly EarlierStep[],
  variables: Record<string, unknown>,
): StartDecision {
  if (definition.if === undefined || definition.if.trim() === '') {
    return hasFailure(earlier)
      ? skipped('An earlier step failed.')
      : { start: true };
  }
  let result: unknown;
  try {
    result = evaluateExpression(definition.if, variables, {
      functions: conditionFunctions(earlier),
    });
  } catch (error) {
    if (!(error instanceof ExpressionError)) {
      throw error;
    }
    return errored(`The condition of the step is wrong: ${error.message}`);
  }
  if (typeof result !== 'boolean') {
    return errored(
      `The condition of the step must be true or false, but it is ${JSON.stringify(
        result,
      )?.slice(0, 100)}.`,
    );
  }
  return result
    ? { start: true }
    : skipped(`Its condition is not met: ${definition.if.trim()}`);
}

function conditionFunctions(earlier: readonly EarlierStep[]) {
  const failed = hasFailure(earlier);
  return {
    always: () => true,
    success: () => !failed,
    failure: () => failed,
    status: (id: unknown) => {
      const step = earlier.find(candidate => candidate.id === id);
      if (!step) {
        throw new Error(`there is no earlier step '${id}'`);
      }
      return step.state;
    },
  };
}

function skipped(message: string): StartDecision {
  return { start: false, state: 'Skipped', message };
}

function errored(message: string): StartDecision {
  return { start: false, state: 'Errored', message };
}
