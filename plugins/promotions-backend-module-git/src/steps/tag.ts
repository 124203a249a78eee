import {
  createStepRunner,
  StepContext,
  stepOwner,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { checkTag } from '../git/arguments';
import { Access } from '../git/environment';
import { Identity } from '../git/identity';
import { explained, listRemote, reach } from '../git/remote';
import { makeTag } from '../git/tagObject';
import { GitError } from '../git/Git';
import { WorkRepository } from '../git/WorkRepository';

const config = z.strictObject({
  tag: z.string().describe('Name of the tag'),
  path: z.string().default('.').describe('Where git-clone has put the clone'),
  commit: z
    .string()
    .regex(/^[0-9a-f]{40,64}$/, 'must be the whole hash of a commit')
    .optional()
    .describe('What is tagged; the newest commit of the clone if absent'),
  message: z
    .string()
    .optional()
    .describe('What an annotated tag says; without it the tag is a light one'),
});

const output = z.object({
  tag: z.string(),
  commit: z.string(),
  /** False where the repository had it already. */
  pushed: z.boolean(),
});

type Config = z.infer<typeof config>;

interface Tagging {
  repository: WorkRepository;
  access: Access;
  commit: string;
  context: StepContext<Config>;
}

/**
 * `git-tag`: puts a tag on a commit of a clone, in the repository that it came
 * from. It never moves one.
 *
 * @internal
 */
export function createGitTagRunner(committer: Identity) {
  return createStepRunner({
    uses: 'git-tag',
    description: 'Puts a tag on a commit and pushes it',
    schema: { config, output },
    async run(context) {
      const { path } = context.config;
      const tag = checkTag(context.config.tag);
      const repository = await WorkRepository.open(
        { workDir: context.workDir, path },
        { signal: context.signal },
      );
      const commit = await commitOf(repository, context.config.commit);
      const access = await reach(context.outbound, repository.url);
      const tagging: Tagging = { repository, access, commit, context };
      const pushed =
        !(await isThere(tagging)) && (await push(tagging, committer));
      const short = commit.slice(0, 12);
      return {
        status: 'Succeeded',
        message: pushed
          ? `Tagged ${short} as "${tag}".`
          : `${short} is tagged as "${tag}" already.`,
        output: { tag, commit, pushed },
      };
    },
  });
}

async function commitOf(
  repository: WorkRepository,
  asked: string | undefined,
): Promise<string> {
  if (asked === undefined) {
    return repository.head();
  }
  const { code } = await repository.git(
    ['cat-file', '-e', `${asked}^{commit}`],
    { answers: [1, 128] },
  );
  if (code !== 0) {
    throw new TerminalError(
      `The clone of ${repository.url} has no commit ${asked}. Clone a branch that has it, with enough of its history.`,
    );
  }
  return asked;
}

/**
 * Whether the repository has the tag.
 *
 * @throws TerminalError where it is on another commit.
 */
async function isThere(tagging: Tagging): Promise<boolean> {
  const { repository, access, commit, context } = tagging;
  const { tag } = context.config;
  const ref = `refs/tags/${tag}`;
  const refs = await listRemote(access, [ref, `${ref}^{}`], {
    cwd: repository.directory,
    signal: context.signal,
  });
  // An annotated one is an object of its own; what it is on comes after.
  const found = refs.get(`${ref}^{}`) ?? refs.get(ref);
  if (found !== undefined && found !== commit) {
    throw new TerminalError(
      `The tag "${tag}" of ${repository.url} is on ${found.slice(
        0,
        12,
      )} already, and not on ${commit.slice(
        0,
        12,
      )}. Tags are not moved: choose another name, or remove the tag.`,
    );
  }
  return found !== undefined;
}

/** @returns false when somebody else has just put it there */
async function push(tagging: Tagging, committer: Identity): Promise<boolean> {
  const { repository, access, commit, context } = tagging;
  const { tag, message } = context.config;
  const object =
    message === undefined
      ? commit
      : await makeTag(repository, {
          tag,
          commit,
          message,
          tagger: committer,
          date: stepOwner(context).createdAt,
        });
  await context.beforeEffect();
  try {
    await explained(access.url, () =>
      repository.git(
        ['push', '--quiet', '--', access.url, `${object}:refs/tags/${tag}`],
        { access },
      ),
    );
    return true;
  } catch (error) {
    context.signal.throwIfAborted();
    if (await isThere(tagging)) {
      return false;
    }
    throw error instanceof GitError && /\[remote rejected\]/.test(error.stderr)
      ? new TerminalError(
          `${repository.url} refused the tag "${tag}". ${error.message}`,
          { cause: error },
        )
      : error;
  }
}
