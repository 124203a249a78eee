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
import { EVENTS_IN_SNAPSHOT, planEvents, wavesInPass } from './events';
import { planExpiry } from './expiry';
import { planRollback } from './rollback';
import { planStageRuns } from './stageRuns';
import { planStarts } from './starts';
import { waitsOf } from './waits';
import { wakeAt } from './wake';
import { watchedDecisions } from './watched';

/**
 * What a pass does once it has turned to events, in this order, until none of
 * it has anything to add.
 */
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
 * Events that have come are looked at first, each as if it had come alone.
 *
 * @param options - `newId` makes ids for promotions and runs; `takenAliases`
 * are of freight that is too old to be in the snapshot
 * @public
 */
export function planPass(options: {
  snapshot: PipelineSnapshot;
  now: Date;
  newId: () => string;
  takenAliases?: ReadonlySet<string>;
}): Pass {
  const { now, newId, takenAliases } = options;
  let snapshot = options.snapshot;
  let changes = noChanges();
  const context = (): PassContext => ({
    snapshot,
    now,
    newId,
    decide: createDecider(snapshot, now),
    takenAliases,
  });
  const plan = (part: (of: PassContext) => PassChanges) => {
    const planned = part(context());
    if (!isEmpty(planned)) {
      changes = mergeChanges(changes, planned);
      snapshot = applyToSnapshot(snapshot, planned);
    }
  };
  // Freight moves on by at least one stage a round.
  const rounds = snapshot.pipeline.stages.length + 2;
  const settle = () => {
    for (let round = 0; round < rounds; round++) {
      const before = snapshot;
      // Every part is asked in every round.
      PARTS.forEach(plan);
      if (snapshot === before) {
        return;
      }
    }
  };
  const waves = wavesInPass(snapshot);
  let wave = 0;
  do {
    plan(planEvents);
    settle();
    wave++;
  } while (wave < waves && snapshot.events.length > 0);
  const more =
    snapshot.events.length > 0 ||
    options.snapshot.events.length >= EVENTS_IN_SNAPSHOT;
  const unasked = snapshot;
  let watched = watchedDecisions(context());
  plan(of => planAsks(of, watched));
  if (snapshot !== unasked) {
    watched = watchedDecisions(context());
  }
  return {
    changes,
    snapshot,
    wakeAt: more ? now.toISOString() : wakeAt(context(), watched),
    waits: waitsOf(context(), watched),
    asks: changes.checks.map(({ stage, freight, gate, askAgainAt }) => ({
      stage,
      freight,
      gate,
      askAgainAt,
    })),
  };
}
