import {
  MergeAnswer,
  MergeRequest,
} from '@promotions/backstage-plugin-promotions-node';
import {
  GithubPullRequest,
  mergedSchema,
  pullRequestSchema,
  toPullRequest,
} from './answers';
import { Checks, readChecks } from './checks';
import { GithubApi } from './GithubApi';

/** GitHub works out by itself whether branches can be merged, soon. */
const SOON_MS = 3_000;

/**
 * Merges a pull request, unless GitHub, or its checks, would rather not.
 */
export async function merge(
  api: GithubApi,
  request: MergeRequest,
): Promise<MergeAnswer> {
  const path = `/pulls/${request.number}`;
  const pull = await api.ask(
    { path },
    { status: 200, schema: pullRequestSchema },
  );
  const obstacle = await obstacleOf(api, pull, request);
  if (obstacle) {
    return obstacle;
  }
  const response = await api.send({
    method: 'PUT',
    path: `${path}/merge`,
    body: { merge_method: request.method, sha: request.head },
  });
  const told = api.told(response);
  switch (response.status) {
    case 200:
      return {
        state: 'merged',
        mergeCommit: mergedSchema.parse(JSON.parse(response.body)).sha,
      };
    case 405:
      return /not allowed/i.test(told)
        ? impossible(pull, `cannot be merged in this way: ${told}`)
        : waiting(pull, `cannot be merged yet: ${told}`);
    case 409:
      return waiting(pull, `has changed while it was being merged: ${told}`);
    default:
      throw api.refusal(response);
  }
}

async function obstacleOf(
  api: GithubApi,
  pull: GithubPullRequest,
  { head }: MergeRequest,
): Promise<MergeAnswer | undefined> {
  const { state, mergeCommit = '' } = toPullRequest(pull);
  if (state === 'merged') {
    return { state, mergeCommit };
  }
  if (state === 'closed') {
    return impossible(pull, 'was closed without being merged.');
  }
  if (pull.head.sha !== head) {
    return { ...waiting(pull, 'has just changed.'), retryAfterMs: SOON_MS };
  }
  if (pull.mergeable === false || pull.mergeable_state === 'dirty') {
    return impossible(
      pull,
      `conflicts with branch "${pull.base.ref}". Promote again to begin from what is there now.`,
    );
  }
  if (pull.mergeable === null || pull.mergeable_state === 'unknown') {
    return {
      ...waiting(pull, 'is being looked at by GitHub.'),
      retryAfterMs: SOON_MS,
    };
  }
  switch (pull.mergeable_state) {
    case 'draft':
      return waiting(pull, 'is a draft. Mark it as ready.');
    case 'behind':
      return waiting(
        pull,
        `is behind branch "${pull.base.ref}", whose rules ask that it is not.`,
      );
    case 'blocked':
      return blocked(pull, await readChecks(api, head));
    case 'unstable':
      return pending(pull, await readChecks(api, head));
    default:
      return undefined;
  }
}

/** The rules of the branch are not met. */
function blocked(
  pull: GithubPullRequest,
  checks: Checks | undefined,
): MergeAnswer {
  if (checks?.failed.length) {
    return impossible(pull, `cannot be merged: ${list(checks.failed)} failed.`);
  }
  return (
    (checks && pending(pull, checks)) ??
    waiting(
      pull,
      `waits for what the rules of branch "${pull.base.ref}" ask for, such as a review.`,
    )
  );
}

/** Checks that are not required may fail, but are waited for. */
function pending(
  pull: GithubPullRequest,
  checks: Checks | undefined,
): MergeAnswer | undefined {
  if (!checks) {
    return waiting(
      pull,
      'has checks that have not passed, and the credentials may not read which. Let them read checks and commit statuses.',
    );
  }
  return checks.pending.length > 0
    ? waiting(pull, `waits for ${list(checks.pending)}.`)
    : undefined;
}

function list(names: string[]): string {
  return names.slice(0, 10).join(', ');
}

function waiting({ number }: GithubPullRequest, what: string) {
  return {
    state: 'waiting' as const,
    message: `Pull request #${number} ${what}`,
  };
}

function impossible({ number }: GithubPullRequest, what: string) {
  return {
    state: 'impossible' as const,
    message: `Pull request #${number} ${what}`,
  };
}
