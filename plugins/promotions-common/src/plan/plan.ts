import { createDecider } from '../decision';
import { PipelineSnapshot, Wait } from '../model';
import { planAsks } from './asks';
import { planAutomatic } from './automatic';
import {
  applyToSnapshot,
  isEmpty,
  mergeChanges,
  noChanges,
  PassChanges,
} from './changes';
import { CheckAsk } from './checks';
import { PassContext } from './context';
import { planControlFlow } from './controlFlow';
import { planExpiry } from './expiry';
import { planRollback } from './rollback';
import { planStageRuns } from './stageRuns';
import { planStarts } from './starts';
import { waitsOf } from './waits';
import { wakeAt } from './wake';
import { watchedDecisions } from './watched';

/** What a pass does, in this order, until none of it has anything to add. */
const PARTS = [
  planExpiry,
  planStageRuns,
  planControlFlow,
  planRollback,
  planAutomatic,
  planStarts,
];

/** @public */
export interface Pass {
  changes: PassChanges;
  /** The snapshot with the changes in it. */
  snapshot: PipelineSnapshot;
  /** ISO 8601; null: nothing happens by the passing of time alone. */
  wakeAt: string | null;
  /** What the pipeline waits for that lies outside of it. */
  waits: Wait[];
  /** What external systems are to be asked now. */
  asks: CheckAsk[];
}

/**
 * What should happen in a pipeline now: a pure function of what is known. It
 * runs its parts until none has anything to add, since what one plans (freight
 * verified) is what another waits for (freight available downstream).
 *
 * @param options - `newId` makes ids for promotions and runs
 * @public
 */
export function planPass(options: {
  snapshot: PipelineSnapshot;
  now: Date;
  newId: () => string;
}): Pass {
  const { now, newId } = options;
  let snapshot = options.snapshot;
  let changes = noChanges();
  const context = (): PassContext => ({
    snapshot,
    now,
    newId,
    decide: createDecider(snapshot, now),
  });
  const plan = (part: (of: PassContext) => PassChanges): boolean => {
    const planned = part(context());
    if (isEmpty(planned)) {
      return false;
    }
    changes = mergeChanges(changes, planned);
    snapshot = applyToSnapshot(snapshot, planned);
    return true;
  };
  // Freight moves on by at least one stage a round.
  const rounds = snapshot.pipeline.stages.length + 2;
  for (let round = 0; round < rounds; round++) {
    // Every part is asked in every round.
    if (!PARTS.map(plan).includes(true)) {
      break;
    }
  }
  let asks: CheckAsk[] = [];
  let watched = watchedDecisions(context());
  const asked = plan(of => {
    const planned = planAsks(of, watched);
    asks = planned.checks.map(({ stage, freight, gate, askAgainAt }) => ({
      stage,
      freight,
      gate,
      askAgainAt,
    }));
    return planned;
  });
  if (asked) {
    watched = watchedDecisions(context());
  }
  return {
    changes,
    snapshot,
    wakeAt: wakeAt(context(), watched),
    waits: waitsOf(context(), watched),
    asks,
  };
}
