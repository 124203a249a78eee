import {
  AuditorService,
  AuditorServiceCreateEventOptions,
} from '@backstage/backend-plugin-api';

/**
 * Does the work between the audit events of its beginning and of how it ended,
 * refusals included.
 */
export async function audited<T>(
  auditor: AuditorService,
  options: AuditorServiceCreateEventOptions,
  work: () => Promise<T>,
): Promise<T> {
  const event = await auditor.createEvent(options);
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await event.fail({ error: error as Error });
    throw error;
  }
  await event.success();
  return result;
}
