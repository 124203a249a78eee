import { evaluateExpression, gateContext } from '../../expression';
import { ExpressionGate } from '../../model';
import { GateQuestion, GateRule } from './GateRule';

/**
 * Met when the CEL expression is true. What cannot be evaluated, or is not a
 * boolean, is Unmet and says so: gates fail closed.
 */
export const expressionGate: GateRule<ExpressionGate> = {
  class: 'static',
  evaluate(gate, question) {
    const { expression } = gate;
    const result = evaluate(expression, question);
    if ('error' in result) {
      return {
        status: 'Unmet',
        message: `The expression ${expression} is not met: ${result.error}`,
        details: { expression, error: result.error },
      };
    }
    return {
      status: result.value ? 'Met' : 'Unmet',
      message: `${expression} is ${result.value}.`,
      details: { expression },
    };
  },
};

function evaluate(
  expression: string,
  { index, stage, freight }: GateQuestion,
): { value: boolean } | { error: string } {
  let value: unknown;
  try {
    const { snapshot } = index;
    value = evaluateExpression(
      expression,
      gateContext({ snapshot, stage, freight }),
    );
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
