import { ExpressionError } from './ExpressionError';
import { childrenOf, Expr } from './syntax';

/** The variable that holds the secrets which are granted. */
export const SECRETS = 'secrets';
/** The variable that holds the parameters of a bundle of steps. @internal */
export const PARAMETERS = 'parameters';

const NO_PARAMETERS: ReadonlySet<string> = new Set();

/**
 * The secrets that an expression names.
 *
 * They can only be handed on whole: what was made of one (its length, a part
 * of it, a comparison) could not be told from other text any more, and so not
 * be kept out of what is stored and shown.
 *
 * @param holding - parameters that hold secrets; they are only handed on, too
 * @throws ExpressionError when it does something else with them
 */
export function secretNames(
  root: Expr,
  holding: ReadonlySet<string> = NO_PARAMETERS,
): Set<string> {
  const names = new Set<string>();
  visit(root, true, { names, holding });
  return names;
}

interface Walk {
  names: Set<string>;
  holding: ReadonlySet<string>;
}

/** @param whole - whether the result of the node is handed on as it is */
function visit(node: Expr, whole: boolean, walk: Walk): void {
  if (isSecrets(node)) {
    throw new ExpressionError(
      'Secrets are only handed on as they are. Write `secrets.<name>` with the name of one: alone, joined to text with `+`, or chosen with `? :`.',
    );
  }
  const kind = node.exprKind;
  if (
    whole &&
    kind.case === 'selectExpr' &&
    !kind.value.testOnly &&
    kind.value.operand &&
    isSecrets(kind.value.operand)
  ) {
    walk.names.add(kind.value.field);
    return;
  }
  if (walk.holding.size > 0 && checkParameter(node, whole, walk.holding)) {
    return;
  }
  const called = kind.case === 'callExpr' ? kind.value.function : undefined;
  childrenOf(node).forEach((child, index) => {
    const handedOn = called === '_+_' || (called === '_?_:_' && index > 0);
    visit(child, whole && handedOn, walk);
  });
}

/** Loops may not give the name to something else either: it is not told apart. */
function isSecrets(node: Expr): boolean {
  return isIdentifier(node, SECRETS);
}

function isIdentifier({ exprKind: kind }: Expr, name: string): boolean {
  return (
    kind.case === 'identExpr' && kind.value.name.replace(/^\./, '') === name
  );
}

/** @returns whether the node is a parameter, or something within one */
function checkParameter(
  node: Expr,
  whole: boolean,
  holding: ReadonlySet<string>,
): boolean {
  if (isIdentifier(node, PARAMETERS)) {
    throw new ExpressionError(
      `A parameter holds a secret here, so that each is named for itself. Write \`${PARAMETERS}.<name>\`.`,
    );
  }
  const name = parameterOf(node);
  if (name !== undefined && holding.has(name) && !whole) {
    throw new ExpressionError(
      `The parameter '${name}' holds a secret, which is only handed on as it is: alone, joined to text with \`+\`, or chosen with \`? :\`.`,
    );
  }
  return name !== undefined;
}

/** `a` of `parameters.a` and `parameters.a.b`. */
function parameterOf({ exprKind: kind }: Expr): string | undefined {
  if (
    kind.case !== 'selectExpr' ||
    kind.value.testOnly ||
    !kind.value.operand
  ) {
    return undefined;
  }
  return isIdentifier(kind.value.operand, PARAMETERS)
    ? kind.value.field
    : parameterOf(kind.value.operand);
}
