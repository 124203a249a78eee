import { conditionAt } from '../conditions';
import { Condition } from '../model';
import { noChanges, PassChanges } from './changes';
import { PassContext } from './context';

/**
 * The condition as it is written once it has expired: `Unknown` since that
 * instant. Whoever writes one anew writes this first, since its history has
 * both. Undefined where it counts as it is.
 *
 * @public
 */
export function expiredCondition(
  condition: Condition,
  now: Date,
): Condition | undefined {
  const counts = conditionAt(condition, now.getTime());
  if (counts === condition) {
    return undefined;
  }
  const { expiresAt: _over, ...expired } = counts;
  return expired;
}

/**
 * Conditions that nobody has reported again in time become `Unknown` at the
 * instant at which they expired, however late the pass is. So they are for
 * every decision from that instant on; here it is written down.
 *
 * @internal
 */
export function planExpiry({ snapshot, now }: PassContext): PassChanges {
  const conditions = snapshot.conditions.flatMap(
    condition => expiredCondition(condition, now) ?? [],
  );
  return { ...noChanges(), conditions };
}
