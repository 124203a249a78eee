import { IncomingMessage, ServerResponse } from 'node:http';
import { isForeign, isForm, readFields, sendJson, sendText } from './http';

/** Does what a button or a program asks for; says in a sentence what it did. */
export type Administer = (
  action: string,
  fields: Record<string, unknown>,
) => Promise<string>;

/**
 * Answers a POST: a program is told what was done, a page is shown again.
 *
 * @param pageOf - where the browser goes
 */
export async function answerAdmin(
  req: IncomingMessage,
  res: ServerResponse,
  action: string,
  {
    administer,
    pageOf,
  }: {
    administer: Administer;
    pageOf: (fields: Record<string, unknown>) => string;
  },
): Promise<void> {
  if (isForeign(req)) {
    sendText(res, 403, 'Pages of other sites cannot do this.\n');
    return;
  }
  const form = isForm(req);
  try {
    const fields = await readFields(req);
    const message = await administer(action, fields);
    if (form) {
      res.writeHead(303, { Location: pageOf(fields) }).end();
    } else {
      sendJson(res, 200, { message });
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    sendText(res, 400, `${message}\n`);
  }
}
