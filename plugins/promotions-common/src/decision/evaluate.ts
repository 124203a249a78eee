import { evaluateAvailability } from '../availability';
import { FreightWithStatus, Gate, Requirement, Stage } from '../model';
import { EVALUATION_CLASSES } from './gates/GateRule';
import { evaluateGate, gateClass } from './gates/registry';
import { SnapshotIndex } from './SnapshotIndex';

/**
 * All requirements of one freight for one stage at one instant: availability,
 * then the gates, class by class. What comes after a class that is not met is
 * not asked.
 *
 * @param gates - The gates of the stage in the order of {@link inAskingOrder}.
 * @param now - Milliseconds since 1970.
 */
export function evaluateRequirements(
  index: SnapshotIndex,
  stage: Stage,
  gates: readonly Gate[],
  freight: FreightWithStatus,
  now: number,
): Requirement[] {
  const { requirements, available } = evaluateAvailability({
    stage,
    freight,
    now: new Date(now),
  });
  if (gates.length === 0) {
    return requirements;
  }
  const question = { index, stage, freight, now };
  let met = available;
  let asked: string = EVALUATION_CLASSES[0];
  let open = true;
  for (const gate of gates) {
    const group = gateClass(gate);
    if (group !== asked) {
      asked = group;
      open = open && met;
    }
    const requirement = open ? ask(gate, question) : notAsked(gate);
    met = met && requirement.status === 'Met';
    requirements.push(requirement);
  }
  return requirements;
}

/** The gates of a stage in the order in which they are asked. */
export function inAskingOrder(gates: readonly Gate[]): Gate[] {
  return EVALUATION_CLASSES.flatMap(group =>
    gates.filter(gate => gateClass(gate) === group),
  );
}

function ask(
  gate: Gate,
  question: Parameters<typeof evaluateGate>[1],
): Requirement {
  return { id: gate.name, kind: gate.kind, ...evaluateGate(gate, question) };
}

function notAsked(gate: Gate): Requirement {
  return {
    id: gate.name,
    kind: gate.kind,
    status: 'NotEvaluated',
    message: 'Asked once what comes before it is met.',
  };
}
