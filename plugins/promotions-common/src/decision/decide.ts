import {
  Decision,
  FreightWithStatus,
  Gate,
  PipelineSnapshot,
  Requirement,
  Stage,
  Verdict,
} from '../model';
import { toInstant, toMillis } from '../time/instant';
import { evaluateRequirements, inAskingOrder } from './evaluate';
import { snapshotIndex } from './SnapshotIndex';

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
 * looked up in a snapshot is kept: it must not be changed afterwards.
 *
 * @public
 */
export function createDecider(
  snapshot: PipelineSnapshot,
  now: Date,
  options: { actor?: string } = {},
): Decider {
  const index = snapshotIndex(snapshot);
  const gatesOf = new Map<Stage, Gate[]>();
  const at = now.getTime();
  const atInstant = toInstant(at);
  return (stage, freight) => {
    let gates = gatesOf.get(stage);
    if (!gates) {
      gates = inAskingOrder(stage.gates);
      gatesOf.set(stage, gates);
    }
    const evaluate = evaluateRequirements.bind(
      undefined,
      index,
      stage,
      gates,
      freight,
    );
    const requirements = evaluate(at);
    const verdict = verdictOf(requirements);
    return {
      stage: stage.name,
      freight: freight.id,
      at: atInstant,
      verdict,
      requirements,
      nextChangeAt: nextChange(requirements),
      eligibleAt:
        verdict === 'Eligible' ? null : eligibleAt(requirements, evaluate),
    };
  };
}

/**
 * Blocked as soon as anything has to change first, Waiting while time or
 * people will do. What was not evaluated follows something that is not met.
 */
function verdictOf(requirements: readonly Requirement[]): Verdict {
  if (requirements.some(({ status }) => status === 'Unmet')) {
    return 'Blocked';
  }
  return requirements.some(({ status }) => status === 'Waiting')
    ? 'Waiting'
    : 'Eligible';
}

function nextChange(requirements: readonly Requirement[]): string | null {
  let first: string | null = null;
  for (const { until } of requirements) {
    if (until !== undefined && (first === null || until < first)) {
      first = until;
    }
  }
  return first;
}

/**
 * Instants that are tried at the most. Each one is a change that comes by
 * itself, of which a stage has as many as it has requirements that wait.
 */
const MAX_CHANGES = 64;

/**
 * Finds the instant at which time alone makes it Eligible: goes from one
 * change to the next and asks everything again at each. Null when something
 * is open that time does not change, or when none is found.
 */
function eligibleAt(
  current: Requirement[],
  evaluate: (at: number) => Requirement[],
): string | null {
  let requirements = current;
  for (let change = 0; change < MAX_CHANGES; change++) {
    const instant = nextChange(requirements);
    if (instant === null || requirements.some(needsMoreThanTime)) {
      return null;
    }
    requirements = evaluate(toMillis(instant));
    if (verdictOf(requirements) === 'Eligible') {
      return instant;
    }
  }
  return null;
}

function needsMoreThanTime({ status, until }: Requirement): boolean {
  return (status === 'Unmet' || status === 'Waiting') && until === undefined;
}
