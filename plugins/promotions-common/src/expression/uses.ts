import { Condition } from '../model';
import { planExpression } from './planning';
import { childrenOf, Expr, parseExpression } from './syntax';

const CONDITIONS = 'conditions';
const NOTHING: ReadonlySet<string> = new Set();

/**
 * The variables that an expression names; none, where it cannot be read.
 *
 * @internal
 */
export function variablesOf(expression: string): ReadonlySet<string> {
  try {
    return new Set(planExpression(expression, {}).names.variables.keys());
  } catch {
    return NOTHING;
  }
}

/**
 * Which conditions an expression looks at.
 *
 * @internal
 */
export interface ConditionUses {
  /** False only where it certainly does not read it. */
  mayRead(condition: Condition, ownStage: string): boolean;
}

/** Expressions that are kept; the one that was read first goes first. */
const KEPT = 500;
const known = new Map<string, ConditionUses>();

/**
 * Finds the conditions that an expression of a gate names, as in
 * `conditions.staging.Healthy` and `conditions['Healthy']`. What it does not
 * name by itself may be any.
 *
 * @internal
 */
export function conditionsNamed(expression: string): ConditionUses {
  let uses = known.get(expression);
  if (!uses) {
    uses = asUses(pathsOf(expression));
    if (known.size >= KEPT) {
      known.delete(known.keys().next().value ?? expression);
    }
    known.set(expression, uses);
  }
  return uses;
}

function asUses(paths: string[][]): ConditionUses {
  return {
    mayRead: ({ stage, type }, ownStage) =>
      paths.some(
        ([first, second]) =>
          first === undefined ||
          (first === stage && (second === undefined || second === type)) ||
          (first === type && stage === ownStage),
      ),
  };
}

/** The names that follow `conditions`, wherever it is named. */
function pathsOf(expression: string): string[][] {
  const paths: string[][] = [];
  const visit = (node: Expr) => {
    const path = pathOf(node);
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

/** Undefined where the node is not a member of `conditions`. */
function pathOf(node: Expr): string[] | undefined {
  const kind = node.exprKind;
  if (kind.case === 'identExpr') {
    return kind.value.name.replace(/^\./, '') === CONDITIONS ? [] : undefined;
  }
  if (kind.case === 'selectExpr') {
    return below(kind.value.operand, kind.value.field);
  }
  if (kind.case === 'callExpr' && kind.value.function === '_[_]') {
    const [collection, key] = kind.value.args;
    const name = key && textOf(key);
    return name !== undefined ? below(collection, name) : undefined;
  }
  return undefined;
}

function below(node: Expr | undefined, name: string): string[] | undefined {
  const path = node && pathOf(node);
  return path && [...path, name];
}

function textOf(node: Expr): string | undefined {
  const kind = node.exprKind;
  return kind.case === 'constExpr' &&
    kind.value.constantKind.case === 'stringValue'
    ? kind.value.constantKind.value
    : undefined;
}
