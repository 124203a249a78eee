import { TerminalError } from '@promotions/backstage-plugin-promotions-node';
import { validateHeaderName, validateHeaderValue } from 'node:http';

/** What says how a message travels, and to whom, is not the sender's to say. */
const OWN = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const METHODS = new Set([
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
]);

/** @throws TerminalError with a sentence */
export function checkMethod(method: string): string {
  const name = method.toUpperCase();
  if (!METHODS.has(name)) {
    throw new TerminalError(
      `The method ${method.slice(0, 30)} is not sent. Use one of ${[
        ...METHODS,
      ].join(', ')}.`,
    );
  }
  return name;
}

/** @throws TerminalError with a sentence */
export function checkHeaders(
  headers: Record<string, string>,
): Record<string, string> {
  const checked: Record<string, string> = {
    'user-agent': 'promotions-for-backstage',
    'accept-encoding': 'identity',
  };
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (OWN.has(lower)) {
      throw new TerminalError(`The header ${name} cannot be set. Remove it.`);
    }
    try {
      validateHeaderName(lower);
      validateHeaderValue(lower, value);
    } catch (error) {
      throw new TerminalError(
        `The header ${JSON.stringify(name).slice(
          0,
          60,
        )} cannot be sent: its name or its value has signs that are not allowed.`,
        { cause: error },
      );
    }
    checked[lower] = value;
  }
  return checked;
}
