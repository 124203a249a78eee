import { assessAvailability } from '../availability/assess';
import { availabilityRequirements } from '../availability/requirements';
import { FreightWithStatus, Requirement, Stage } from '../model';
import { GateAsker, Purpose } from './GateAsker';
import { EVALUATION_CLASSES, GateQuestion } from './gates/GateRule';
import { SnapshotIndex } from './SnapshotIndex';
import { ruledGates } from './stageGates';

/** What is asked of freight that would enter a stage. */
export interface StageQuestions {
  index: SnapshotIndex;
  stage: Stage;
  /** Its gates in the order in which they are asked. */
  gates: readonly GateAsker[];
  /** Whether any of them asks who requests the promotion. */
  asksPeople: boolean;
}

/** Kept with the snapshot, so that what is the same for all is asked once. */
const known = new WeakMap<SnapshotIndex, Map<Stage, StageQuestions>>();

/** What is asked of all freight that would enter the stage. */
export function stageQuestions(
  index: SnapshotIndex,
  stage: Stage,
): StageQuestions {
  let ofIndex = known.get(index);
  if (!ofIndex) {
    ofIndex = new Map();
    known.set(index, ofIndex);
  }
  let questions = ofIndex.get(stage);
  if (!questions) {
    const gates = ruledGates(index.snapshot, stage);
    questions = {
      index,
      stage,
      gates: gates.map(gate => new GateAsker(gate)),
      asksPeople: gates.some(gate => gate.class === 'people'),
    };
    ofIndex.set(stage, questions);
  }
  return questions;
}

/**
 * All requirements of one freight for one stage at one instant: availability,
 * then the gates, class by class. What comes after a class that is not met is
 * not asked.
 *
 * @param now - Milliseconds since 1970.
 * @param requestedBy - Entity ref of who asks for the promotion.
 * @param purpose - What is asked only to find out the statuses may say what
 * was said at another instant.
 */
export function evaluateRequirements(
  { index, stage, gates }: StageQuestions,
  freight: FreightWithStatus,
  now: number,
  requestedBy: string | undefined,
  purpose: Purpose,
): Requirement[] {
  const facts = assessAvailability(stage, freight, now);
  const requirements = availabilityRequirements(stage, freight, facts, now);
  if (gates.length === 0) {
    return requirements;
  }
  const overrides = index.overrides(stage.name)?.get(freight.id);
  const question: GateQuestion = {
    index,
    stage,
    freight,
    now,
    id: '',
    availableFrom: facts.availableFrom,
    requestedBy,
  };
  let met = facts.available;
  let asked: string = EVALUATION_CLASSES[0];
  let open = true;
  for (const asker of gates) {
    const { id, class: group } = asker.gate;
    if (group !== asked) {
      asked = group;
      open = open && met;
    }
    question.id = id;
    const requirement = open
      ? asker.ask(question, overrides, purpose)
      : asker.notAsked;
    met =
      met &&
      (requirement.status === 'Met' || requirement.status === 'Overridden');
    requirements.push(requirement);
  }
  return requirements;
}
