import { isTerminal } from '@promotions/backstage-plugin-promotions-node';
import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from '../git/Git';
import { Access } from '../git/environment';
import { GitLimits } from '../git/limits';
import { fetchRefs } from '../git/remote';
import { sizeOf, withinSize } from '../git/size';

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

/** How often it is looked whether there is too much. */
const TIDY_MS = 10 * 60 * 1000;

const USED_FILE = 'config';

/**
 * Bare repositories that hold what was fetched, so that the next look fetches
 * only what is new. They can be removed at any time.
 *
 * @internal
 */
export class RepositoryCache {
  private readonly queues = new Map<string, Promise<unknown>>();
  /** Milliseconds of a clock that only goes on. */
  private tidied = -Infinity;

  constructor(
    private readonly root: string,
    private readonly limits: GitLimits,
  ) {}

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
    const result = await this.alone(directory, async () => {
      const isNew = await this.prepare(directory, access.url, wanted.detail);
      const fetchIt = () =>
        withinSize(
          {
            directory,
            maxBytes: this.limits.maxRepositoryBytes,
            what: access.url,
            signal: wanted.signal,
          },
          signal =>
            fetchAndRead(directory, access, { ...wanted, signal }, read),
        );
      try {
        return await fetchIt();
      } catch (error) {
        if (wanted.signal.aborted || (isNew && !isTerminal(error))) {
          throw error;
        }
        // It may be what was kept that is wrong, or too much.
        await rm(directory, { recursive: true, force: true });
        if (isNew) {
          throw error;
        }
        await this.prepare(directory, access.url, wanted.detail);
        return fetchIt();
      }
    });
    await this.tidyNowAndThen();
    return result;
  }

  private async tidyNowAndThen(): Promise<void> {
    const now = performance.now();
    if (now - this.tidied > TIDY_MS) {
      this.tidied = now;
      await this.tidy();
    }
  }

  /**
   * Removes what nobody has used for long, and what has been unused longest
   * until the rest is small enough. What is in use now stays.
   */
  async tidy(): Promise<void> {
    const { maxAgeMs, maxBytes } = this.limits;
    const kept = await readKept(this.root);
    let size = kept.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { directory, bytes, usedMs } of kept) {
      const isOld = Date.now() - usedMs > maxAgeMs;
      if ((isOld || size > maxBytes) && !this.queues.has(directory)) {
        await this.alone(directory, () =>
          rm(directory, { recursive: true, force: true }),
        );
        size -= bytes;
      }
    }
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
    // Written at each use, and so tells when that was.
    await writeFile(join(directory, USED_FILE), configOf(url, detail));
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

interface Kept {
  directory: string;
  bytes: number;
  usedMs: number;
}

/** Unused longest first. */
async function readKept(root: string): Promise<Kept[]> {
  const entries = await readdir(root, { withFileTypes: true });
  const kept: Kept[] = [];
  for (const entry of entries.filter(each => each.isDirectory())) {
    const directory = join(root, entry.name);
    const { mtimeMs } = await stat(join(directory, USED_FILE)).catch(() => ({
      mtimeMs: 0,
    }));
    kept.push({ directory, bytes: await sizeOf(directory), usedMs: mtimeMs });
  }
  return kept.sort((a, b) => a.usedMs - b.usedMs);
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
