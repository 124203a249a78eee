import {
  AuditorService,
  AuditorServiceCreateEventOptions,
} from '@backstage/backend-plugin-api';
import { JsonObject } from '@backstage/types';

/**
 * Does the work between the audit events of its beginning and of how it ended,
 * refusals included.
 *
 * @param outcome - what is worth finding again of what came of it
 */
export async function audited<T>(
  auditor: AuditorService,
  options: AuditorServiceCreateEventOptions,
  work: () => Promise<T>,
  outcome: (result: T) => JsonObject | undefined = () => undefined,
): Promise<T> {
  const event = await auditor.createEvent(options);
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await event.fail({ error: error as Error });
    throw error;
  }
  const meta = outcome(result);
  await event.success(meta && { meta });
  return result;
}
