import { CelFunc, celEnv, CelResult, CelValue, plan } from '@bufbuild/cel';
import { ExpressionError } from './ExpressionError';
import { givenFunction, meteredFunctions } from './functions';
import { Meter } from './limits';
import { meter as addMeter } from './metering';
import { Names, parseExpression } from './syntax';
import { fromJson, toJson } from './values';
import { withoutStackTraces } from '../support/withoutStackTraces';

/** Functions that an evaluation brings with it, over JSON. */
export type Functions = Record<string, (...args: unknown[]) => unknown>;

interface Running {
  meter: Meter;
  functions: Functions;
}

/**
 * The evaluation that runs now. Planned expressions are shared by all
 * evaluations, and evaluating never waits for anything.
 */
let running: Running = { meter: new Meter(0), functions: {} };

/** An expression that is ready to be evaluated. */
export interface Planned {
  run: (bindings: Record<string, CelValue>) => CelResult;
  names: Names;
}

/** Plans that are kept; the one that was not used for longest goes first. */
const PLANS = 500;
const plans = new Map<string, Planned>();
const environments = new Map<string, ReturnType<typeof celEnv>>();

/**
 * Evaluates a planned expression with the functions and the meter that this
 * evaluation brings with it.
 */
export function runPlanned(
  planned: Planned,
  variables: Record<string, CelValue>,
  now: Running,
): CelResult {
  const outer = running;
  running = now;
  try {
    // Errors are ordinary values of the language, and a loop may make thousands.
    return withoutStackTraces(() => planned.run(variables));
  } finally {
    running = outer;
  }
}

/**
 * Reads an expression and plans it, or finds the plan made before.
 *
 * @throws ExpressionError
 */
export function planExpression(
  expression: string,
  functions: Functions,
): Planned {
  const signatures = Object.entries(functions)
    .map(([name, func]) => `${name}/${func.length}`)
    .sort()
    .join(' ');
  const key = `${signatures}\n${expression}`;
  let planned = plans.get(key);
  if (planned) {
    plans.delete(key);
  } else {
    planned = makePlan(expression, environment(signatures, functions));
    if (plans.size >= PLANS) {
      plans.delete(plans.keys().next().value ?? key);
    }
  }
  plans.set(key, planned);
  return planned;
}

function makePlan(expression: string, env: ReturnType<typeof celEnv>): Planned {
  const { root, names } = parseExpression(expression);
  addMeter(root);
  try {
    return { run: plan(env, root), names };
  } catch (error) {
    throw new ExpressionError(
      `The expression cannot be evaluated: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

function environment(
  signatures: string,
  functions: Functions,
): ReturnType<typeof celEnv> {
  let env = environments.get(signatures);
  if (!env) {
    const given = Object.entries(functions).map(([name, func]) =>
      callOfRunning(name, func.length),
    );
    env = celEnv({
      funcs: [...meteredFunctions(() => running.meter), ...given],
    });
    environments.set(signatures, env);
  }
  return env;
}

function callOfRunning(name: string, parameters: number): CelFunc {
  return givenFunction(name, parameters, args => {
    running.meter.charge(1);
    return fromJson(running.functions[name](...args.map(toJson))) ?? null;
  });
}
