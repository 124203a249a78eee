import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
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

// What has no more to read ends soon; a push that is complete may take this.
const GRACE_MS = 2_000;

/** Answers requests by git's own `http-backend`, as a web server would. */
export class HttpBackend {
  readonly #running = new Set<ChildProcess>();

  async serve(
    req: IncomingMessage,
    res: ServerResponse,
    call: HttpBackendCall,
  ): Promise<void> {
    if (req.destroyed) {
      return;
    }
    const child = spawn('git', ['http-backend'], {
      env: { ...isolatedEnvironment(), ...cgi(req, call), ...call.env },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#running.add(child);
    try {
      // A git that has read enough ends the pipe.
      child.stdin.on('error', () => {});
      // That the client went away is told by the close that follows.
      req.on('error', () => {});
      req.once('close', () => {
        if (!req.readableEnded) {
          child.stdin.destroy();
        }
      });
      req.pipe(child.stdin);
      const out: Buffer[] = [];
      child.stdout.on('data', chunk => out.push(chunk));
      await once(child, 'close');
      await call.beforeAnswer?.();
      answer(res, Buffer.concat(out));
    } finally {
      this.#running.delete(child);
    }
  }

  /** Ends what is running, and waits until it has ended. */
  async stop(): Promise<void> {
    await Promise.all([...this.#running].map(end));
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  // It passes the signal on to what it has started.
  const late = setTimeout(() => child.kill('SIGTERM'), GRACE_MS);
  try {
    child.stdin?.destroy();
    await once(child, 'exit');
  } finally {
    clearTimeout(late);
  }
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
    // Without CONTENT_LENGTH: git would read on and on for what is missing
    // when the client, or this process, is gone before all of it was sent.
    // The end of the pipe tells where the body ends.
    ...(req.headers['content-encoding'] && {
      HTTP_CONTENT_ENCODING: header('content-encoding'),
    }),
    ...(call.user && { REMOTE_USER: call.user }),
  };
}

function answer(res: ServerResponse, output: Buffer): void {
  const headEnd = output.indexOf('\r\n\r\n');
  if (headEnd < 0) {
    res.writeHead(500).end();
    return;
  }
  const headers: Record<string, string> = {};
  for (const line of output.toString('latin1', 0, headEnd).split('\r\n')) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const { status = '200', ...rest } = headers;
  res.writeHead(parseInt(status, 10), rest);
  res.end(output.subarray(headEnd + 4));
}
