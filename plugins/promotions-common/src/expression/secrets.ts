import { ExpressionError } from './ExpressionError';
import { childrenOf, Expr } from './syntax';

/** The variable that holds the secrets which are granted. */
export const SECRETS = 'secrets';

/**
 * The secrets that an expression names.
 *
 * They can only be handed on whole: what was made of one (its length, a part
 * of it, a comparison) could not be told from other text any more, and so not
 * be kept out of what is stored and shown.
 *
 * @throws ExpressionError when it does something else with them
 */
export function secretNames(root: Expr): Set<string> {
  const names = new Set<string>();
  visit(root, true, names);
  return names;
}

/** @param whole - whether the result of the node is handed on as it is */
function visit(node: Expr, whole: boolean, names: Set<string>): void {
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
    names.add(kind.value.field);
    return;
  }
  const called = kind.case === 'callExpr' ? kind.value.function : undefined;
  childrenOf(node).forEach((child, index) => {
    const handedOn = called === '_+_' || (called === '_?_:_' && index > 0);
    visit(child, whole && handedOn, names);
  });
}

/** Loops may not give the name to something else either: it is not told apart. */
function isSecrets({ exprKind: kind }: Expr): boolean {
  return (
    kind.case === 'identExpr' && kind.value.name.replace(/^\./, '') === SECRETS
  );
}
