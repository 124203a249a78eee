import { randomUUID } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { readFields, sendJson } from '../shared/http';
import { ClusterState } from './state';

/** Takes in what is to be said in the simulated chat, if it answers. */
export async function takeAnnouncement(
  req: IncomingMessage,
  res: ServerResponse,
  { state, component }: { state: ClusterState; component: string },
): Promise<void> {
  const { text } = await readFields(req);
  if (!state.isChatting(component)) {
    sendJson(res, 503, {
      simulated: true,
      message:
        'The simulated chat does not answer. Open it on the page of the simulated cluster.',
    });
    return;
  }
  state.announce({
    key: String(req.headers['idempotency-key'] ?? randomUUID()),
    component,
    text: String(text),
    at: new Date().toISOString(),
  });
  await state.save();
  sendJson(res, 201, { simulated: true });
}
