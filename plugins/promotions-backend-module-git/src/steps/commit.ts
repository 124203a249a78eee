import {
  createStepRunner,
  StepContext,
  stepOwner,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { Identity, identityEnvironment } from '../git/identity';
import { findStepCommits, withTrailers } from '../git/trailers';
import { WorkRepository } from '../git/WorkRepository';

// Mode of an entry that is another repository.
const SUBMODULE = '160000';

const config = z.strictObject({
  message: z.string().describe('What the commit says'),
  path: z.string().default('.').describe('Where git-clone has put the clone'),
  author: z
    .strictObject({ name: z.string(), email: z.string() })
    .optional()
    .describe('Who wrote the change; the committer if absent'),
});

const output = z.object({
  /** Hash of the commit, or of what was there when nothing has changed. */
  commit: z.string(),
  changed: z.boolean(),
});

type Config = z.infer<typeof config>;

/**
 * `git-commit`: commits all changes of a clone. The hash depends on nothing
 * but the promotion or task, the changes and the parent, so that doing it again gives
 * the same commit.
 *
 * @internal
 */
export function createGitCommitRunner(committer: Identity) {
  return createStepRunner({
    uses: 'git-commit',
    description: 'Commits all changes of a clone',
    schema: { config, output },
    buildsWorkDir: true,
    async run(context) {
      const repository = await WorkRepository.open(
        { workDir: context.workDir, path: context.config.path },
        { signal: context.signal },
      );
      await repository.git(['add', '--all']);
      if (await stageChanges(repository)) {
        return commit(repository, context, committer);
      }
      return nothingToCommit(repository, context);
    },
  });
}

async function commit(
  repository: WorkRepository,
  context: StepContext<Config>,
  committer: Identity,
) {
  const { message, author } = context.config;
  const owner = stepOwner(context);
  if (!message.trim()) {
    throw new TerminalError('The message of the commit is empty. Write one.');
  }
  await repository.git(
    ['commit', '--quiet', '--no-verify', '--cleanup=verbatim', '--file=-'],
    {
      input: withTrailers(message, owner, context.idempotencyKey),
      env: identityEnvironment(committer, author ?? committer, owner.createdAt),
    },
  );
  const hash = await repository.head();
  return {
    status: 'Succeeded' as const,
    message: `Committed ${hash.slice(0, 12)}.`,
    output: { commit: hash, changed: true },
  };
}

/** Either there is no difference, or an earlier attempt has committed it. */
async function nothingToCommit(
  repository: WorkRepository,
  context: StepContext<Config>,
) {
  const head = await repository.head();
  const own = await findStepCommits(
    repository.directory,
    stepOwner(context),
    ['--no-walk', 'HEAD'],
    context.signal,
  );
  const changed = own.get(context.idempotencyKey) === head;
  return {
    status: 'Succeeded' as const,
    message: changed
      ? `Committed ${head.slice(0, 12)}.`
      : 'There was nothing to commit.',
    output: { commit: head, changed },
  };
}

/**
 * Whether anything is staged.
 *
 * @throws TerminalError for what must not be committed.
 */
async function stageChanges(repository: WorkRepository): Promise<boolean> {
  // `:100644 120000 <hash> <hash> T`, then the path; both end with NUL.
  const raw = await repository.output([
    ...['diff-index', '--cached', '--raw', '-z', '--no-renames', 'HEAD', '--'],
  ]);
  const fields = raw.split('\0').filter(Boolean);
  for (let index = 0; index < fields.length; index += 2) {
    const [, after] = fields[index].split(' ');
    if (after === SUBMODULE) {
      throw new TerminalError(
        `"${
          fields[index + 1]
        }" is a repository of its own. Give each git-clone a path that lies beside the others.`,
      );
    }
  }
  return fields.length > 0;
}
