import { GitServer } from '@promotions/demo';
import { mkdtemp, rm } from 'node:fs/promises';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Answer, ok, refuse, text } from './answers';
import {
  CheckRun,
  CreatePull,
  ListedPull,
  ListPulls,
  MergePull,
  MergeResult,
  Pull,
  Status,
  ValidationError,
} from './github';
import { createSchema, listQuery, mergeSchema, pageQuery } from './requests';
import { commitIn, git, mergeIn } from './Scratch';

export const TOKEN = 'ghs_a-token-that-nobody-may-see';
/** The repositories of the git server lie below it. */
const OWNER = 'git';

interface StoredPull {
  number: number;
  title: string;
  body: string;
  head: string;
  base: string;
  state: 'open' | 'closed';
  draft: boolean;
  /** Of its branch, as long as it is open. */
  sha: string;
  merged?: string;
}

/**
 * Speaks the few calls of the REST API of GitHub that are needed, over real
 * repositories behind a real git server. What it merges is merged by git.
 */
export class FakeGithub {
  readonly pulls: StoredPull[] = [];
  /** `<method> <path>` of each request that came, and whether it was answered. */
  readonly asked: string[] = [];
  checkRuns: CheckRun[] = [];
  statuses: Status[] = [];
  /** Set where the rules of the branch ask for something. */
  mergeableState?: string;
  /** GitHub needs a moment for it: this many times it is not known yet. */
  unknownMergeability = 0;
  allowed: string[] = ['merge', 'squash', 'rebase'];
  /**
   * Asked before and after each request is carried out: what it returns is
   * answered in place of it; `cut` cuts the connection, `hang` never answers.
   */
  intercept: (
    moment: 'before' | 'after',
    request: string,
  ) => Answer | 'cut' | 'hang' | undefined = () => undefined;
  private api?: Server;

  readonly git: GitServer;

  private constructor(private readonly dir: string, server: GitServer) {
    this.git = server;
  }

