import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from '../git/Git';
import { Access } from '../git/environment';
import { fetchRefs } from '../git/remote';

/**
 * How much of a repository is kept: `commits` alone, or `trees` too, so that
 * it can be told which files a commit touches. Never what is in the files.
 *
 * @internal
 */
export type Detail = 'commits' | 'trees';

const FILTERS: Record<Detail, string> = {
  commits: 'tree:0',
  trees: 'blob:none',
};

// A lock that is older was left behind by a process that was killed.
const STALE_LOCK_MS = 10 * 60 * 1000;

/**
 * Bare repositories that hold what was fetched, so that the next look fetches
 * only what is new. They can be removed at any time.
 *
 * @internal
 */
export class RepositoryCache {
  private readonly queues = new Map<string, Promise<unknown>>();

  constructor(private readonly root: string) {}

  /**
   * Fetches a reference, and reads the repository while nothing else changes
   * it. Should it turn out to be damaged, it is made again.
   *
   * @param read - given the folder, and the hash of what was fetched
   * @throws Error when the repository has no such reference
   */
  async fetch<T>(
    access: Access,
    wanted: { ref: string; detail: Detail; signal: AbortSignal },
    read: (directory: string, hash: string) => Promise<T>,
  ): Promise<T> {
    const directory = this.directory(access.url, wanted.detail);
    return this.alone(directory, async () => {
      const isNew = await this.prepare(directory, access.url, wanted.detail);
      try {
        return await fetchAndRead(directory, access, wanted, read);
      } catch (error) {
        if (isNew || wanted.signal.aborted) {
          throw error;
        }
        // It may be what was kept that is wrong.
        await rm(directory, { recursive: true, force: true });
        await this.prepare(directory, access.url, wanted.detail);
        return fetchAndRead(directory, access, wanted, read);
      }
    });
  }

  private directory(url: string, detail: Detail): string {
    const name = createHash('sha256').update(`${detail} ${url}`).digest('hex');
    return join(this.root, name.slice(0, 32));
  }

  private async alone<T>(
    directory: string,
    action: () => Promise<T>,
  ): Promise<T> {
    const before = this.queues.get(directory) ?? Promise.resolve();
    const mine = before.then(action, action);
    const settled = mine.then(
      () => {},
      () => {},
    );
    this.queues.set(directory, settled);
    try {
      return await mine;
    } finally {
      if (this.queues.get(directory) === settled) {
        this.queues.delete(directory);
      }
    }
  }

  /** @returns whether there was none. */
  private async prepare(
    directory: string,
    url: string,
    detail: Detail,
  ): Promise<boolean> {
    const isNew = !(await exists(join(directory, 'HEAD')));
    if (isNew) {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await git(['init', '--quiet', '--bare', directory], { cwd: directory });
    }
    await writeFile(join(directory, 'config'), configOf(url, detail));
    await removeStaleLocks(directory);
    return isNew;
  }
}

async function fetchAndRead<T>(
  directory: string,
  access: Access,
  wanted: { ref: string; detail: Detail; signal: AbortSignal },
  read: (directory: string, hash: string) => Promise<T>,
): Promise<T> {
  const { ref, detail, signal } = wanted;
  const local = `refs/promotions/${createHash('sha256')
    .update(ref)
    .digest('hex')}`;
  const call = { cwd: directory, signal };
  const found = await fetchRefs(
    access,
    {
      specs: [`+${ref}:${local}`],
      options: [`--filter=${FILTERS[detail]}`],
      remote: 'origin',
    },
    call,
  );
  if (!found) {
    throw new Error(`${access.url} has no ${ref} any more.`);
  }
  // Tags may be objects of their own, which point at the commit.
  const { stdout } = await git(
    ['rev-parse', '--verify', `${local}^{commit}`],
    call,
  );
  return read(directory, stdout.trim());
}

// A named remote is what lets a repository hold only a part.
function configOf(url: string, detail: Detail): string {
  return `[core]
\trepositoryformatversion = 1
\tbare = true
[extensions]
\tpartialClone = origin
[remote "origin"]
\turl = "${url.replace(/["\\]/g, '\\$&')}"
\tpromisor = true
\tpartialclonefilter = ${FILTERS[detail]}
`;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function removeStaleLocks(directory: string): Promise<void> {
  const entries = await readdir(directory, {
    withFileTypes: true,
    recursive: true,
  });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && entry.name.endsWith('.lock')) {
      const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }));
      if (Date.now() - mtimeMs > STALE_LOCK_MS) {
        await rm(path, { force: true });
      }
    }
  }
}
