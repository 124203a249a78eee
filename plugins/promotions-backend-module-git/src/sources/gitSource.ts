import {
  CommitArtifact,
  defaultArtifactName,
} from '@promotions/backstage-plugin-promotions-common';
import {
  createFreightSource,
  Discovery,
  FreightSource,
  SourceContext,
} from '@promotions/backstage-plugin-promotions-node';
import { tmpdir } from 'node:os';
import { gt, validRange } from 'semver';
import { z } from 'zod';
import { checkBranch } from '../git/arguments';
import { Access } from '../git/environment';
import { defaultBranch, listRemote, reach } from '../git/remote';
import { isInHistory, listCommits } from './commits';
import { GitLimits } from '../git/limits';
import { RepositoryCache } from './RepositoryCache';
import { versionTags } from './tags';

const config = z
  .strictObject({
    url: z
      .string()
      .describe(
        'Address of the repository, http or https, without credentials',
      ),
    name: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Key within the freight; the last part of the address if absent',
      ),
    branch: z
      .string()
      .optional()
      .describe('Branch to watch; the default one of the repository if absent'),
    paths: z
      .array(z.string().min(1).max(250))
      .max(100)
      .default([])
      .describe(
        'Only commits that touch one of these files, folders or patterns count',
      ),
    tags: z
      .strictObject({
        pattern: z
          .string()
          .regex(/^[^*?]*(?:[*?][^*?]*){0,3}$/, 'Use at most three wildcards.')
          .max(100)
          .default('*')
          .describe('Names of tags, where * stands for anything'),
        constraint: z
          .string()
          .refine(text => validRange(text) !== null, {
            message: 'Write a range of semantic versions, such as ^1.2.0.',
          })
          .default('*')
          .describe('Range of semantic versions that the tags must lie in'),
      })
      .optional()
      .describe('Watch tags that are versions, in place of a branch'),
    limit: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(20)
      .describe('How many new commits or tags to take at once, the newest'),
  })
  .refine(value => !value.tags || (!value.branch && value.paths.length === 0), {
    message:
      'Watch either tags or a branch: leave out `tags`, or `branch` and `paths`.',
    path: ['tags'],
  });

type Config = z.infer<typeof config>;
type Context = SourceContext<Config> & { cursor?: unknown };

// What was seen last. It counts only for the same question.
const cursorSchema = z.object({
  watched: z.string(),
  commit: z.string().regex(/^[0-9a-f]{40,64}$/),
  version: z.string().optional(),
});

type Cursor = z.infer<typeof cursorSchema>;

/**
 * The freight source `git`: new commits of a branch, or new versions by tag.
 * The first look takes the newest one alone, and so does the one after a
 * history was rewritten.
 *
 * @internal
 */
export function createGitSource(
  cacheDirectory: string,
  limits: GitLimits,
): FreightSource {
  const cache = new RepositoryCache(cacheDirectory, limits);
  return createFreightSource({
    uses: 'git',
    description: 'Watches a branch or the tags of a git repository',
    schema: config,
    needs: ({ url }) => ({ repositories: [url] }),
    async discover(context) {
      const access = await reach(context.outbound, context.config.url);
      return context.config.tags
        ? discoverTags(cache, access, context, context.config.tags)
        : discoverCommits(cache, access, context);
    },
  });
}

async function discoverCommits(
  cache: RepositoryCache,
  access: Access,
  context: Context,
): Promise<Discovery> {
  const { paths, limit } = context.config;
  const { signal } = context;
  const call = { cwd: tmpdir(), signal };
  const branch = context.config.branch
    ? checkBranch(context.config.branch)
    : await defaultBranch(access, call);
  const ref = `refs/heads/${branch}`;
  const watched = JSON.stringify([context.config.url, branch, paths]);
  const cursor = readCursor(context.cursor, watched);

  const remote = (await listRemote(access, [ref], call)).get(ref);
  if (!remote) {
    throw new Error(
      `${access.url} has no branch "${branch}". Create it, or name another one.`,
    );
  }
  if (remote === cursor?.commit) {
    return { artifacts: [], cursor };
  }
  const detail = paths.length > 0 ? 'trees' : 'commits';
  return cache.fetch(
    access,
    { ref, detail, signal },
    async (directory, head) => {
      const look = { directory, signal };
      const since =
        cursor && (await isInHistory(look, cursor.commit, head))
          ? cursor.commit
          : undefined;
      const commits = await listCommits(look, {
        head,
        since,
        paths,
        limit: since ? limit : 1,
      });
      return {
        artifacts: commits.map(commit => ({
          ...artifactBase(context.config),
          branch,
          ...commit,
        })),
        cursor: { watched, commit: head },
      };
    },
  );
}

async function discoverTags(
  cache: RepositoryCache,
  access: Access,
  context: Context,
  { pattern, constraint }: NonNullable<Config['tags']>,
): Promise<Discovery> {
  const { url, limit } = context.config;
  const { signal } = context;
  const watched = JSON.stringify([url, pattern, constraint]);
  const cursor = readCursor(context.cursor, watched);
  const refs = await listRemote(
    access,
    [`refs/tags/${pattern}`, `refs/tags/${pattern}^{}`],
    { cwd: tmpdir(), signal },
  );
  const tags = versionTags(refs, constraint);
  const seen = cursor?.version;
  const fresh = seen
    ? tags.filter(({ version }) => gt(version, seen)).slice(-limit)
    : tags.slice(-1);
  const artifacts: CommitArtifact[] = [];
  for (const { tag } of fresh) {
    const [commit] = await cache.fetch(
      access,
      { ref: `refs/tags/${tag}`, detail: 'commits', signal },
      (directory, head) =>
        listCommits({ directory, signal }, { head, paths: [], limit: 1 }),
    );
    artifacts.push({ ...artifactBase(context.config), tag, ...commit });
  }
  const newest = fresh.at(-1);
  return {
    artifacts,
    cursor: newest
      ? { watched, commit: newest.commit, version: newest.version }
      : cursor,
  };
}

function artifactBase({ url, name }: Config) {
  return {
    kind: 'commit' as const,
    name: name ?? defaultArtifactName({ kind: 'commit', repository: url }),
    repository: url,
  };
}

function readCursor(cursor: unknown, watched: string): Cursor | undefined {
  const { data } = cursorSchema.safeParse(cursor);
  return data?.watched === watched ? data : undefined;
}
