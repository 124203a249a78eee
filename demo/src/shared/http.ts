import {
  createServer,
  IncomingMessage,
  RequestListener,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';

/** Listening at one port. */
export interface Listening {
  port: number;
  close(): Promise<void>;
}

/**
 * Listens at the port, or at any free one for 0. For the loopback host it does
 * so at its addresses of both kinds, so that `localhost` works either way.
 *
 * @throws Error that names the port, when it is taken.
 */
export async function listen(
  handler: RequestListener,
  options: { port: number; host: string },
): Promise<Listening> {
  const first = await open(handler, options.port, options.host);
  const { port } = first.address() as AddressInfo;
  const servers = [first];
  if (options.host === '127.0.0.1') {
    try {
      servers.push(await open(handler, port, '::1'));
    } catch (error) {
      if (!isWithoutIpv6(error)) {
        first.close();
        throw error;
      }
    }
  }
  return {
    port,
    async close() {
      await Promise.all(servers.map(shut));
    },
  };
}

async function open(
  handler: RequestListener,
  port: number,
  host: string,
): Promise<Server> {
  const server = createServer(handler);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, ipv6Only: true }, resolve);
  });
  return server;
}

async function shut(server: Server): Promise<void> {
  await new Promise<void>(resolve => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function isWithoutIpv6(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT';
}

/** Reads a body, and refuses what is larger than 64 KiB. */
export async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += (chunk as Buffer).length;
    if (size > 64 * 1024) {
      throw new Error('The body is larger than 64 KiB.');
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The fields of a body that is JSON or a form. */
export async function readFields(
  req: IncomingMessage,
): Promise<Record<string, unknown>> {
  const body = await readBody(req);
  if (isForm(req)) {
    return Object.fromEntries(new URLSearchParams(body));
  }
  const value: unknown = JSON.parse(body || '{}');
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : {};
}

/** Whether a page sent the request, and wants to be shown a page again. */
export function isForm(req: IncomingMessage): boolean {
  return (req.headers['content-type'] ?? '').startsWith(
    'application/x-www-form-urlencoded',
  );
}

/** Whether the request was made by a page of another site. */
export function isForeign(req: IncomingMessage): boolean {
  const { origin, host } = req.headers;
  return origin !== undefined && origin !== `http://${host}`;
}

/** Answers with JSON. */
export function sendJson(
  res: ServerResponse,
  status: number,
  value: unknown,
): void {
  res.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  res.end(`${JSON.stringify(value)}\n`);
}

/** Answers with plain text. */
export function sendText(
  res: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  res.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  res.end(text);
}
