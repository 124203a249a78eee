import {
  Decision,
  FreightWithStatus,
  PipelineSnapshot,
  Requirement,
  Stage,
} from '../model';
import { toInstant } from '../time/instant';
import { evaluateRequirements, stageQuestions } from './evaluate';
import { Purpose } from './GateAsker';
import { eligibleAt, nextChange, verdictOf } from './instants';
import { SnapshotIndex, snapshotIndex } from './SnapshotIndex';

/**
 * Answers for one snapshot and one instant.
 *
 * @public
 */
export type Decider = (
  stage: Stage,
  freight: FreightWithStatus,
  /**
   * Entity ref of who asks for the promotion, whose own approval gates may
   * not count. Left out: who asked for the one that is pending, else the actor.
   */
  requestedBy?: string,
) => Decision;

/**
 * Decides whether freight may enter a stage now. The one answer that the
 * button, the API, policies and the start of a promotion share.
 *
 * For many decisions about one snapshot see {@link createDecider}.
 *
 * @public
 */
export function decide(options: {
  snapshot: PipelineSnapshot;
  stage: Stage;
  freight: FreightWithStatus;
  now: Date;
  /** Entity ref of who would ask for the promotion; nobody if absent. */
  actor?: string;
}): Decision {
  const { snapshot, stage, freight, now, actor } = options;
  return createDecider(snapshot, now, { actor })(stage, freight);
}

/**
 * Prepares deciding about many freight and stages of one snapshot. What is
 * looked up in a snapshot is kept: neither it nor what is decided must be
 * changed afterwards.
 *
 * @public
 */
export function createDecider(
  snapshot: PipelineSnapshot,
  now: Date,
  options: { actor?: string } = {},
): Decider {
  const index = snapshotIndex(snapshot);
  const at = now.getTime();
  const atInstant = toInstant(at);
  return (stage, freight, requestedBy) => {
    const questions = stageQuestions(index, stage);
    const requester = questions.asksPeople
      ? requestedBy ?? requesterOf(index, stage, freight) ?? options.actor
      : undefined;
    const evaluate = (instant: number, purpose: Purpose): Requirement[] =>
      evaluateRequirements(questions, freight, instant, requester, purpose);
    const requirements = evaluate(at, 'tell');
    const verdict = verdictOf(requirements);
    return {
      stage: stage.name,
      freight: freight.id,
      at: atInstant,
      verdict,
      requirements,
      nextChangeAt: nextChange(requirements),
      eligibleAt:
        verdict === 'Eligible'
          ? null
          : eligibleAt(requirements, instant => evaluate(instant, 'probe')),
    };
  };
}

/** Who asked for the promotion of that freight to the stage that is in flight. */
function requesterOf(
  index: SnapshotIndex,
  stage: Stage,
  freight: FreightWithStatus,
): string | undefined {
  return index.inFlight(stage.name, freight.id)[0]?.requestedBy;
}
