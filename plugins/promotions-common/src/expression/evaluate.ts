import { CelValue, isCelError } from '@bufbuild/cel';
import { ExpressionError } from './ExpressionError';
import { callableNames } from './functions';
import { limits, Meter } from './limits';
import { COST } from './metering';
import { planExpression, runPlanned } from './planning';
import { SECRETS, secretNames } from './secrets';
import { Names, parseExpression } from './syntax';
import { ANY_MEMBER, argumentsOf, memberNames } from './uses';
import { fromJson, toJson } from './values';

/** The function of conditions that takes the id of a step. */
export const STATUS = 'status';

/** Of names that there are, those that a message lists. */
const MOST_NAMES = 20;

/** Names that mean a type, as in `type(x) == string`. */
const TYPE_NAMES = new Set([
  'bool',
  'bytes',
  'double',
  'google',
  'int',
  'list',
  'map',
  'null_type',
  'string',
  'type',
  'uint',
]);

/**
 * What an expression may call beside the functions of the language.
 *
 * @public
 */
export interface EvaluateOptions {
  /** By name; arguments and results are JSON. All parameters are required. */
  functions?: Record<string, (...args: unknown[]) => unknown>;
}

/**
 * What is known to expressions in one place; see `checkExpression`.
 *
 * @public
 */
export interface ExpressionScope {
  /** Names of the variables that exist there; absent: not checked. */
  variables?: readonly string[];
  /** Names of functions beside those of the language. */
  functions?: readonly string[];
  /** Why a secret may not be used there, in a sentence; absent: not checked. */
  secret?(name: string): string | undefined;
  /** All that variables have, by their names; absent: not checked. */
  members?: Readonly<Record<string, readonly string[]>>;
  /** Ids that `status` may be asked about; absent: not checked. */
  steps?: readonly string[];
}

/**
 * Evaluates a CEL expression.
 *
 * Whole numbers of the context are CEL integers, all other numbers doubles;
 * arithmetic may mix the two. Beside CEL's standard functions there are
 * `charAt`, `indexOf`, `join`, `lastIndexOf`, `lowerAscii`, `replace`,
 * `split`, `substring`, `trim` and `upperAscii`. Regular expressions are
 * RE2's. There is no clock.
 *
 * The work is limited, so that no expression holds up the process: 4,096
 * characters of source, 60,000 units of work (one for each node that is
 * evaluated, more for large values), and values of a bounded size.
 *
 * @param expression - CEL
 * @param context - the variables; plain JSON
 * @returns plain JSON
 * @throws ExpressionError when it cannot be read or evaluated, costs too much,
 * or results in something that is not JSON
 * @public
 */
export function evaluateExpression(
  expression: string,
  context: Record<string, unknown>,
  options: EvaluateOptions = {},
): unknown {
  return evaluator(context, options, limits.work)(expression);
}

/**
 * Evaluates several expressions over one context, which share the work that
 * is allowed.
 */
export function evaluator(
  context: Record<string, unknown>,
  options: EvaluateOptions,
  work: number,
): (expression: string) => unknown {
  const functions = options.functions ?? {};
  const meter = new Meter(work);
  const variables = bindings(context, meter);
  return expression => {
    const planned = planExpression(expression, functions);
    const result = runPlanned(planned, variables, { meter, functions });
    if (meter.reason !== undefined) {
      throw new ExpressionError(
        `The expression is too expensive: ${meter.reason}.`,
      );
    }
    if (isCelError(result)) {
      throw evaluationError(result, planned.names);
    }
    return toJson(result);
  };
}

/**
 * Whether the text is an expression, without evaluating it: its syntax, its
 * size, that all functions (and variables, where `scope` lists them) exist,
 * and that secrets, where there are any, are granted and only handed on.
 *
 * @throws ExpressionError
 * @public
 */
export function checkExpression(
  expression: string,
  scope: ExpressionScope = {},
): void {
  const { root, names } = parseExpression(expression);
  for (const name of names.functions) {
    if (!known().has(name) && !scope.functions?.includes(name)) {
      throw new ExpressionError(`There is no function '${name}'.`);
    }
  }
  for (const name of names.variables.keys()) {
    if (
      scope.variables &&
      !scope.variables.includes(name) &&
      !TYPE_NAMES.has(name)
    ) {
      throw new ExpressionError(
        `There is no variable '${name}' here. There are: ${scope.variables.join(
          ', ',
        )}.`,
      );
    }
  }
  if (scope.variables?.includes(SECRETS)) {
    for (const name of secretNames(root)) {
      const refusal = scope.secret?.(name);
      if (refusal !== undefined) {
        throw new ExpressionError(refusal);
      }
    }
  }
  checkMembers(expression, scope);
  checkStatus(expression, scope);
}

function checkMembers(expression: string, { members = {} }: ExpressionScope) {
  for (const [variable, names] of Object.entries(members)) {
    for (const name of memberNames(expression, variable)) {
      if (name !== ANY_MEMBER && !names.includes(name)) {
        throw new ExpressionError(
          `There is no '${variable}.${name}' here. ${thereAre(names)}`,
        );
      }
    }
  }
}

/** A step of a bundle is found below the id of the bundle. */
function checkStatus(
  expression: string,
  { functions, steps }: ExpressionScope,
) {
  if (!functions?.includes(STATUS)) {
    return;
  }
  for (const id of argumentsOf(expression, STATUS)) {
    if (id !== undefined && steps && !steps.includes(id.split('/')[0])) {
      throw new ExpressionError(
        `There is no earlier step '${id}' here. ${thereAre(steps)}`,
      );
    }
  }
}

/** The names that people may have meant, as far as they can be looked over. */
function thereAre(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return names.length === 0
    ? 'There are none.'
    : `There are: ${shown}${more > 0 ? ` and ${more} more` : ''}.`;
}

let knownNames: Set<string> | undefined;

function known(): Set<string> {
  knownNames ??= callableNames();
  return knownNames;
}

/** Converts a variable when it is first read, and meters the loops. */
function bindings(
  context: Record<string, unknown>,
  meter: Meter,
): Record<string, CelValue> {
  const values = new Map<string, CelValue | undefined>();
  return new Proxy<Record<string, CelValue>>(
    {},
    {
      get(_target, name): CelValue | undefined {
        if (typeof name !== 'string') {
          return undefined;
        }
        if (name.startsWith(COST)) {
          meter.charge(Number(name.slice(COST.length)));
          return true;
        }
        if (!values.has(name) && Object.hasOwn(context, name)) {
          values.set(name, fromJson(context[name]));
        }
        return values.get(name);
      },
    },
  );
}

function evaluationError(error: Error & { exprId?: bigint }, names: Names) {
  if (error.cause instanceof RangeError) {
    return new ExpressionError(
      'The expression, or a value in it, is nested too deeply.',
      { cause: error },
    );
  }
  return new ExpressionError(explain(error, names), { cause: error });
}

function explain(error: Error & { exprId?: bigint }, names: Names): string {
  if (error.message === 'unresolved attribute') {
    for (const [name, id] of names.variables) {
      if (id === error.exprId) {
        return `There is no variable '${name}'.`;
      }
    }
  }
  const missing = /^field not found: (.*)$/s.exec(error.message);
  if (missing) {
    return `There is no '${missing[1]}'.`;
  }
  const unbound = /^unbound function: (.*)$/s.exec(error.message);
  if (unbound) {
    return `There is no function '${unbound[1]}'.`;
  }
  return `The expression cannot be evaluated: ${error.message}.`;
}
