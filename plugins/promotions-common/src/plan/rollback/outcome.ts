import { Condition } from '../../model';
import { compareInstants } from '../../time/instant';
import { conditionKey } from '../changes';
import { ENGINE_ACTOR } from '../context';
import { Stay } from './Stay';

/** What has come of this stay already. */
export function rolledBack(stay: Stay): Condition | undefined {
  const told = lastOutcome(stay);
  return told?.freight === stay.entry.freight &&
    compareInstants(told.observedAt, stay.entry.since) >= 0
    ? told
    : undefined;
}

/** What has come of the last stay that was to be rolled back. */
export function lastOutcome(stay: Stay): Condition | undefined {
  const key = conditionKey({ stage: stay.stage.name, type: typeOf(stay) });
  return stay.context.snapshot.conditions.find(
    condition => conditionKey(condition) === key,
  );
}

/** Each origin of a stage has its own way back. */
function typeOf({ stage, entry }: Stay): string {
  return stage.freight.length > 1 ? `RolledBack:${entry.origin}` : 'RolledBack';
}

/** What has come of the stay, as a condition. */
export function outcome(
  stay: Stay,
  status: string,
  reason: string,
  message: string,
): Condition {
  const { context, stage, entry } = stay;
  const at = context.now.toISOString();
  return {
    type: typeOf(stay),
    stage: stage.name,
    status,
    reason,
    message,
    source: ENGINE_ACTOR,
    freight: entry.freight,
    observedAt: at,
    lastTransitionAt: at,
  };
}
