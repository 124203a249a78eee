import { childrenOf, Expr, Loop, loopBody } from './syntax';

/**
 * Names that the metered tree uses. No source can contain them: `@` begins no
 * name of the language.
 */
export const COST = '@cost:';
export const MADE = '@made';
export const RANGE = '@range';
export const INDEX = '@index';

/**
 * Rewrites a syntax tree, in place, so that evaluating it is metered:
 * - each pass through a loop first reads a variable `@cost:<nodes>`, whose
 *   getter charges the meter and throws when that is used up. Unlike an error
 *   value, which a loop keeps and goes on with, this ends the evaluation;
 * - what a loop runs over goes through `@range`, because it is copied first;
 * - list and map literals go through `@made`, which weighs them, so that a
 *   few nested `[x, x]` cannot stand for a million values;
 * - `a[b]` becomes `@index(a, b)`, because the library searches all keys of a
 *   map for a number that it does not have.
 *
 * Functions meter themselves.
 */
export function meter(node: Expr): void {
  childrenOf(node).forEach(meter);
  const kind = node.exprKind;
  if (kind.case === 'comprehensionExpr') {
    meterLoop(kind.value);
  } else if (kind.case === 'callExpr' && kind.value.function === '_[_]') {
    kind.value.function = INDEX;
  } else if (
    (kind.case === 'listExpr' && kind.value.elements.length > 0) ||
    (kind.case === 'structExpr' && kind.value.entries.length > 0)
  ) {
    // The literal moves into a copy; its place in the tree becomes the call.
    const literal: Expr = { ...node };
    node.exprKind = call(node.id, MADE, [literal]).exprKind;
  }
}

function meterLoop(loop: Loop): void {
  const cost = loopBody(loop).reduce((sum, part) => sum + nodesOf(part), 1);
  const condition = loop.loopCondition;
  const range = loop.iterRange;
  if (condition === undefined || range === undefined) {
    return;
  }
  loop.loopCondition = call(condition.id, '_&&_', [
    variable(condition.id, `${COST}${cost}`),
    condition,
  ]);
  loop.iterRange = call(range.id, RANGE, [range]);
}

/** What evaluating the node costs, without the passes of the loops in it. */
function nodesOf(node: Expr): number {
  if (node.exprKind.case === 'comprehensionExpr') {
    const { iterRange, accuInit } = node.exprKind.value;
    return [iterRange, accuInit].reduce(
      (sum, part) => sum + (part ? nodesOf(part) : 0),
      1,
    );
  }
  return childrenOf(node).reduce((sum, child) => sum + nodesOf(child), 1);
}

function call(id: bigint, name: string, args: Expr[]): Expr {
  return {
    $typeName: 'cel.expr.Expr',
    id,
    exprKind: {
      case: 'callExpr',
      value: { $typeName: 'cel.expr.Expr.Call', function: name, args },
    },
  };
}

function variable(id: bigint, name: string): Expr {
  return {
    $typeName: 'cel.expr.Expr',
    id,
    exprKind: {
      case: 'identExpr',
      value: { $typeName: 'cel.expr.Expr.Ident', name },
    },
  };
}
