import { TerminalError } from '@promotions/backstage-plugin-promotions-node';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from './Git';
import { Identity, identityEnvironment } from './identity';
import { WorkRepository } from './WorkRepository';

/**
 * Puts the commits on top of the remote branch, in a folder of its own, so
 * that the clone stays as it is whatever happens.
 *
 * @returns the new head; the remote one when that has the changes already.
 * @throws TerminalError that names the files on which they collide.
 *
 * @internal
 */
export async function rebase(
  repository: WorkRepository,
  onto: string,
  commits: string[],
  options: {
    branch: string;
    committer: Identity;
    date: string;
    signal: AbortSignal;
  },
): Promise<string> {
  const directory = join(repository.gitDirectory, 'promotions-rebase');
  const remove = () => rm(directory, { recursive: true, force: true });
  await remove();
  await repository.git(['worktree', 'prune']);
  await repository.git([
    ...['worktree', 'add', '--quiet', '--force', '--detach', directory, onto],
  ]);
  try {
    const env = identityEnvironment(
      options.committer,
      options.committer,
      options.date,
    );
    const call = { cwd: directory, signal: options.signal, env };
    for (const commit of commits) {
      await pick(commit, call, { ...options, url: repository.url });
    }
    return (await git(['rev-parse', 'HEAD'], call)).stdout.trim();
  } finally {
    await remove();
  }
}

async function pick(
  commit: string,
  call: { cwd: string; signal: AbortSignal; env: Record<string, string> },
  where: { branch: string; url: string },
): Promise<void> {
  const { code } = await git(['cherry-pick', '--no-commit', commit], {
    ...call,
    answers: [1],
  });
  if (code !== 0) {
    const files = await git(
      ['diff', '--name-only', '--diff-filter=U', '-z'],
      call,
    );
    const names = files.stdout.split('\0').filter(Boolean);
    throw new TerminalError(
      `Somebody else has changed ${names
        .map(name => `"${name}"`)
        .join(', ')} on branch "${where.branch}" of ${
        where.url
      } in the same place since it was cloned, so the change could not be put on top. Look at the branch, and promote again.`,
    );
  }
  const staged = await git(['diff', '--cached', '--quiet', 'HEAD', '--'], {
    ...call,
    answers: [1],
  });
  if (staged.code === 1) {
    // Author, date and message stay as they are.
    await git(
      [
        ...['commit', '--quiet', '--no-verify', '--cleanup=verbatim'],
        `--reuse-message=${commit}`,
      ],
      call,
    );
  }
}
