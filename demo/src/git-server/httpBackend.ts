import { spawn } from 'node:child_process';
import { IncomingMessage, ServerResponse } from 'node:http';
import { isolatedEnvironment } from '../shared/git';

/** One request to a repository over git's smart HTTP protocol. */
export interface HttpBackendCall {
  /** Folder of the bare repositories. */
  root: string;
  /** Path below the root, such as `/podinfo.git/info/refs`. */
  path: string;
  /** Without the question mark. */
  query: string;
  user?: string;
  env: Record<string, string>;
  /** Awaited when git has done its work, before any of it is answered. */
  beforeAnswer?: () => Promise<void>;
}

/** Answers a request by git's own `http-backend`, as a web server would. */
export async function serveWithHttpBackend(
  req: IncomingMessage,
  res: ServerResponse,
  call: HttpBackendCall,
): Promise<void> {
  const child = spawn('git', ['http-backend'], {
    env: { ...isolatedEnvironment(), ...cgi(req, call), ...call.env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // A client that goes away, or a git that has read enough, ends the pipe.
  child.stdin.on('error', () => {});
  req.on('error', () => child.stdin.destroy());
  req.pipe(child.stdin);
  const out: Buffer[] = [];
  child.stdout.on('data', chunk => out.push(chunk));
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
  await call.beforeAnswer?.();
  answer(res, Buffer.concat(out));
}

function cgi(
  req: IncomingMessage,
  call: HttpBackendCall,
): Record<string, string> {
  const header = (name: string) => String(req.headers[name] ?? '');
  return {
    GIT_PROJECT_ROOT: call.root,
    GIT_HTTP_EXPORT_ALL: '1',
    REQUEST_METHOD: req.method ?? 'GET',
    PATH_INFO: call.path,
    QUERY_STRING: call.query,
    CONTENT_TYPE: header('content-type'),
    REMOTE_ADDR: req.socket.remoteAddress ?? '',
    GIT_PROTOCOL: header('git-protocol'),
    ...(req.headers['content-length'] && {
      CONTENT_LENGTH: header('content-length'),
    }),
    ...(req.headers['content-encoding'] && {
      HTTP_CONTENT_ENCODING: header('content-encoding'),
    }),
    ...(call.user && { REMOTE_USER: call.user }),
  };
}

function answer(res: ServerResponse, output: Buffer): void {
  const end = output.indexOf('\r\n\r\n');
  if (end < 0) {
    res.writeHead(500).end();
    return;
  }
  const headers: Record<string, string> = {};
  for (const line of output.toString('latin1', 0, end).split('\r\n')) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const { status = '200', ...rest } = headers;
  res.writeHead(parseInt(status, 10), rest);
  res.end(output.subarray(end + 4));
}
