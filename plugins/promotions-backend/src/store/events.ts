import { Knex } from 'knex';

/** False when the sender has sent that id before. @internal */
export async function recordEvent(
  tx: Knex,
  event: { sender: string; eventId: string; pipelineId: string },
  now: Date,
): Promise<boolean> {
  const inserted = await tx('deployment_events')
    .insert({
      sender: event.sender,
      event_id: event.eventId,
      pipeline_id: event.pipelineId,
      received_at: now.getTime(),
    })
    .onConflict(['sender', 'event_id'])
    .ignore()
    .returning('event_id');
  return inserted.length > 0;
}

/** @internal */
export async function hasEvent(
  tx: Knex,
  sender: string,
  eventId: string,
): Promise<boolean> {
  const found = await tx('deployment_events')
    .where({ sender, event_id: eventId })
    .first('event_id');
  return found !== undefined;
}
