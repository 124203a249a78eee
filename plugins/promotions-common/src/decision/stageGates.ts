import {
  Freeze,
  Gate,
  PipelineSnapshot,
  RequirementKind,
  Stage,
} from '../model';
import { own } from '../support/own';
import { freezeFingerprint, gateFingerprint } from './fingerprint';
import { freezeRule } from './gates/freeze';
import {
  EVALUATION_CLASSES,
  EvaluationClass,
  GateAnswer,
  GateQuestion,
  GateRule,
} from './gates/GateRule';
import { ruleOf } from './gates/registry';

/**
 * A gate of a stage, or a freeze that is meant for it, as its requirement has
 * it: people refer to it by that id.
 *
 * @public
 */
export interface StageGate {
  /** Id of the requirement; unique in the stage. */
  readonly id: string;
  readonly kind: RequirementKind;
  /** Absent for a freeze. */
  readonly gate?: Gate;
  readonly freeze?: Freeze;
  /** Name of the policy that adds it. */
  readonly policy?: string;
  /** What overrides, and answers to checks, are bound to. */
  readonly fingerprint: string;
}

/** A gate with its rule, whatever kind it is of. */
export interface RuledGate extends StageGate {
  readonly class: EvaluationClass;
  readonly sameForAllFreight: boolean;
  readonly evaluate: (question: GateQuestion) => GateAnswer;
  /** Its status, where nobody is told why. */
  readonly probe?: (
    question: GateQuestion,
  ) => Pick<GateAnswer, 'status' | 'until'>;
}

/** What no gate is called, since availability is. */
const RESERVED = ['origin', 'rejected', 'upstream', 'soak'];

/**
 * All gates of a stage in the order in which they are asked: within each class
 * those of the document, those that policies add, and freezes.
 *
 * @public
 */
export function stageGates(
  snapshot: Pick<PipelineSnapshot, 'mandatoryGates' | 'freezes'>,
  stage: Stage,
): StageGate[] {
  return ruledGates(snapshot, stage);
}

/** As {@link stageGates}, with the rules. */
export function ruledGates(
  snapshot: Pick<PipelineSnapshot, 'mandatoryGates' | 'freezes'>,
  stage: Stage,
): RuledGate[] {
  const taken = new Set(RESERVED);
  const all = [
    ...stage.gates.map(gate => ofGate(unique(gate.name, taken), gate)),
    ...(own(snapshot.mandatoryGates, stage.name) ?? []).map(
      ({ policy, gate }) =>
        ofGate(unique(`${policy}/${gate.name}`, taken), gate, policy),
    ),
    ...(own(snapshot.freezes, stage.name) ?? []).map(freeze =>
      ofFreeze(unique(`freeze/${freeze.name}`, taken), freeze),
    ),
  ];
  return EVALUATION_CLASSES.flatMap(group =>
    all.filter(gate => gate.class === group),
  );
}

/** Two policies or freezes may have one name; the later one gets a number. */
function unique(id: string, taken: Set<string>): string {
  let free = id;
  for (let n = 2; taken.has(free); n++) {
    free = `${id}#${n}`;
  }
  taken.add(free);
  return free;
}

function ofGate(id: string, gate: Gate, policy?: string): RuledGate {
  return {
    id,
    kind: gate.kind,
    gate,
    ...(policy === undefined ? {} : { policy }),
    ...ruled(gate, ruleOf(gate)),
    // Hashing is left to who asks for it.
    get fingerprint() {
      return gateFingerprint(gate);
    },
  };
}

function ofFreeze(id: string, freeze: Freeze): RuledGate {
  return {
    id,
    kind: 'freeze',
    freeze,
    ...ruled(freeze, freezeRule),
    get fingerprint() {
      return freezeFingerprint(freeze);
    },
  };
}

function ruled<T>(
  asked: T,
  rule: GateRule<T>,
): Pick<RuledGate, 'class' | 'sameForAllFreight' | 'evaluate' | 'probe'> {
  return {
    class: rule.class,
    sameForAllFreight: rule.sameForAllFreight?.(asked) ?? false,
    evaluate: question => rule.evaluate(asked, question),
    probe: rule.probe?.bind(rule, asked),
  };
}
