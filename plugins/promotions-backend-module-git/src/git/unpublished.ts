import { StepOwner } from '@promotions/backstage-plugin-promotions-node';
import { Access } from './environment';
import { fetchRefs } from './remote';
import { findStepCommits } from './trailers';
import { WorkRepository } from './WorkRepository';

/** Where the last look at the remote branch is kept. */
const REMOTE_REF = 'refs/promotions/remote';

/**
 * What a remote branch lacks of a clone.
 *
 * @internal
 */
export interface Unpublished {
  /** Head of the remote branch; absent where there is no such branch. */
  remote?: string;
  head: string;
  /** Local commits that the branch has in no form, oldest first. */
  commits: string[];
  /** They lie on the head of the branch, with nothing else between. */
  fastForward: boolean;
  /** The newest commit of this promotion or task that the branch has. */
  published?: string;
}

/**
 * Looks at a remote branch as it is now. A commit counts as being there when
 * the branch holds it, or holds another one that the same step of the same
 * promotion or task made, before a rebase or before a crash.
 *
 * @internal
 */
export async function findUnpublished(
  repository: WorkRepository,
  access: Access,
  wanted: { branch: string; owner: StepOwner; signal: AbortSignal },
): Promise<Unpublished> {
  const head = await repository.head();
  const remote = await fetchBranch(repository, access, wanted);
  if (!remote) {
    const commits = await newCommits(repository, head, [repository.base]);
    return { head, commits, fastForward: true };
  }
  const published = await findStepCommits(
    repository.directory,
    wanted.owner,
    // The one that was cloned first is not known any more once the clone had
    // to be made again.
    repository.rebuilt ? [remote] : [remote, `^${repository.base}`],
    wanted.signal,
  );
  const own = await newCommits(repository, head, [repository.base, remote]);
  const stepsOf = await findStepCommits(
    repository.directory,
    wanted.owner,
    [head, `^${repository.base}`, `^${remote}`],
    wanted.signal,
  );
  const done = new Set(
    [...stepsOf].filter(([key]) => published.has(key)).map(([, hash]) => hash),
  );
  const commits = own.filter(hash => !done.has(hash));
  return {
    remote,
    head,
    commits,
    fastForward:
      commits.length === own.length &&
      (await repository.contains(head, remote)),
    published: [...published.values()].pop(),
  };
}

/**
 * Fetches the head of a remote branch; undefined where there is no such one.
 *
 * @internal
 */
export async function fetchBranch(
  repository: WorkRepository,
  access: Access,
  { branch, signal }: { branch: string; signal?: AbortSignal },
): Promise<string | undefined> {
  const shallow = await repository.output([
    'rev-parse',
    '--is-shallow-repository',
  ]);
  const found = await fetchRefs(
    access,
    {
      specs: [`+refs/heads/${branch}:${REMOTE_REF}`],
      // The whole history is searched then.
      options: repository.rebuilt && shallow === 'true' ? ['--unshallow'] : [],
    },
    { cwd: repository.directory, signal },
  );
  return found
    ? repository.output(['rev-parse', '--verify', REMOTE_REF])
    : undefined;
}

async function newCommits(
  repository: WorkRepository,
  head: string,
  without: string[],
): Promise<string[]> {
  const hashes = await repository.output([
    ...['rev-list', '--reverse', '--topo-order', head],
    ...without.map(hash => `^${hash}`),
    '--',
  ]);
  return hashes.split('\n').filter(Boolean);
}
