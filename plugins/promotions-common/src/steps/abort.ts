import { personName } from '../support/sentences';

/**
 * What is told of a promotion, a task or a run that somebody has ended.
 *
 * @param actor - entity ref
 * @public
 */
export function abortedBy(actor: string): string {
  return `Aborted by ${personName(actor)}.`;
}
