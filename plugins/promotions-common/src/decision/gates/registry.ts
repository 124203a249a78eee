import { Gate } from '../../model';
import { conditionGate } from './condition';
import { expressionGate } from './expression';
import {
  EvaluationClass,
  GateAnswer,
  GateQuestion,
  GateRule,
} from './GateRule';

type GateOf<TKind extends Gate['kind']> = Extract<Gate, { kind: TKind }>;

/** The rule of every kind of gate; a kind without one does not compile. */
const rules: { [TKind in Gate['kind']]: GateRule<GateOf<TKind>> } = {
  condition: conditionGate,
  expression: expressionGate,
};

function ruleOf<TKind extends Gate['kind']>(
  gate: GateOf<TKind>,
): GateRule<GateOf<TKind>> {
  return rules[gate.kind as TKind];
}

/** When the gate is asked. */
export function gateClass(gate: Gate): EvaluationClass {
  return ruleOf(gate).class;
}

/** Asks the gate. */
export function evaluateGate(gate: Gate, question: GateQuestion): GateAnswer {
  return ruleOf(gate).evaluate(gate, question);
}
