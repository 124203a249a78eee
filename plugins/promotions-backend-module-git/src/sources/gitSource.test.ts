import { mockServices } from '@backstage/backend-test-utils';
import { Artifact } from '@promotions/backstage-plugin-promotions-common';
import {
  Discovery,
  FreightSource,
} from '@promotions/backstage-plugin-promotions-node';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openOutbound } from '../__testUtils__/Flow';
import { Remote } from '../__testUtils__/Remote';
import { DEFAULT_GIT_LIMITS } from '../git/limits';
import { createGitSource } from './gitSource';

describe('the git freight source', () => {
  let remote: Remote;
  let cache: string;
  let source: FreightSource;

  beforeEach(async () => {
    remote = await Remote.start();
    cache = join(remote.dir, 'cache');
    source = createGitSource(cache, DEFAULT_GIT_LIMITS);
  });

  afterEach(() => remote.stop());

  async function discover(
    config: Record<string, unknown>,
    cursor?: unknown,
    outbound = openOutbound(),
  ): Promise<Discovery> {
    return source.discover({
      config: source.schema.parse({ url: remote.url, ...config }),
      // As it comes back from the database.
      cursor: cursor && JSON.parse(JSON.stringify(cursor)),
      pipeline: { id: 'p', name: 'app', entityRef: 'component:default/app' },
      entity: {},
      logger: mockServices.logger.mock(),
      signal: new AbortController().signal,
      outbound,
    });
  }

  const subjects = ({ artifacts }: Discovery) =>
    artifacts.map(artifact => (artifact as { subject?: string }).subject);

  describe('on a branch', () => {
    it('takes the newest commit alone at the first look', async () => {
      const commit = await remote.commit('Second', { 'src/a': '1' });
      const found = await discover({});
      expect(found.artifacts).toEqual<Artifact[]>([
        {
          kind: 'commit',
          name: 'deploy',
          repository: remote.url,
          branch: 'main',
          commit,
          subject: 'Second',
          author: 'Dev',
          createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
        },
      ]);
    });

    it('then takes what is new, oldest first', async () => {
      const first = await discover({ branch: 'main', name: 'app' });
      await remote.commit('Second', { 'src/a': '1' });
      await remote.commit('Third', { 'src/a': '2' });
      await remote.commit('Elsewhere', { 'src/a': '3' }, 'other');
      const found = await discover(
        { branch: 'main', name: 'app' },
        first.cursor,
      );
      expect(subjects(found)).toEqual(['Second', 'Third']);
      expect(found.artifacts[0].name).toBe('app');
    });

    it('fetches nothing when the branch has not moved', async () => {
      const first = await discover({});
      await rm(cache, { recursive: true });
      const found = await discover({}, first.cursor);
      expect(found).toEqual({ artifacts: [], cursor: first.cursor });
      await expect(readdir(cache)).rejects.toThrow('ENOENT');
    });

    it('takes the newest ones when there are more than it may', async () => {
      const first = await discover({});
      for (const subject of ['One', 'Two', 'Three']) {
        await remote.commit(subject, { 'src/a': subject });
      }
      const found = await discover({ limit: 2 }, first.cursor);
      expect(subjects(found)).toEqual(['Two', 'Three']);
    });

    it.each([
      [['src/'], ['Source', 'Deep']],
      [['src/a'], ['Source']],
      [['./src/deep'], ['Deep']],
      [['**/*.md'], ['Docs']],
      [['*.md'], []],
      [['src/*'], ['Source']],
      [
        ['docs', 'src/deep/**'],
        ['Docs', 'Deep'],
      ],
      [['srcs'], []],
      [[':(exclude)src'], []],
    ])('takes only commits that touch %j', async (paths, expected) => {
      const first = await discover({ paths });
      await remote.commit('Source', { 'src/a': '1' });
      await remote.commit('Docs', { 'docs/read.md': '1' });
      await remote.commit('Deep', { 'src/deep/b.txt': '1' });
      const found = await discover({ paths }, first.cursor);
      expect(subjects(found)).toEqual(expected);
      const again = await discover({ paths }, found.cursor);
      expect(again.artifacts).toEqual([]);
    });

    it('finds the newest commit that touches the paths at the first look', async () => {
      await remote.commit('Source', { 'src/a': '1' });
      await remote.commit('Docs', { 'docs/read.md': '1' });
      expect(subjects(await discover({ paths: ['src/'] }))).toEqual(['Source']);
    });

    it('counts a merge as one commit, by what it brought', async () => {
      const first = await discover({ paths: ['src/'] });
      await remote.commit('On the side', { 'src/a': '1' }, 'side');
      await remote.commit('Docs', { 'docs/read.md': '1' });
      await remote.git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'side');
      await remote.commit('After', { 'docs/read.md': '2' }, 'merged');
      const found = await discover(
        { paths: ['src/'], branch: 'merged' },
        undefined,
      );
      expect(subjects(found)).toEqual(['Merge']);
      expect(
        subjects(await discover({ paths: ['src/'] }, first.cursor)),
      ).toEqual([]);
    });

    it('starts from the new head alone when the history was rewritten', async () => {
      await remote.commit('Second', { 'src/a': '1' });
      const first = await discover({});
      await remote.served('update-ref', 'refs/heads/main', 'main~1');
      await remote.commit('Other second', { 'src/a': '2' });
      await remote.commit('Other third', { 'src/a': '3' });
      expect(subjects(await discover({}, first.cursor))).toEqual([
        'Other third',
      ]);
    });

    it('does so, too, when the old commit is not to be had any more', async () => {
      const first = await discover({});
      const cursor = { ...(first.cursor as object), commit: 'a'.repeat(40) };
      await remote.commit('Second', { 'src/a': '1' });
      expect(subjects(await discover({}, cursor))).toEqual(['Second']);
    });

    it('starts anew when it is asked something else', async () => {
      const first = await discover({});
      await remote.commit('Second', { 'docs/a': '1' });
      await remote.commit('Third', { 'src/a': '1' });
      await remote.commit('Fourth', { 'src/a': '2' });
      expect(
        subjects(await discover({ paths: ['src/'] }, first.cursor)),
      ).toEqual(['Fourth']);
      expect(subjects(await discover({}, 'not a cursor'))).toEqual(['Fourth']);
    });

    it('mends what it has kept when that is damaged', async () => {
      const first = await discover({});
      const [kept] = await readdir(cache);
      await rm(join(cache, kept, 'objects'), { recursive: true });
      await writeFile(join(cache, kept, 'packed-refs'), 'nonsense');
      await remote.commit('Second', { 'src/a': '1' });
      expect(subjects(await discover({}, first.cursor))).toEqual(['Second']);
    });

    it('can be asked by many at once', async () => {
      await remote.commit('Source', { 'src/a': '1' });
      const looks = await Promise.all([
        discover({}),
        discover({}),
        discover({ paths: ['src/'] }),
        discover({ branch: 'main' }),
      ]);
      expect(looks.map(subjects)).toEqual(Array(4).fill(['Source']));
    });

    it('says so when there is no such branch', async () => {
      await expect(discover({ branch: 'next' })).rejects.toThrow(
        'has no branch "next"',
      );
      await expect(discover({ branch: '--all' })).rejects.toThrow(
        'cannot be the name of a branch',
      );
    });
  });

  describe('on tags', () => {
    async function tag(name: string, ...options: string[]) {
      await remote.commit(`For ${name}`, { 'src/a': name });
      await remote.git('tag', ...options, name);
      const bare = remote.server.repositories.directory('deploy');
      await remote.git('push', '--quiet', bare, `refs/tags/${name}`);
    }

    const tags = ({ artifacts }: Discovery) =>
      artifacts.map(artifact => (artifact as { tag?: string }).tag);

    it('takes the highest version at the first look, then the higher ones', async () => {
      await tag('v1.9.0');
      await tag('v1.10.0', '-a', '-m', 'annotated');
      await tag('v1.2.0');
      await tag('nightly');
      const first = await discover({ tags: {} });
      expect(first.artifacts).toEqual([
        expect.objectContaining({
          kind: 'commit',
          tag: 'v1.10.0',
          commit: await remote.git('rev-parse', 'v1.10.0^{commit}'),
          subject: 'For v1.10.0',
        }),
      ]);
      expect(first.artifacts[0]).not.toHaveProperty('branch');

      await tag('v1.9.1');
      await tag('v1.12.0');
      await tag('v1.11.0');
      await tag('v2.0.0-rc.1');
      const found = await discover({ tags: {} }, first.cursor);
      expect(tags(found)).toEqual(['v1.11.0', 'v1.12.0']);
      const again = await discover({ tags: {} }, found.cursor);
      expect(again).toEqual({ artifacts: [], cursor: found.cursor });
    });

    it('keeps to the constraint and the pattern', async () => {
      await tag('api-v1.3.0');
      await tag('api-v2.0.0');
      await tag('web-v1.4.0');
      const config = { tags: { pattern: 'api-*', constraint: '^1.0.0' } };
      expect(tags(await discover(config))).toEqual(['api-v1.3.0']);
    });

    it('finds nothing where there are no versions', async () => {
      await tag('nightly');
      expect(await discover({ tags: {} })).toEqual({
        artifacts: [],
        cursor: undefined,
      });
    });
  });

  it.each([
    [{ tags: {}, branch: 'main' }, 'Watch either tags or a branch'],
    [{ tags: {}, paths: ['src'] }, 'Watch either tags or a branch'],
    [{ tags: { constraint: 'newest' } }, 'range of semantic versions'],
    [{ tags: { pattern: '*a*a*a*a*' } }, 'at most three wildcards'],
    [{ limit: 0 }, 'limit'],
    [{ depth: 1 }, 'depth'],
  ])('does not accept %j', (config, message) => {
    const result = source.schema.safeParse({ url: remote.url, ...config });
    expect(JSON.stringify(result.error?.issues)).toContain(message);
  });

  it('asks the grants, and names what it needs', async () => {
    expect(source.needs?.({ url: remote.url })).toEqual({
      repositories: [remote.url],
    });
    const refusing = {
      ...openOutbound(),
      repository: async () => {
        throw new Error('No grant covers this.');
      },
    };
    await expect(discover({}, undefined, refusing)).rejects.toThrow(
      'No grant covers this.',
    );
  });
});
