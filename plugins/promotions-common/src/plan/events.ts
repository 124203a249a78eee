import { acceptDeployment, deploymentChanges } from '../deployments';
import { freeAlias } from '../freight';
import { PendingEvent, PipelineSnapshot } from '../model';
import {
  applyToSnapshot,
  mergeChanges,
  noChanges,
  PassChanges,
} from './changes';
import { PassContext } from './context';

/**
 * How many events a snapshot holds at the most; where it holds that many,
 * there may be more.
 *
 * @public
 */
export const EVENTS_IN_SNAPSHOT = 500;

/** Decisions about freight and stages that one pass may make for events. */
const PASS_BUDGET = 100_000;
const MOST_WAVES = 100;

/**
 * Looks at the next events, in the order in which they came. What follows from
 * one (freight verified, a promotion begun) may be what the next is about, so
 * that as many are looked at as are the same news of different targets; the
 * rest of the pass comes before those after them.
 *
 * @internal
 */
export function planEvents(context: PassContext): PassChanges {
  let { snapshot } = context;
  let changes = noChanges();
  for (const event of nextWave(snapshot.events)) {
    const planned = planEvent({ ...context, snapshot }, event);
    changes = mergeChanges(changes, planned);
    snapshot = applyToSnapshot(snapshot, planned);
  }
  return changes;
}

/**
 * How often a pass may turn to events. A pass is short, whatever has come; the
 * one after it goes on at once.
 *
 * @internal
 */
export function wavesInPass({ pipeline, freight }: PipelineSnapshot): number {
  const decisions = pipeline.stages.length * Math.max(1, freight.length);
  return Math.max(1, Math.min(MOST_WAVES, Math.floor(PASS_BUDGET / decisions)));
}

function nextWave(events: PendingEvent[]): PendingEvent[] {
  const [first] = events;
  const targets = new Set<string>();
  const end = events.findIndex(({ stage, revision, target }) => {
    const isOther =
      stage !== first.stage ||
      revision !== first.revision ||
      targets.has(target);
    targets.add(target);
    return isOther;
  });
  return end < 0 ? events : events.slice(0, end);
}

function planEvent(context: PassContext, event: PendingEvent): PassChanges {
  const { snapshot, now, takenAliases } = context;
  const { sender, receivedAt } = event;
  const outcome = acceptDeployment({
    snapshot,
    event,
    sender,
    now: new Date(receivedAt),
  });
  const changes = deploymentChanges({
    snapshot,
    event,
    outcome,
    sender,
    alias: id =>
      freeAlias(
        id,
        new Set([
          ...snapshot.freight.map(({ alias }) => alias),
          ...(takenAliases ?? []),
        ]),
      ),
    receivedAt,
    now,
  });
  changes.eventsSettled.push({
    sender,
    id: event.id,
    message: outcome.message,
  });
  return changes;
}
