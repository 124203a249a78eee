import {
  createStepRunner,
  StepContext,
  stepOwner,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { checkBranch } from '../git/arguments';
import { GitError } from '../git/Git';
import { Identity } from '../git/identity';
import { Access } from '../git/environment';
import { explained, reach } from '../git/remote';
import { fetchBranch, findUnpublished, Unpublished } from '../git/unpublished';
import { rebase } from '../git/rebase';
import { WorkRepository } from '../git/WorkRepository';

const config = z.strictObject({
  path: z.string().default('.').describe('Where git-clone has put the clone'),
  targetBranch: z
    .string()
    .optional()
    .describe('Branch to push to; the one that was cloned if absent'),
  maxAttempts: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(10)
    .describe('How often to try when other pushes come first'),
});

const output = z.object({
  /** Hash that the change has on the branch. */
  commit: z.string(),
  branch: z.string(),
  /** The branch has a commit of this promotion or task. */
  pushed: z.boolean(),
  /** How often it was pushed; 0 when the branch had it already. */
  attempts: z.number(),
});

type Config = z.infer<typeof config>;

interface Push {
  repository: WorkRepository;
  access: Access;
  branch: string;
  context: StepContext<Config>;
  committer: Identity;
}

/**
 * `git-push`: brings the commits of a clone onto a branch. It looks first
 * whether they are there, and puts them on top of what others have pushed in
 * the meantime.
 *
 * @internal
 */
export function createGitPushRunner(committer: Identity) {
  return createStepRunner({
    uses: 'git-push',
    description: 'Pushes the commits of a clone to a branch',
    schema: { config, output },
    async run(context) {
      const { path, targetBranch, maxAttempts } = context.config;
      const repository = await WorkRepository.open(
        { workDir: context.workDir, path },
        { signal: context.signal },
      );
      const push: Push = {
        repository,
        access: await reach(context.outbound, repository.url),
        branch: checkBranch(targetBranch ?? repository.branch),
        context,
        committer,
      };
      for (let attempts = 0; ; attempts++) {
        const state = await look(push);
        if (isThere(state)) {
          return succeeded(push, { ...state, tip: state.remote, attempts });
        }
        if (attempts === maxAttempts) {
          throw new Error(
            `Other pushes to branch "${push.branch}" of ${repository.url} came first ${maxAttempts} times. Try again later, or raise maxAttempts.`,
          );
        }
        const tip = await onTop(push, state);
        if (tip === state.remote) {
          // Others have made the very same changes.
          return succeeded(push, { ...state, tip, attempts });
        }
        if (await send(push, state, tip)) {
          return succeeded(push, {
            tip,
            published: tip,
            attempts: attempts + 1,
          });
        }
        await pause(attempts, context.signal);
      }
    },
  });
}

async function look(push: Push): Promise<Unpublished> {
  const { repository, access, branch, context } = push;
  const state = await findUnpublished(repository, access, {
    branch,
    owner: stepOwner(context),
    signal: context.signal,
  });
  if (!state.remote && branch === repository.branch) {
    throw new TerminalError(
      `Branch "${branch}" of ${repository.url} was removed after it had been cloned.`,
    );
  }
  return state;
}

function isThere(
  state: Unpublished,
): state is Unpublished & { remote: string } {
  return state.remote !== undefined && state.commits.length === 0;
}

/** The commit that is to become the head of the branch. */
async function onTop(push: Push, state: Unpublished): Promise<string> {
  if (state.fastForward || !state.remote) {
    return state.head;
  }
  return rebase(push.repository, state.remote, state.commits, {
    branch: push.branch,
    committer: push.committer,
    date: stepOwner(push.context).createdAt,
    signal: push.context.signal,
  });
}

/**
 * Pushes, without force: the branch moves only if it is still where it was
 * looked at, or behind.
 *
 * @returns false when another push came first.
 */
async function send(
  { repository, access, branch, context }: Push,
  before: Unpublished,
  tip: string,
): Promise<boolean> {
  // Looking and rebasing took a while, in which others may have taken over.
  await context.beforeEffect();
  try {
    await explained(access.url, () =>
      repository.git(
        ['push', '--quiet', '--', access.url, `${tip}:refs/heads/${branch}`],
        { access },
      ),
    );
    return true;
  } catch (error) {
    context.signal.throwIfAborted();
    const moved = async () =>
      (await fetchBranch(repository, access, { branch })) !== before.remote;
    if (isLostRace(error) || (await moved().catch(() => false))) {
      return false;
    }
    throw isRefusal(error)
      ? new TerminalError(
          `${repository.url} refused the push to branch "${branch}". ${error.message}`,
          { cause: error },
        )
      : error;
  }
}

function isLostRace(error: unknown): boolean {
  return (
    error instanceof GitError &&
    /\((fetch first|non-fast-forward)\)|cannot lock ref|failed to update ref|incorrect old value/.test(
      error.stderr,
    )
  );
}

function isRefusal(error: unknown): error is GitError {
  return error instanceof GitError && /\[remote rejected\]/.test(error.stderr);
}

/** Goes on from what the branch has, so that later steps build on it. */
async function succeeded(
  { repository, branch }: Push,
  result: { tip: string; published?: string; attempts: number },
) {
  const { tip, published, attempts } = result;
  const head = await repository.head();
  if (!(await repository.contains(tip, head))) {
    // Files that were changed and not committed stay as they are. If they are
    // in the way the clone stays, and the next push finds what is there.
    await repository.git(['reset', '--quiet', '--keep', tip], {
      answers: [1, 128],
    });
  }
  const commit = published ?? (await repository.head());
  return {
    status: 'Succeeded' as const,
    message:
      attempts > 0
        ? `Pushed ${commit.slice(0, 12)} to branch "${branch}".`
        : `Branch "${branch}" has ${commit.slice(0, 12)} already.`,
    output: { commit, branch, pushed: published !== undefined, attempts },
  };
}

/** Grows with each attempt, and differs, so that two do not meet again. */
async function pause(attempts: number, signal: AbortSignal): Promise<void> {
  const most = Math.min(100 * 2 ** attempts, 3_000);
  await sleep(most * (0.3 + 0.7 * Math.random()), undefined, { signal });
}
