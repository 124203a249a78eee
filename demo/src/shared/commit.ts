import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { git } from './git';

/** Who makes a commit of the demo. */
export interface Author {
  name: string;
  email: string;
}

const ATTEMPTS = 10;

/**
 * Clones a repository, lets `change` work on the files, commits and pushes, as
 * a developer would. When somebody else pushes first it does all of it again.
 *
 * @returns the hash of the commit; undefined when nothing has changed
 */
export async function commitAndPush(
  url: string,
  author: Author,
  change: (directory: string) => Promise<{ message: string; tag?: string }>,
): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    const directory = await mkdtemp(join(tmpdir(), 'promotions-demo-'));
    try {
      await git(['clone', '--quiet', '--branch=main', '--', url, directory], {
        cwd: tmpdir(),
      });
      const { message, tag } = await change(directory);
      const commit = await commitAll(directory, author, message);
      if (!commit) {
        return undefined;
      }
      const refs = [`HEAD:refs/heads/main`];
      if (tag) {
        refs.push(`HEAD:refs/tags/${tag}`);
      }
      await git(['push', '--quiet', '--atomic', 'origin', ...refs], {
        cwd: directory,
      });
      return commit;
    } catch (error) {
      const lost = /rejected|cannot lock ref/.test(String(error));
      if (!lost || attempt === ATTEMPTS) {
        throw error;
      }
      await sleep(50 * attempt);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
}

/** Commits all files of a folder; gives the hash, if there was a change. */
export async function commitAll(
  directory: string,
  author: Author,
  message: string,
): Promise<string | undefined> {
  await git(['add', '--all'], { cwd: directory });
  if (!(await git(['status', '--porcelain'], { cwd: directory }))) {
    return undefined;
  }
  await git(['commit', '--quiet', '--file=-'], {
    cwd: directory,
    input: message,
    env: {
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_COMMITTER_NAME: author.name,
      GIT_COMMITTER_EMAIL: author.email,
    },
  });
  return (await git(['rev-parse', 'HEAD'], { cwd: directory })).trim();
}
