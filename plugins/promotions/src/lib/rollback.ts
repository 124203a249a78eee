import { Condition } from '@promotions/backstage-plugin-promotions-common';

/** What a policy has done about freight that was bad for a stage. */
export interface RollbackOutcome {
  kind: 'done' | 'refused';
  /** Id of the freight that was bad. */
  from: string | undefined;
  /** From what to what, and why; or why it was not possible. */
  message: string | undefined;
  at: string;
}

/** Whether a condition tells of a policy that takes its stage back. */
export function isRollback({ type }: Pick<Condition, 'type'>): boolean {
  return type === 'RolledBack' || type.startsWith('RolledBack:');
}

/** What is to be told of it; nothing any more once that is over. */
export function rollbackOutcomes(conditions: Condition[]): RollbackOutcome[] {
  return conditions
    .filter(condition => isRollback(condition) && condition.reason !== 'Over')
    .map(({ status, freight, message, lastTransitionAt }) => ({
      kind: status === 'True' ? 'done' : 'refused',
      from: freight,
      message,
      at: lastTransitionAt,
    }));
}
