import { variablesOf } from '../../expression/uses';
import { ExpressionGate } from '../../model';
import { toInstant } from '../../time/instant';
import {
  conditionChanges,
  evaluateBoolean,
  MAX_SHARED_TRIES,
  MAX_TRIES,
} from './boolean';
import { firstChange } from './firstChange';
import { GateAnswer, GateQuestion, GateRule } from './GateRule';

/** What differs from one freight to the next. */
const ABOUT_FREIGHT = ['freight', 'upstream'];

/**
 * Met when the CEL expression is true. What cannot be evaluated, or is not a
 * boolean, is Unmet and says so: gates fail closed.
 */
export const expressionGate: GateRule<ExpressionGate> = {
  class: 'static',
  sameForAllFreight: ({ expression }) => !isAboutFreight(expression),
  evaluate(gate, question) {
    const { expression } = gate;
    const answer = evaluateAt(expression, question);
    const until = firstChange(
      { now: question.now, status: answer.status },
      conditionChanges(expression, question),
      now => evaluateAt(expression, { ...question, now }).status,
      isAboutFreight(expression) ? MAX_TRIES : MAX_SHARED_TRIES,
    );
    return until === undefined
      ? answer
      : { ...answer, until: toInstant(until) };
  },
};

function isAboutFreight(expression: string): boolean {
  const variables = variablesOf(expression);
  return ABOUT_FREIGHT.some(name => variables.has(name));
}

function evaluateAt(expression: string, question: GateQuestion): GateAnswer {
  const result = evaluateBoolean(expression, question);
  return 'error' in result
    ? {
        status: 'Unmet',
        message: `The expression ${expression} is not met: ${result.error}`,
        details: { expression, error: result.error },
      }
    : answers(expression)[result.value ? 'met' : 'unmet'];
}

/** Expressions whose answers are kept; the one that was first goes first. */
const KEPT = 500;
const known = new Map<string, Record<'met' | 'unmet', GateAnswer>>();

/** The two answers that there are, but for errors. */
function answers(expression: string): Record<'met' | 'unmet', GateAnswer> {
  let both = known.get(expression);
  if (!both) {
    both = { met: toldOf(expression, true), unmet: toldOf(expression, false) };
    if (known.size >= KEPT) {
      known.delete(known.keys().next().value ?? expression);
    }
    known.set(expression, both);
  }
  return both;
}

function toldOf(expression: string, value: boolean): GateAnswer {
  return Object.freeze({
    status: value ? 'Met' : 'Unmet',
    message: `${expression} is ${value}.`,
    details: { expression },
  });
}
