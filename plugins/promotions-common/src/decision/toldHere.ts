import { Requirement } from '../model';

/**
 * What a requirement says, for texts that are kept, or shown without their
 * decision: whoever may see the stage may read them, so they name no other
 * pipeline. Who holds a lock, and what is depended on, is told with the
 * decision, to those who may see it.
 *
 * @public
 */
export function toldHere(requirement: Requirement): string {
  const { kind, status, details = {}, message } = requirement;
  const isOpen = status === 'Waiting' || status === 'Unmet';
  if (kind === 'lock' && isOpen) {
    return `Waits for the lock ${details.lock}.`;
  }
  if (kind === 'dependency' && isOpen) {
    const what = `what the entity points to by ${details.relation}`;
    return status === 'Waiting'
      ? `Waits for a promotion to ${details.stage} of ${what}.`
      : `Something is not ready in ${details.stage} of ${what}.`;
  }
  return message;
}
