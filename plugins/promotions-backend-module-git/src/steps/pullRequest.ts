import {
  durationField,
  ForgeBusyError,
  PullRequest,
  StepCondition,
  StepContext,
  StepResult,
} from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { INTERVAL_LIMITS } from '../forges/interval';

/** How long people may take, unless the document says something else. */
export const PATIENCE_MS = 7 * 24 * 60 * 60 * 1000;

/** What lies outside may be away for a moment. */
export const ERROR_THRESHOLD = 5;

/** By which the steps that follow git-open-pr know the request. */
export const requestFields = {
  repository: z
    .string()
    .describe('Address of the repository, http or https, without credentials'),
  number: z
    .int()
    .min(1)
    .describe('Number of the pull request, an output of git-open-pr'),
  interval: durationField(
    'How often to look whether something has changed; as administrators have configured it if absent.',
    INTERVAL_LIMITS,
  ).optional(),
};

/** What the board says of a request. */
export function conditionOf(
  request: PullRequest,
  { target }: Pick<StepContext<unknown>, 'target'>,
  message = stateOf(request),
): StepCondition {
  return {
    type: 'PullRequestOpen',
    status: request.state === 'open' ? 'True' : 'False',
    reason: { open: 'Open', merged: 'Merged', closed: 'Closed' }[request.state],
    message,
    url: request.url,
    ...(target && { target: target.name }),
  };
}

export function stateOf({ number, state }: PullRequest): string {
  switch (state) {
    case 'merged':
      return `Pull request #${number} is merged.`;
    case 'closed':
      return `Pull request #${number} was closed without being merged.`;
    default:
      return `Pull request #${number} is open.`;
  }
}

/** A forge that is busy is asked again when it says, however often that is. */
export async function unlessBusy<T extends Record<string, unknown>>(
  run: () => Promise<StepResult<T>>,
): Promise<StepResult<T>> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ForgeBusyError) {
      return {
        status: 'Running',
        message: error.message,
        retryAfterMs: error.retryAfterMs,
      };
    }
    throw error;
  }
}

/** The end of what waits for a merge; nothing as long as it is open. */
export function endOf(
  request: PullRequest,
  context: Pick<StepContext<unknown>, 'target'>,
) {
  const { number, url, mergeCommit } = request;
  const told = {
    message: stateOf(request),
    conditions: [conditionOf(request, context)],
  };
  switch (request.state) {
    case 'merged':
      return {
        ...told,
        status: 'Succeeded' as const,
        output: { number, url, commit: mergeCommit ?? '' },
      };
    case 'closed':
      return { ...told, status: 'Failed' as const, terminal: true };
    default:
      return undefined;
  }
}

export const mergedOutput = z.object({
  number: z.number(),
  url: z.string(),
  /** The commit that the target branch got by it. */
  commit: z.string(),
});
