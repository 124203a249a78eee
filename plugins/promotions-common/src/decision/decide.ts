import { Decision, FreightWithStatus, PipelineSnapshot, Stage } from '../model';
import { toInstant } from '../time/instant';
import { requesterOf } from './approvals';
import { FreightQuestions, stageQuestions } from './evaluate';
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
    const asked = freightQuestions(
      index,
      stage,
      freight,
      requestedBy,
      options.actor,
    );
    const requirements = asked.requirementsAt(at, 'tell');
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
          : eligibleAt(
              requirements,
              instant => asked.requirementsAt(instant, 'probe'),
              instant => asked.sharedMetFrom(instant),
            ),
    };
  };
}

/**
 * Tells apart what may enter a stage now from what may not, as the decision
 * would, in a fraction of its time.
 *
 * @internal
 */
export function createEligibility(
  snapshot: PipelineSnapshot,
  now: Date,
  options: { actor?: string } = {},
): (stage: Stage, freight: FreightWithStatus) => boolean {
  const index = snapshotIndex(snapshot);
  const at = now.getTime();
  return (stage, freight) =>
    freightQuestions(
      index,
      stage,
      freight,
      undefined,
      options.actor,
    ).isEligibleAt(at);
}

function freightQuestions(
  index: SnapshotIndex,
  stage: Stage,
  freight: FreightWithStatus,
  requestedBy: string | undefined,
  actor: string | undefined,
): FreightQuestions {
  const questions = stageQuestions(index, stage);
  const requester = questions.asksPeople
    ? requestedBy ??
      requesterOf(index.snapshot, stage.name, freight.id) ??
      actor
    : undefined;
  return new FreightQuestions(questions, freight, requester);
}
