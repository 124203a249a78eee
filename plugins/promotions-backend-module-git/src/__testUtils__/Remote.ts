import { GitServer, GitServerOptions } from '@promotions/demo';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const environment = {
  ...process.env,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Dev',
  GIT_AUTHOR_EMAIL: 'dev@example.com',
  GIT_COMMITTER_NAME: 'Dev',
  GIT_COMMITTER_EMAIL: 'dev@example.com',
};

/** A real repository behind a real server, and a person who works on it. */
export class Remote {
  private constructor(
    readonly dir: string,
    readonly server: GitServer,
    readonly repo: string,
  ) {}

  static async start(
    options: Partial<GitServerOptions> = {},
    files: Record<string, string> = {},
  ): Promise<Remote> {
    const dir = await mkdtemp(join(tmpdir(), 'promotions-git-'));
    const server = new GitServer({ root: join(dir, 'served'), ...options });
    await server.start();
    await server.repositories.create('deploy');
    const remote = new Remote(dir, server, 'deploy');
    await mkdir(remote.person);
    await remote.git('init', '--quiet', '--initial-branch=main');
    await remote.commit('Begin', { 'README.md': 'Deployments\n', ...files });
    return remote;
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await rm(this.dir, { recursive: true, force: true });
  }

  get url(): string {
    return this.server.cloneUrl(this.repo);
  }

  /** Clone of the person, whose pushes go straight into the folder. */
  get person(): string {
    return join(this.dir, 'person');
  }

  workDir(name = 'work'): string {
    return join(this.dir, name);
  }

  async git(...args: string[]): Promise<string> {
    const { stdout } = await run('git', args, {
      cwd: this.person,
      env: environment,
    });
    return stdout.trim();
  }

  /** Commits as the person, and gives the hash. */
  async commit(
    message: string,
    files: Record<string, string>,
    branch = 'main',
  ): Promise<string> {
    const bare = this.server.repositories.directory(this.repo);
    await this.git(
      'fetch',
      '--quiet',
      '--prune',
      bare,
      '+refs/heads/*:refs/remotes/served/*',
    );
    await this.git(
      'checkout',
      '--quiet',
      '--force',
      '-B',
      branch,
      `served/${branch}`,
    ).catch(() => this.git('checkout', '--quiet', '-B', branch));
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(this.person, path)), { recursive: true });
      await writeFile(join(this.person, path), content);
    }
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--allow-empty', '-m', message);
    await this.git('push', '--quiet', bare, `HEAD:refs/heads/${branch}`);
    return this.git('rev-parse', 'HEAD');
  }

  /** What git says about the repository that is served. */
  served(...args: string[]): Promise<string> {
    return this.git(
      `--git-dir=${this.server.repositories.directory(this.repo)}`,
      ...args,
    );
  }

  /** Subjects of a branch, newest first. */
  async subjects(branch = 'main'): Promise<string[]> {
    return (await this.served('log', '--format=%s', branch)).split('\n');
  }

  /** A file as it is on a branch. */
  file(path: string, branch = 'main'): Promise<string> {
    return this.served('show', `${branch}:${path}`);
  }
}
