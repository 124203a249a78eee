import {
  Outbound,
  TerminalError,
} from '@promotions/backstage-plugin-promotions-node';
import { checkBranch, checkUrl } from './arguments';
import { Access } from './environment';
import { git, GitError, gitOutput } from './Git';

/**
 * The way to a repository that a grant opens.
 *
 * @throws TerminalError when the address is none, or no grant covers it.
 *
 * @internal
 */
export async function reach(outbound: Outbound, url: string): Promise<Access> {
  return outbound.repository(checkUrl(url));
}

// Else git looks for a repository around the folder that it runs in, whose
// configuration would count.
const NO_REPOSITORY = { GIT_DIR: '/dev/null' };

/**
 * References of a repository and their hashes.
 *
 * @internal
 */
export async function listRemote(
  access: Access,
  patterns: string[],
  call: { cwd: string; signal?: AbortSignal },
): Promise<Map<string, string>> {
  const output = await explained(access.url, () =>
    gitOutput(['ls-remote', '--quiet', '--', access.url, ...patterns], {
      ...call,
      access,
      env: NO_REPOSITORY,
    }),
  );
  return new Map(
    output
      .split('\n')
      .filter(Boolean)
      .map(line => {
        const [hash, ref] = line.split('\t');
        return [ref, hash];
      }),
  );
}

/**
 * Name of the branch that a repository shows first.
 *
 * @internal
 */
export async function defaultBranch(
  access: Access,
  call: { cwd: string; signal?: AbortSignal },
): Promise<string> {
  const output = await explained(access.url, () =>
    gitOutput(['ls-remote', '--quiet', '--symref', '--', access.url, 'HEAD'], {
      ...call,
      access,
      env: NO_REPOSITORY,
    }),
  );
  const branch = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(output)?.[1];
  if (!branch) {
    throw new TerminalError(
      `${access.url} does not say which branch is its default one. Name the branch.`,
    );
  }
  return checkBranch(branch);
}

/**
 * Fetches references into a local repository.
 *
 * @returns false when the repository has no such reference.
 *
 * @internal
 */
export async function fetchRefs(
  access: Access,
  refs: { specs: string[]; options?: string[]; remote?: string },
  call: { cwd: string; signal?: AbortSignal },
): Promise<boolean> {
  try {
    await explained(access.url, () =>
      git(
        [
          'fetch',
          '--quiet',
          '--no-tags',
          '--no-write-fetch-head',
          '--no-recurse-submodules',
          ...(refs.options ?? []),
          '--',
          refs.remote ?? access.url,
          ...refs.specs,
        ],
        { ...call, access },
      ),
    );
    return true;
  } catch (error) {
    if (
      error instanceof GitError &&
      /couldn't find remote ref/.test(error.stderr)
    ) {
      return false;
    }
    throw error;
  }
}

/**
 * Says in plain words, and once and for all, what trying again cannot mend.
 *
 * @internal
 */
export async function explained<T>(
  url: string,
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const reason = error instanceof GitError && reasonOf(error.stderr);
    throw reason
      ? new TerminalError(`${url} ${reason}`, { cause: error })
      : error;
  }
}

function reasonOf(stderr: string): string | undefined {
  if (/could not read (Username|Password)|Authentication failed/.test(stderr)) {
    return 'asks for credentials, and the grant for it has none that it accepts. Ask an administrator to put them into the grant.';
  }
  if (/The requested URL returned error: 403/.test(stderr)) {
    return 'does not allow this with the credentials of its grant. Ask an administrator for ones that may write.';
  }
  if (/repository '.*' not found/.test(stderr)) {
    return 'is not there, or is hidden from the credentials of its grant. Check the address.';
  }
  if (/redirect/.test(stderr)) {
    return 'has moved. Use the address that it redirects to.';
  }
  return undefined;
}
