import { Condition } from '../model';
import { toMillis } from '../time/instant';

/** Why a condition that nobody has reported for too long is `Unknown`. */
const EXPIRED = 'Expired';

/**
 * The condition as it counts at an instant: one that has not been reported
 * again before it expires is `Unknown` from then on. Everything that asks what
 * a condition is asks this.
 *
 * @param now - Milliseconds since 1970.
 * @public
 */
export function conditionAt(condition: Condition, now: number): Condition {
  const { expiresAt, message: _message, ...rest } = condition;
  if (expiresAt === undefined || toMillis(expiresAt) > now) {
    return condition;
  }
  const unknown = condition.status === 'Unknown';
  return {
    ...rest,
    expiresAt,
    status: 'Unknown',
    reason: EXPIRED,
    message: `It was ${condition.status} when it was last reported, at ${condition.observedAt}, too long ago to count.`,
    lastTransitionAt: unknown ? condition.lastTransitionAt : expiresAt,
  };
}

/**
 * Milliseconds since 1970 at which the condition expires, unless it is
 * reported again; Infinity: never.
 *
 * @public
 */
export function expiryOf({ expiresAt }: Condition): number {
  return expiresAt === undefined ? Infinity : toMillis(expiresAt);
}
