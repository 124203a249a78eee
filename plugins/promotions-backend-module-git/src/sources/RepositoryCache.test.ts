import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { openOutbound } from '../__testUtils__/Flow';
import { Remote } from '../__testUtils__/Remote';
import { DEFAULT_GIT_LIMITS, GitLimits } from '../git/limits';
import { reach } from '../git/remote';
import { sizeOf } from '../git/size';
import { Detail, RepositoryCache } from './RepositoryCache';

const DAY = 24 * 60 * 60 * 1000;

describe('what is kept of repositories', () => {
  let remote: Remote;
  let root: string;

  beforeEach(async () => {
    remote = await Remote.start({}, { 'a/file': 'x'.repeat(100) });
    root = join(remote.dir, 'cache');
  });

  afterEach(() => remote.stop());

  const cacheWith = (limits: Partial<GitLimits> = {}) =>
    new RepositoryCache(root, { ...DEFAULT_GIT_LIMITS, ...limits });

  async function fetch(cache: RepositoryCache, detail: Detail) {
    const access = await reach(openOutbound(), remote.url);
    return cache.fetch(
      access,
      {
        ref: 'refs/heads/main',
        detail,
        signal: new AbortController().signal,
      },
      async directory => directory,
    );
  }

  async function unusedFor(directory: string, days: number) {
    const then = new Date(Date.now() - days * DAY);
    await utimes(join(directory, 'config'), then, then);
  }

  it('goes when nobody has used it for long', async () => {
    const cache = cacheWith({ maxAgeMs: 7 * DAY });
    const old = await fetch(cache, 'commits');
    const young = await fetch(cache, 'trees');
    await unusedFor(old, 8);
    await unusedFor(young, 6);

    await cache.tidy();

    expect(await readdir(root)).toEqual([young.slice(root.length + 1)]);
    // It is simply fetched again.
    expect(await fetch(cache, 'commits')).toBe(old);
  });

  it('goes, unused longest first, until the rest is small enough', async () => {
    const cache = cacheWith();
    const older = await fetch(cache, 'commits');
    const newer = await fetch(cache, 'trees');
    await unusedFor(older, 2);
    await unusedFor(newer, 1);

    await cacheWith({ maxBytes: (await sizeOf(root)) - 1 }).tidy();

    expect(await readdir(root)).toEqual([newer.slice(root.length + 1)]);
  });

  it('is tidied now and then as it is used', async () => {
    const before = await fetch(cacheWith(), 'commits');
    await unusedFor(before, 100);

    const after = await fetch(cacheWith(), 'trees');

    expect(await readdir(root)).toEqual([after.slice(root.length + 1)]);
  });

  it('is never more of one repository than is allowed', async () => {
    const cache = cacheWith({ maxRepositoryBytes: 100 });

    await expect(fetch(cache, 'commits')).rejects.toMatchObject({
      message: expect.stringContaining(
        `${remote.url} takes more than 100 bytes`,
      ),
      terminal: true,
    });

    expect(await readdir(root)).toEqual([]);
  });
});
