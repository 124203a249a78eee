import {
  OutboundResponse,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { LookupAddress } from 'node:dns';
import http, { IncomingMessage } from 'node:http';
import https from 'node:https';
import { pinned } from './lookup';
import { shownUrl } from './urls';

/** One request; everything in it has been checked. */
export interface CheckedRequest {
  url: URL;
  addresses: LookupAddress[];
  method: string;
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
  maxBytes: number;
}

/**
 * Sends one request to one of the given addresses, over a connection of its
 * own, and follows nothing.
 */
export function send(request: CheckedRequest): Promise<OutboundResponse> {
  const { url, addresses, method, headers, body, signal, maxBytes } = request;
  const client = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const outgoing = client.request(
      url,
      { method, headers, signal, agent: false, lookup: pinned(addresses) },
      incoming => {
        read(incoming, url, maxBytes).then(resolve, error => {
          outgoing.destroy();
          reject(error);
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function read(
  incoming: IncomingMessage,
  url: URL,
  maxBytes: number,
): Promise<OutboundResponse> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    length += chunk.length;
    if (length > maxBytes) {
      throw new TerminalError(
        `${shownUrl(
          url,
        )} answers with more than ${maxBytes} bytes, which is the most that is read.`,
      );
    }
    chunks.push(chunk);
  }
  return {
    status: incoming.statusCode ?? 0,
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : value ?? '',
      ]),
    ),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}
