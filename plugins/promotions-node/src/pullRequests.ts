import { createExtensionPoint } from '@backstage/backend-plugin-api';
import { GrantedRepository, Outbound } from './outbound';

/**
 * A request to bring one branch of a repository into another one: a pull
 * request, a merge request.
 *
 * @public
 */
export interface PullRequest {
  /** By which the forge knows it among all requests of all repositories. */
  id: string;
  /** By which people know it within its repository. */
  number: number;
  /** Of the page for people. */
  url: string;
  state: 'open' | 'merged' | 'closed';
  title: string;
  body: string;
  sourceBranch: string;
  targetBranch: string;
  /** Hash of the newest commit that it brings. */
  head: string;
  /** Once merged: the commit that the target branch got by it. */
  mergeCommit?: string;
}

/** @public */
export interface NewPullRequest {
  sourceBranch: string;
  targetBranch: string;
  title: string;
  body: string;
}

/** @public */
export type MergeMethod = 'merge' | 'squash' | 'rebase';

/** @public */
export interface MergeRequest {
  number: number;
  method: MergeMethod;
  /** It is merged only as long as this is its newest commit. */
  head: string;
}

/**
 * What became of asking for a merge. `waiting`: what is missing may come by
 * itself or by people; `impossible`: asking again cannot help.
 *
 * @public
 */
export type MergeAnswer =
  | { state: 'merged'; mergeCommit: string }
  | { state: 'impossible'; message: string }
  | {
      state: 'waiting';
      message: string;
      /** Milliseconds after which it is worth asking again, where that is known. */
      retryAfterMs?: number;
    };

/**
 * The way of one step to the forge of one repository.
 *
 * @public
 */
export interface ForgeCall {
  /** As its grant opens it, with credentials where there are any. */
  repository: GrantedRepository;
  /** Ask for the API with `forge` set, so that the repository's grant counts. */
  outbound: Pick<Outbound, 'fetch'>;
  signal: AbortSignal;
}

/**
 * Opens, finds and merges requests in the repositories of one kind of forge.
 * The steps `git-open-pr`, `git-wait-for-pr` and `git-merge-pr` are built on
 * it.
 *
 * What it throws counts as an error of the step: a `TerminalError` where trying
 * again cannot help, a {@link ForgeBusyError} where the forge asks to come
 * back later. Credentials are in nothing that it throws or returns.
 *
 * @public
 */
export interface PullRequestProvider {
  /** Such as `github`. */
  name: string;
  /** Whether it speaks for the repository; asked without the network. */
  handles(repositoryUrl: string): boolean;
  /** Those of the two branches in any state, newest first. */
  find(
    call: ForgeCall,
    branches: Pick<NewPullRequest, 'sourceBranch' | 'targetBranch'>,
  ): Promise<PullRequest[]>;
  open(call: ForgeCall, request: NewPullRequest): Promise<PullRequest>;
  get(call: ForgeCall, number: number): Promise<PullRequest>;
  merge(call: ForgeCall, request: MergeRequest): Promise<MergeAnswer>;
}

/**
 * The forge takes no more requests for a while.
 *
 * @public
 */
export class ForgeBusyError extends Error {
  /** @param retryAfterMs - when to come back */
  constructor(message: string, readonly retryAfterMs: number) {
    super(message);
    this.name = 'ForgeBusyError';
  }
}

/**
 * Where modules add forges. The git module offers it. Two with one name are an
 * error at start.
 *
 * @public
 */
export interface PullRequestsExtensionPoint {
  addProvider(...providers: PullRequestProvider[]): void;
}

/** @public */
export const pullRequestsExtensionPoint =
  createExtensionPoint<PullRequestsExtensionPoint>({
    id: 'promotions.pull-requests',
  });
