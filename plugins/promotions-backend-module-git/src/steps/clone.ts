import {
  createStepRunner,
  safePath,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { mkdir } from 'node:fs/promises';
import { z } from 'zod';
import { checkBranch } from '../git/arguments';
import { Access } from '../git/environment';
import { GitLimits } from '../git/limits';
import { defaultBranch, fetchRefs, reach } from '../git/remote';
import { withinSize } from '../git/size';
import { WorkRepository } from '../git/WorkRepository';

const config = z.strictObject({
  url: z
    .string()
    .describe('Address of the repository, http or https, without credentials'),
  branch: z
    .string()
    .optional()
    .describe(
      'Branch to check out; the default one of the repository if absent',
    ),
  path: z
    .string()
    .default('.')
    .describe('Folder of the working directory that the clone goes into'),
  depth: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe('How many commits of the history to fetch; all if absent'),
});

const output = z.object({
  commit: z.string(),
  branch: z.string(),
  path: z.string(),
});

/**
 * `git-clone`: checks out one branch of a repository.
 *
 * @internal
 */
export const createGitCloneRunner = ({
  maxRepositoryBytes,
}: Pick<GitLimits, 'maxRepositoryBytes'>) =>
  createStepRunner({
    uses: 'git-clone',
    description: 'Clones one branch of a git repository',
    schema: { config, output },
    buildsWorkDir: true,
    needs: ({ url }) => ({ repositories: [url] }),
    async run(context) {
      const { url, path, depth } = context.config;
      const { workDir } = context;
      const access = await reach(context.outbound, url);
      await mkdir(workDir, { recursive: true });
      const branch = context.config.branch
        ? checkBranch(context.config.branch)
        : await defaultBranch(access, { cwd: workDir, signal: context.signal });

      const commit = await withinSize(
        {
          directory: await safePath(workDir, path),
          maxBytes: maxRepositoryBytes,
          what: access.url,
          signal: context.signal,
        },
        async signal => {
          const repository = await WorkRepository.create(
            { workDir, path },
            {
              key: context.idempotencyKey,
              url,
              branch,
              rebuilt: context.replay,
            },
            { signal },
          );
          return checkOut(repository, access, { branch, depth, signal });
        },
      );
      return {
        status: 'Succeeded',
        message: `Cloned branch "${branch}" of ${url} at ${commit.slice(
          0,
          12,
        )}.`,
        output: { commit, branch, path },
      };
    },
  });

async function checkOut(
  repository: WorkRepository,
  access: Access,
  wanted: { branch: string; depth?: number; signal: AbortSignal },
): Promise<string> {
  const { branch, depth, signal } = wanted;
  const local = `refs/remotes/origin/${branch}`;
  const found = await fetchRefs(
    access,
    {
      specs: [`+refs/heads/${branch}:${local}`],
      options: depth ? [`--depth=${depth}`] : [],
    },
    { cwd: repository.directory, signal },
  );
  if (!found) {
    throw new TerminalError(
      `${access.url} has no branch "${branch}". Create it, or name another one.`,
    );
  }
  const commit = await repository.output(['rev-parse', '--verify', local]);
  await repository.git([
    ...['checkout', '--quiet', '--force', '--no-track'],
    ...['-B', branch, commit, '--'],
  ]);
  await repository.checkedOut(commit);
  return commit;
}
