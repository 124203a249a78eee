import { StepRecord } from '@promotions/backstage-plugin-promotions-common';
import { AttemptOutcome, hasFailed } from './attempt';
import { Pass } from './pass';

/**
 * What a step said stands in its record only until it says something else; in
 * its log it stays, with what earlier attempts said. Of one that only says
 * again what it is waiting for, once is enough. Secrets have been taken out.
 */
export function logAnswer(
  { ref, host }: Pass,
  step: StepRecord,
  outcome: AttemptOutcome,
): void {
  if (outcome.kind !== 'result') {
    return;
  }
  const { status, message } = outcome.result;
  if (!message || (status === 'Running' && message === step.message)) {
    return;
  }
  const own = host.logger.child({ [ref.kind]: ref.id, step: step.id });
  host.log.loggerFor(step, own)[hasFailed(outcome) ? 'error' : 'info'](message);
}
