import { assessAvailability } from '../availability/assess';
import { availabilityRequirements } from '../availability/requirements';
import { FreightWithStatus, Override, Requirement, Stage } from '../model';
import { GateAsker, Purpose } from './GateAsker';
import { EVALUATION_CLASSES, GateQuestion } from './gates/GateRule';
import { SharedGates } from './SharedGates';
import { SnapshotIndex } from './SnapshotIndex';
import { ruledGates } from './stageGates';

/** What is asked of freight that would enter a stage. */
export interface StageQuestions {
  index: SnapshotIndex;
  stage: Stage;
  /** Its gates in the order in which they are asked. */
  gates: readonly GateAsker[];
  /** Those that are the same for all freight. */
  shared: SharedGates;
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
    const gates = ruledGates(index.snapshot, stage).map(
      gate => new GateAsker(gate),
    );
    questions = {
      index,
      stage,
      gates,
      shared: new SharedGates(gates),
      asksPeople: gates.some(({ gate }) => gate.class === 'people'),
    };
    ofIndex.set(stage, questions);
  }
  return questions;
}

/**
 * One freight that would enter a stage, asked about at whatever instants are of
 * interest.
 */
export class FreightQuestions {
  readonly #questions: StageQuestions;
  readonly #freight: FreightWithStatus;
  readonly #requestedBy: string | undefined;
  readonly #overrides: readonly Override[] | undefined;

  /** @param requestedBy - Entity ref of who asks for the promotion. */
  constructor(
    questions: StageQuestions,
    freight: FreightWithStatus,
    requestedBy: string | undefined,
  ) {
    this.#questions = questions;
    this.#freight = freight;
    this.#requestedBy = requestedBy;
    const { index, stage } = questions;
    this.#overrides = index.overrides(stage.name)?.get(freight.id);
  }

  /**
   * All requirements at one instant: availability, then the gates, class by
   * class. What comes after a class that is not met is not asked.
   *
   * @param now - Milliseconds since 1970.
   * @param purpose - What is asked only to find out the statuses may say what
   * was said at another instant.
   */
  requirementsAt(now: number, purpose: Purpose): Requirement[] {
    const { stage, gates } = this.#questions;
    const freight = this.#freight;
    const facts = assessAvailability(stage, freight, now);
    const requirements = availabilityRequirements(stage, freight, facts, now);
    if (gates.length === 0) {
      return requirements;
    }
    const question = this.#question(now, facts.availableFrom);
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
        ? asker.ask(question, this.#overrides, purpose)
        : asker.notAsked;
      met =
        met &&
        (requirement.status === 'Met' || requirement.status === 'Overridden');
      requirements.push(requirement);
    }
    return requirements;
  }

  /**
   * Whether it is Eligible: the same as by its requirements, without words and
   * no further than to the first that is not met.
   */
  isEligibleAt(now: number): boolean {
    const { stage, gates } = this.#questions;
    const facts = assessAvailability(stage, this.#freight, now);
    if (!facts.available) {
      return false;
    }
    const question = this.#question(now, facts.availableFrom);
    for (const asker of gates) {
      question.id = asker.gate.id;
      const { status } = asker.ask(question, this.#overrides, 'probe');
      if (status !== 'Met' && status !== 'Overridden') {
        return false;
      }
    }
    return true;
  }

  /** See {@link SharedGates.metFrom}. */
  sharedMetFrom(now: number): number {
    const question = this.#question(now, Infinity);
    return this.#questions.shared.metFrom(question, this.#overrides);
  }

  #question(now: number, availableFrom: number): GateQuestion {
    const { index, stage } = this.#questions;
    return {
      index,
      stage,
      freight: this.#freight,
      now,
      id: '',
      availableFrom,
      requestedBy: this.#requestedBy,
    };
  }
}
