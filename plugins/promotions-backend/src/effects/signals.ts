import { LoggerService } from '@backstage/backend-plugin-api';
import { SignalsService } from '@backstage/plugin-signals-node';
import { signalsChannel } from '@promotions/backstage-plugin-promotions-common';

/**
 * Tells whoever watches that something in the pipeline has changed. It carries
 * the id alone: what has changed is asked of the API, where permissions apply.
 */
export async function signalChange(
  signals: SignalsService,
  pipelineId: string,
): Promise<void> {
  await signals.publish({
    recipients: { type: 'broadcast' },
    channel: signalsChannel(pipelineId),
    message: { pipelineId },
  });
}

/**
 * As {@link signalChange}, for what changes often and soon again, such as the
 * steps of a promotion that runs.
 */
export function announce(
  signals: SignalsService,
  logger: LoggerService,
  pipelineId: string,
): void {
  signalChange(signals, pipelineId).catch(error => {
    // Pages poll as well, so that a signal that is lost costs seconds only.
    logger.debug(`Signalling a change of pipeline ${pipelineId} failed`, error);
  });
}
