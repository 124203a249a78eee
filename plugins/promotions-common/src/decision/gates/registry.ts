import { Gate } from '../../model';
import { approvalGate } from './approval';
import { checkGate } from './check';
import { conditionGate } from './condition';
import { dependencyGate } from './dependency';
import { expressionGate } from './expression';
import { GateRule } from './GateRule';
import { lockGate } from './lock';
import { noUpstreamFailureGate } from './noUpstreamFailure';
import { waitGate } from './wait';
import { windowGate } from './window';

type GateOf<TKind extends Gate['kind']> = Extract<Gate, { kind: TKind }>;

/** The rule of every kind of gate; a kind without one does not compile. */
const rules: { [TKind in Gate['kind']]: GateRule<GateOf<TKind>> } = {
  condition: conditionGate,
  expression: expressionGate,
  approval: approvalGate,
  window: windowGate,
  wait: waitGate,
  lock: lockGate,
  dependency: dependencyGate,
  check: checkGate,
  noUpstreamFailure: noUpstreamFailureGate,
};

/** The rule of the kind that the gate is of. */
export function ruleOf<TKind extends Gate['kind']>(
  gate: GateOf<TKind>,
): GateRule<GateOf<TKind>> {
  return rules[gate.kind as TKind];
}
