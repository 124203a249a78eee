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
  GIT_AUTHOR_NAME: 'GitHub',
  GIT_AUTHOR_EMAIL: 'noreply@github.example',
  GIT_COMMITTER_NAME: 'GitHub',
  GIT_COMMITTER_EMAIL: 'noreply@github.example',
};

export async function git(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('git', args, { cwd, env: environment });
  return stdout.trim();
}

export interface Merging {
  method: 'merge' | 'squash' | 'rebase';
  base: string;
  /** A commit. */
  head: string;
  title: string;
}

/**
 * Merges in a clone of a bare repository, as git does it.
 *
 * @param push - bring the outcome into the repository
 * @returns what the base branch gets; undefined where it conflicts
 */
export async function mergeIn(
  bare: string,
  { method, base, head, title }: Merging,
  push: boolean,
): Promise<string | undefined> {
  return inClone(bare, base, async dir => {
    try {
      if (method === 'merge') {
        await git(dir, 'merge', '--quiet', '--no-ff', '-m', title, head);
      } else if (method === 'squash') {
        await git(dir, 'merge', '--quiet', '--squash', head);
        await git(dir, 'commit', '--quiet', '--allow-empty', '-m', title);
      } else {
        await git(dir, 'checkout', '--quiet', head);
        await git(dir, 'rebase', '--quiet', '--force-rebase', base);
      }
    } catch {
      return undefined;
    }
    const merged = await git(dir, 'rev-parse', 'HEAD');
    if (push) {
      await git(dir, 'push', '--quiet', 'origin', `HEAD:refs/heads/${base}`);
    }
    return merged;
  });
}

/** Commits files to a branch, which begins at `base`, or with nothing. */
export async function commitIn(
  bare: string,
  options: {
    base?: string;
    branch: string;
    files: Record<string, string>;
    message: string;
  },
): Promise<string> {
  const { base, branch, files, message } = options;
  return inClone(bare, base, async dir => {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), content);
    }
    await git(dir, 'add', '--all');
    await git(dir, 'commit', '--quiet', '--allow-empty', '-m', message);
    await git(dir, 'push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
    return git(dir, 'rev-parse', 'HEAD');
  });
}

async function inClone<T>(
  bare: string,
  branch: string | undefined,
  work: (dir: string) => Promise<T>,
): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'promotions-github-'));
  try {
    const of = branch ? ['--branch', branch] : [];
    await git(dir, 'clone', '--quiet', ...of, bare, '.');
    return await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
