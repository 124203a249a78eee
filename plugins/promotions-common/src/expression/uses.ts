import { Condition } from '../model';
import { ExpressionError } from './ExpressionError';
import { planExpression } from './planning';
import { childrenOf, Expr, parseExpression } from './syntax';

const CONDITIONS = 'conditions';

/** Expressions that are kept; the one that was read first goes first. */
const KEPT = 500;
const variables = new Map<string, ReadonlySet<string>>();

/**
 * The variables that an expression names; none, where it cannot be read.
 *
 * @internal
 */
export function variablesOf(expression: string): ReadonlySet<string> {
  return kept(variables, expression, findVariables);
}

function findVariables(expression: string): ReadonlySet<string> {
  try {
    return new Set(planExpression(expression, {}).names.variables.keys());
  } catch {
    return new Set();
  }
}

/**
 * Which conditions an expression looks at.
 *
 * @internal
 */
export interface ConditionUses {
  /** It reads none at all. */
  none: boolean;
  /** False only where it certainly does not read it. */
  mayRead(condition: Condition, ownStage: string): boolean;
}

const conditions = new Map<string, ConditionUses>();

/**
 * Finds the conditions that an expression of a gate names, as in
 * `conditions.staging.Healthy` and `conditions['Healthy']`. What it does not
 * name by itself may be any.
 *
 * @internal
 */
export function conditionsNamed(expression: string): ConditionUses {
  return kept(conditions, expression, text =>
    asUses(pathsOf(text, CONDITIONS)),
  );
}

/** The variable is used otherwise than by the names of its members. @internal */
export const ANY_MEMBER = '*';

/**
 * The members of a variable that an expression names, as in `vars.repo` and
 * `vars['repo']`; none, where it cannot be read.
 *
 * @internal
 */
export function memberNames(
  expression: string,
  variable: string,
): ReadonlySet<string> {
  // Most expressions do not name it, and need not be read for that.
  return new Set(
    expression.includes(variable)
      ? pathsOf(expression, variable).map(([first]) => first ?? ANY_MEMBER)
      : [],
  );
}

/**
 * What an expression gives a function that takes one argument, wherever it
 * calls it: the text, or undefined where that is worked out.
 *
 * @throws ExpressionError where it gives it more or less than one, or cannot
 * be read
 * @internal
 */
export function argumentsOf(
  expression: string,
  name: string,
): Array<string | undefined> {
  if (!expression.includes(name)) {
    return [];
  }
  const found: Array<string | undefined> = [];
  const visit = (node: Expr) => {
    const kind = node.exprKind;
    if (kind.case === 'callExpr' && kind.value.function === name) {
      const { args } = kind.value;
      if (args.length !== 1) {
        throw new ExpressionError(
          `The function '${name}' takes one argument, not ${args.length}.`,
        );
      }
      found.push(textOf(args[0]));
    }
    childrenOf(node).forEach(visit);
  };
  visit(parseExpression(expression).root);
  return found;
}

function kept<T>(
  all: Map<string, T>,
  expression: string,
  make: (expression: string) => T,
): T {
  let found = all.get(expression);
  if (found === undefined) {
    found = make(expression);
    if (all.size >= KEPT) {
      all.delete(all.keys().next().value ?? expression);
    }
    all.set(expression, found);
  }
  return found;
}

function asUses(paths: string[][]): ConditionUses {
  return {
    none: paths.length === 0,
    mayRead: ({ stage, type }, ownStage) =>
      paths.some(
        ([first, second]) =>
          first === undefined ||
          (first === stage && (second === undefined || second === type)) ||
          (first === type && stage === ownStage),
      ),
  };
}

/** The names that follow the variable, wherever it is named. */
function pathsOf(expression: string, variable: string): string[][] {
  const paths: string[][] = [];
  const visit = (node: Expr) => {
    const path = pathOf(node, variable);
    if (path) {
      paths.push(path);
    } else {
      childrenOf(node).forEach(visit);
    }
  };
  try {
    visit(parseExpression(expression).root);
  } catch {
    // What cannot be read reads nothing; evaluating it says what is wrong.
    return [];
  }
  return paths;
}

/** Undefined where the node is not a member of the variable. */
function pathOf(node: Expr, variable: string): string[] | undefined {
  const kind = node.exprKind;
  if (kind.case === 'identExpr') {
    return kind.value.name.replace(/^\./, '') === variable ? [] : undefined;
  }
  if (kind.case === 'selectExpr') {
    return below(kind.value.operand, kind.value.field, variable);
  }
  if (kind.case === 'callExpr' && kind.value.function === '_[_]') {
    const [collection, key] = kind.value.args;
    const name = key && textOf(key);
    return name !== undefined ? below(collection, name, variable) : undefined;
  }
  return undefined;
}

function below(
  node: Expr | undefined,
  name: string,
  variable: string,
): string[] | undefined {
  const path = node && pathOf(node, variable);
  return path && [...path, name];
}

function textOf(node: Expr): string | undefined {
  const kind = node.exprKind;
  return kind.case === 'constExpr' &&
    kind.value.constantKind.case === 'stringValue'
    ? kind.value.constantKind.value
    : undefined;
}
