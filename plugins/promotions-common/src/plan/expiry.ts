import { conditionAt } from '../conditions';
import { noChanges, PassChanges } from './changes';
import { PassContext } from './context';

/**
 * Conditions that nobody has reported again in time become `Unknown` at the
 * instant at which they expired, however late the pass is. So they are for
 * every decision from that instant on; here it is written down.
 *
 * @internal
 */
export function planExpiry({ snapshot, now }: PassContext): PassChanges {
  const conditions = snapshot.conditions.flatMap(condition => {
    const counts = conditionAt(condition, now.getTime());
    if (counts === condition) {
      return [];
    }
    const { expiresAt: _over, ...expired } = counts;
    const message = `It was ${condition.status} when it was last reported, at ${condition.observedAt}, too long ago to count.`;
    return [{ ...expired, message }];
  });
  return { ...noChanges(), conditions };
}