  static async start(repository = 'deploy'): Promise<FakeGithub> {
    const dir = await mkdtemp(join(tmpdir(), 'promotions-github-'));
    const server = new GitServer({
      root: join(dir, 'served'),
      credentials: { username: 'x-access-token', password: TOKEN },
    });
    await server.start();
    await server.repositories.create(repository);
    const github = new FakeGithub(dir, server);
    github.api = createServer((req, res) => {
      github.#handle(req, res).catch(error => {
        res.writeHead(500).end(String(error));
      });
    });
    await new Promise<void>(resolve => {
      github.api!.listen(0, '127.0.0.1', resolve);
    });
    return github;
  }

  async stop(): Promise<void> {
    this.api?.closeAllConnections();
    await new Promise(resolve => this.api?.close(resolve));
    await this.git.stop();
    await rm(this.dir, { recursive: true, force: true });
  }

  get apiBaseUrl(): string {
    const { port } = this.api!.address() as AddressInfo;
    return `http://127.0.0.1:${port}/api/v3`;
  }

  /** Below `integrations` of the configuration. */
  get integration() {
    return {
      host: new URL(this.git.baseUrl).host,
      apiBaseUrl: this.apiBaseUrl,
    };
  }

  /**
   * Address of a file as a web server gives it, by a name of the machine that
   * is none of a forge.
   */
  rawUrl(path: string): string {
    const base = this.git.baseUrl.replace('localhost', '127.0.0.1');
    return `${base}/raw/deploy/main/${path}`;
  }

  bare(repository = 'deploy'): string {
    return this.git.repositories.directory(repository);
  }

  /** Commits files to a branch as a person would, and gives the hash. */
  async commit(
    files: Record<string, string>,
    options: { branch?: string; from?: string; message?: string } = {},
  ): Promise<string> {
    const { branch = 'main', message = 'Change' } = options;
    const { from = branch } = options;
    const base = (await this.head(from)) ? from : undefined;
    return commitIn(this.bare(), { base, branch, files, message });
  }

  async head(branch: string): Promise<string | undefined> {
    const ref = `refs/heads/${branch}`;
    return git(this.bare(), 'rev-parse', '--verify', '--quiet', ref).catch(
      () => undefined,
    );
  }

  /** A file as it is on the branch. */
  file(path: string, branch = 'main'): Promise<string> {
    return git(this.bare(), 'show', `${branch}:${path}`);
  }

  /** As a person does it on the page of the request. */
  async close(number: number): Promise<void> {
    this.pulls[number - 1].state = 'closed';
  }

  async merge(
    number: number,
    method: 'merge' | 'squash' | 'rebase' = 'merge',
  ): Promise<string | undefined> {
    const pull = this.pulls[number - 1];
    const head = await this.#headOf(pull);
    const { base, title } = pull;
    const merging = { method, base, head, title };
    const merged = await mergeIn(this.bare(), merging, true);
    if (merged) {
      Object.assign(pull, { merged, sha: head, state: 'closed' });
    }
    return merged;
  }

  async #handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '', this.apiBaseUrl);
    const path = url.pathname.replace(/^\/api\/v3/, '');
    const request = `${req.method} ${path}`;
    this.asked.push(request);
    const body = await text(req);
    const before = this.intercept('before', request);
    const carriedOut =
      before ?? (await this.#answer(req, { path, query: url, body }));
    const answer = this.intercept('after', request) ?? carriedOut;
    if (answer === 'cut') {
      req.socket.destroy();
    }
    if (answer === 'cut' || answer === 'hang') {
      return;
    }
    res.writeHead(answer.status, {
      'content-type': 'application/json; charset=utf-8',
      ...answer.headers,
    });
    res.end(JSON.stringify(answer.body ?? ''));
  }

  async #answer(
    req: IncomingMessage,
    { path, query, body }: { path: string; query: URL; body: string },
  ): Promise<Answer> {
    if (req.headers.authorization !== `Bearer ${TOKEN}`) {
      return refuse(401, 'Bad credentials');
    }
    const [, repos, owner, name, ...rest] = path.split('/');
    if (
      repos !== 'repos' ||
      owner !== OWNER ||
      !this.git.repositories.has(name)
    ) {
      return refuse(404, 'Not Found');
    }
    const [kind, id, action] = rest;
    const asked = Object.fromEntries(query.searchParams);
    switch (`${req.method} ${kind} ${rest.length}`) {
      case 'GET pulls 1':
        return this.#list(listQuery.parse(asked));
      case 'POST pulls 1':
        return this.#create(createSchema.parse(JSON.parse(body)));
      case 'GET pulls 2':
        return this.#show(Number(id));
      case 'PUT pulls 3':
        return this.#mergeNow(Number(id), mergeSchema.parse(JSON.parse(body)));
      case 'GET commits 3':
        pageQuery.parse(asked);
        return ok(
          action === 'status'
            ? { statuses: this.statuses }
            : { check_runs: this.checkRuns },
        );
      default:
        return refuse(404, 'Not Found');
    }
  }

  async #list({ state = 'open', head, base }: ListPulls): Promise<Answer> {
    const found = this.pulls.filter(
      pull =>
        (state === 'all' || pull.state === state) &&
        (!head || head === `${OWNER}:${pull.head}`) &&
        (!base || base === pull.base),
    );
    const listed: ListedPull[] = [];
    for (const pull of found.reverse()) {
      listed.push(await this.#shown(pull));
    }
    return ok(listed);
  }

  async #create({
    title = '',
    head,
    base,
    body = '',
  }: CreatePull): Promise<Answer> {
    const sha = await this.head(head);
    const onto = await this.head(base);
    const invalid = (message: string): Answer => {
      const error: ValidationError = {
        message: 'Validation Failed',
        documentation_url: 'https://docs.github.com/rest',
        errors: [{ resource: 'PullRequest', code: 'custom', message }],
      };
      return { status: 422, body: error };
    };
    if (!sha || !onto) {
      return invalid(`${sha ? 'base' : 'head'} is invalid`);
    }
    if (
      this.pulls.some(
        pull =>
          pull.state === 'open' && pull.head === head && pull.base === base,
      )
    ) {
      return invalid(`A pull request already exists for ${OWNER}:${head}.`);
    }
    const range = `${onto}..${sha}`;
    if ((await git(this.bare(), 'rev-list', '--count', range)) === '0') {
      return invalid(`No commits between ${base} and ${head}`);
    }
    const pull: StoredPull = {
      number: this.pulls.length + 1,
      ...{ title, body, head, base, sha },
      state: 'open',
      draft: false,
    };
    this.pulls.push(pull);
    return { status: 201, body: await this.#whole(pull) };
  }

  async #show(number: number): Promise<Answer> {
    const pull = this.pulls[number - 1];
    return pull ? ok(await this.#whole(pull)) : refuse(404, 'Not Found');
  }

  async #mergeNow(
    number: number,
    { merge_method: method = 'merge', sha }: MergePull,
  ): Promise<Answer> {
    const pull = this.pulls[number - 1];
    if (!pull) {
      return refuse(404, 'Not Found');
    }
    if (!this.allowed.includes(method)) {
      return refuse(
        405,
        `${method} merges are not allowed on this repository.`,
      );
    }
    const state = (await this.#whole(pull)).mergeable_state;
    if (pull.state === 'closed' || state === 'blocked' || state === 'draft') {
      return refuse(405, 'Pull Request is not mergeable');
    }
    if (sha && sha !== (await this.#headOf(pull))) {
      return refuse(409, 'Head branch was modified. Review and try again.');
    }
    const merged = await this.merge(number, method);
    if (!merged) {
      return refuse(405, 'Pull Request is not mergeable');
    }
    const result: MergeResult = {
      sha: merged,
      merged: true,
      message: 'Pull Request successfully merged',
    };
    return ok(result);
  }

  async #shown(pull: StoredPull): Promise<ListedPull> {
    const { number, head, base, title, body, state, draft } = pull;
    const sha = await this.#headOf(pull);
    return {
      id: 1000 + number,
      node_id: `PR_${number}`,
      ...{ number, title, body, state, draft },
      html_url: `${this.git.baseUrl}/${OWNER}/deploy/pull/${number}`,
      merged_at: pull.merged ? '2026-01-02T03:04:05Z' : null,
      // While it is open this is a commit that was made to try it.
      merge_commit_sha: pull.merged ?? 'f'.repeat(40),
      head: { label: `${OWNER}:${head}`, ref: head, sha },
      base: {
        label: `${OWNER}:${base}`,
        ref: base,
        sha: (await this.head(base)) ?? '',
      },
    };
  }

  async #whole(pull: StoredPull): Promise<Pull> {
    return {
      ...(await this.#shown(pull)),
      state: pull.state,
      merged: pull.merged !== undefined,
      ...(await this.#mergeability(pull)),
    };
  }

  async #mergeability(
    pull: StoredPull,
  ): Promise<Pick<Pull, 'mergeable' | 'mergeable_state'>> {
    if (pull.state === 'closed' || this.unknownMergeability > 0) {
      this.unknownMergeability -= 1;
      return { mergeable: null, mergeable_state: 'unknown' };
    }
    const { base, title } = pull;
    const head = await this.#headOf(pull);
    const merging = { method: 'merge' as const, base, head, title };
    if (!(await mergeIn(this.bare(), merging, false))) {
      return { mergeable: false, mergeable_state: 'dirty' };
    }
    return {
      mergeable: true,
      mergeable_state: pull.draft ? 'draft' : this.mergeableState ?? 'clean',
    };
  }

  async #headOf({ state, head, sha }: StoredPull): Promise<string> {
    return (state === 'open' && (await this.head(head))) || sha;
  }
}
