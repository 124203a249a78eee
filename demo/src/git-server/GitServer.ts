import { timingSafeEqual } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Administer, answerAdmin } from '../shared/admin';
import { listen, Listening, sendText } from '../shared/http';
import { HttpBackend } from './httpBackend';
import { PushLog } from './pushLog';
import { Repositories } from './Repositories';
import { viewCommit, viewIndex, viewRepository } from './view';

/** How a git server is set up. */
export interface GitServerOptions {
  /** Folder of the bare repositories and of the log; made when missing. */
  root: string;
  /** 0, the default, takes any free one. */
  port?: number;
  host?: string;
  /** Asked for by everything below `/git`, when given. */
  credentials?: { username: string; password: string };
  /**
   * Awaited before git is given a push, and after it has carried one out but
   * before the client is told. What it throws breaks the connection.
   */
  onPush?: (moment: 'before' | 'after', repo: string) => Promise<void>;
  /** File of the log of pushes; `pushes.jsonl` in the root by default. */
  pushLog?: string;
  /** What POST /admin/<action> does. */
  administer?: Administer;
}

/**
 * Serves bare repositories over HTTP: `/git/<repo>.git` for git,
 * `/raw/<repo>/<branch>/<path>` for single files with ETags, and
 * `/view/<repo>` for people.
 */
export class GitServer {
  readonly repositories: Repositories;
  readonly pushes: PushLog;
  private readonly backend = new HttpBackend();
  private listening?: Listening;

  constructor(private readonly options: GitServerOptions) {
    this.repositories = new Repositories(options.root);
    this.pushes = new PushLog(options.root, options.pushLog);
  }

  async start(): Promise<void> {
    await mkdir(this.options.root, { recursive: true });
    await this.pushes.prepare();
    this.listening = await listen(
      (req, res) => {
        this.handle(req, res).catch(() => res.destroy());
      },
      {
        port: this.options.port ?? 0,
        host: this.options.host ?? '127.0.0.1',
      },
    );
  }

  async stop(): Promise<void> {
    await this.listening?.close();
    await this.backend.stop();
  }

  /** Where it answers, without a slash at the end. */
  get baseUrl(): string {
    if (!this.listening) {
      throw new Error('The git server has not been started.');
    }
    return `http://localhost:${this.listening.port}`;
  }

  /** What one clones. */
  cloneUrl(repo: string): string {
    return `${this.baseUrl}/git/${repo}.git`;
  }

  private async handle(
    req: IncomingMessage,
    res: ServerResponse,
  ): Promise<void> {
    const [target, query = ''] = (req.url ?? '/').split(/\?(.*)/s);
    const [, kind, ...segments] = target.split('/').map(decodeSegment);
    if (kind === 'git') {
      await this.serveGit(req, res, segments, query);
    } else if (req.method === 'POST' && kind === 'admin') {
      await this.answerAdmin(req, res, segments[0]);
    } else if (req.method !== 'GET' && req.method !== 'HEAD') {
      sendText(res, 405, 'This can only be read.\n');
    } else if (kind === '') {
      await viewIndex(res, this.repositories);
    } else if (kind === 'raw' || kind === 'view') {
      await this.serveContent(req, res, kind, segments);
    } else {
      notFound(res);
    }
  }

  private async answerAdmin(
    req: IncomingMessage,
    res: ServerResponse,
    action: string,
  ): Promise<void> {
    const { administer } = this.options;
    if (administer) {
      const pageOf = () => '/';
      await answerAdmin(req, res, action, { administer, pageOf });
    } else {
      notFound(res);
    }
  }

  private async serveGit(
    req: IncomingMessage,
    res: ServerResponse,
    segments: string[],
    query: string,
  ): Promise<void> {
    if (!this.isAllowed(req)) {
      sendText(res, 401, 'Credentials are needed.\n', {
        'WWW-Authenticate': 'Basic realm="git"',
      });
      return;
    }
    const repo = segments[0]?.replace(/\.git$/, '') ?? '';
    const rest = segments.slice(1).join('/');
    if (!this.repositories.has(repo)) {
      notFound(res);
      return;
    }
    const isPush = rest === 'git-receive-pack';
    if (isPush) {
      await this.options.onPush?.('before', repo);
    }
    await this.backend.serve(req, res, {
      root: this.options.root,
      path: `/${repo}.git/${rest}`,
      query,
      user: this.options.credentials?.username,
      env: this.pushes.environment(repo),
      beforeAnswer: async () => {
        if (isPush) {
          await this.options.onPush?.('after', repo);
        }
      },
    });
  }

  private async serveContent(
    req: IncomingMessage,
    res: ServerResponse,
    kind: 'raw' | 'view',
    [repo = '', ...rest]: string[],
  ): Promise<void> {
    if (!this.repositories.has(repo)) {
      notFound(res);
    } else if (kind === 'raw') {
      await this.serveRaw(req, res, repo, rest);
    } else if (rest[0] === 'commit' && /^[0-9a-f]{4,40}$/.test(rest[1] ?? '')) {
      await viewCommit(res, this.repositories, repo, rest[1]);
    } else {
      await viewRepository(res, this.repositories, repo, rest[0] || 'main');
    }
  }

  private async serveRaw(
    req: IncomingMessage,
    res: ServerResponse,
    repo: string,
    [branch = '', ...path]: string[],
  ): Promise<void> {
    const commit = await this.repositories.resolve(repo, branch);
    const file =
      commit && (await this.repositories.file(repo, commit, path.join('/')));
    if (!file) {
      notFound(res);
      return;
    }
    const headers = { ETag: file.etag, 'Cache-Control': 'no-cache' };
    if (req.headers['if-none-match'] === file.etag) {
      res.writeHead(304, headers).end();
    } else {
      sendText(res, 200, file.content, headers);
    }
  }

  private isAllowed(req: IncomingMessage): boolean {
    const { credentials } = this.options;
    if (!credentials) {
      return true;
    }
    const { username, password } = credentials;
    const wanted = Buffer.from(`${username}:${password}`).toString('base64');
    const given = Buffer.from(req.headers.authorization ?? '');
    const expected = Buffer.from(`Basic ${wanted}`);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}

function notFound(res: ServerResponse): void {
  sendText(res, 404, 'There is nothing here.\n');
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // No name is ever as it came, so that nothing is found by it.
    return segment;
  }
}
