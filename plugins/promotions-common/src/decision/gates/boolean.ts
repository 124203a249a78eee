import { expiryOf } from '../../conditions';
import { evaluateExpression, gateContext } from '../../expression';
import { conditionsNamed } from '../../expression/uses';
import { GateQuestion } from './GateRule';

/**
 * The value of an expression that has to be true or false, or a sentence that
 * says why it is neither. Gates fail closed.
 *
 * @param more - What it sees beside what every gate sees.
 */
export function evaluateBoolean(
  expression: string,
  { index, stage, freight, now }: GateQuestion,
  more: Record<string, unknown> = {},
): { value: boolean } | { error: string } {
  let value: unknown;
  try {
    const { snapshot } = index;
    const context = gateContext({ snapshot, stage, freight, now });
    value = evaluateExpression(expression, Object.assign(context, more));
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
  return typeof value === 'boolean'
    ? { value }
    : {
        error: `It has to result in true or false, not in ${typeName(value)}.`,
      };
}

function typeName(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  return typeof value === 'object' ? 'a map' : `a ${typeof value}`;
}

/**
 * Instants after now at which conditions expire that the expression may look
 * at: the only ones at which time alone can change its value.
 */
export function conditionChanges(
  expression: string,
  { index, stage, now }: GateQuestion,
): number[] {
  const expiring = index.expiring();
  if (expiring.length === 0) {
    return [];
  }
  const named = conditionsNamed(expression);
  return expiring
    .filter(
      condition =>
        expiryOf(condition) > now && named.mayRead(condition, stage.name),
    )
    .map(expiryOf);
}

/**
 * How many instants an expression is tried at; at the one after them the
 * decision is taken again, changed or not.
 */
export const MAX_TRIES = 50;
