import { parse } from '@bufbuild/cel';
import { ExpressionError } from './ExpressionError';
import { checkSourceLength, limits } from './limits';

/** A node of the syntax tree, macros expanded. */
export type Expr = ReturnType<typeof parse>['expr'];
/** What `all`, `exists`, `map`, `filter` and `exists_one` become. */
export type Loop = Extract<
  Expr['exprKind'],
  { case: 'comprehensionExpr' }
>['value'];

/** What an expression names. */
export interface Names {
  /** Variables that are not bound by a loop, with the nodes' ids. */
  variables: Map<string, bigint>;
  /** Functions and methods that are called; operators are not among them. */
  functions: Set<string>;
}

/**
 * Reads an expression, and refuses what could be too expensive already to
 * plan.
 *
 * @throws ExpressionError
 */
export function parseExpression(expression: string): {
  root: Expr;
  names: Names;
} {
  checkSourceLength(expression);
  if (expression.trim() === '') {
    throw new ExpressionError('The expression is empty.');
  }
  let root: Expr;
  try {
    root = parse(expression).expr;
  } catch (error) {
    if (error instanceof RangeError) {
      throw tooDeep();
    }
    throw new ExpressionError(
      `The expression cannot be read: ${syntaxMessage(error)}`,
      { cause: error },
    );
  }
  const names: Names = { variables: new Map(), functions: new Set() };
  const walk: Walk = { names, nodes: 0 };
  visit(root, { depth: 0, loops: 0, bound: [] }, walk);
  return { root, names };
}

interface Place {
  depth: number;
  loops: number;
  bound: string[];
}

interface Walk {
  names: Names;
  nodes: number;
}

function visit(node: Expr, place: Place, walk: Walk): void {
  walk.nodes += 1;
  if (walk.nodes > limits.nodes) {
    throw new ExpressionError(
      `The expression has more than ${limits.nodes} parts. Split it into several.`,
    );
  }
  if (place.depth > limits.depth || place.loops > limits.loops) {
    throw tooDeep();
  }
  collectNames(node, place, walk.names);
  const inside = { ...place, depth: place.depth + 1 };
  if (node.exprKind.case === 'comprehensionExpr') {
    const loop = node.exprKind.value;
    const body = {
      ...inside,
      loops: place.loops + 1,
      bound: [...place.bound, loop.iterVar, loop.accuVar],
    };
    loopHead(loop).forEach(child => visit(child, inside, walk));
    loopBody(loop).forEach(child => visit(child, body, walk));
  } else {
    childrenOf(node).forEach(child => visit(child, inside, walk));
  }
}

function collectNames(node: Expr, place: Place, names: Names): void {
  const kind = node.exprKind;
  if (kind.case === 'identExpr') {
    const name = kind.value.name.replace(/^\./, '');
    if (!place.bound.includes(name) && !names.variables.has(name)) {
      names.variables.set(name, node.id);
    }
  } else if (kind.case === 'callExpr' && /^\w+$/.test(kind.value.function)) {
    names.functions.add(kind.value.function);
  } else if (kind.case === 'structExpr' && kind.value.messageName !== '') {
    throw new ExpressionError(
      `'${kind.value.messageName}{…}' makes a message, which expressions here cannot. Use a map: {'key': value}.`,
    );
  }
}

/** What a loop evaluates once, outside its own variables. */
function loopHead(loop: Loop): Expr[] {
  return present(loop.iterRange, loop.accuInit);
}

/** What a loop evaluates with its own variables. */
export function loopBody(loop: Loop): Expr[] {
  return present(loop.loopCondition, loop.loopStep, loop.result);
}

/** The nodes directly below one. */
export function childrenOf(node: Expr): Expr[] {
  const kind = node.exprKind;
  switch (kind.case) {
    case 'selectExpr':
      return present(kind.value.operand);
    case 'callExpr':
      return present(kind.value.target, ...kind.value.args);
    case 'listExpr':
      return kind.value.elements;
    case 'structExpr':
      return kind.value.entries.flatMap(entry =>
        present(
          entry.keyKind.case === 'mapKey' ? entry.keyKind.value : undefined,
          entry.value,
        ),
      );
    case 'comprehensionExpr':
      return [...loopHead(kind.value), ...loopBody(kind.value)];
    default:
      return [];
  }
}

function present(...nodes: Array<Expr | undefined>): Expr[] {
  return nodes.filter((node): node is Expr => node !== undefined);
}

function tooDeep(): ExpressionError {
  return new ExpressionError(
    'The expression is nested too deeply. Split it into several.',
  );
}

/** `<input>:1:5: found x but expecting a, b or c` without the long list. */
function syntaxMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const match = /^<input>:(\d+):(\d+): (.*?)(?: but expecting .*)?$/s.exec(
    message,
  );
  if (!match) {
    return message;
  }
  const [, line, column, found] = match;
  const text = found
    .replace(/^found end of input$/, 'it ends too early')
    .replace(/^found (.*)$/s, "there is an unexpected '$1'");
  return line === '1'
    ? `${text}, at character ${column}.`
    : `${text}, in line ${line} at character ${column}.`;
}
