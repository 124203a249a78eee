import {
  createStepRunner,
  PullRequest,
} from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { Forges } from '../forges/Forges';
import {
  conditionOf,
  endOf,
  ERROR_THRESHOLD,
  mergedOutput,
  PATIENCE_MS,
  requestFields,
  unlessBusy,
} from './pullRequest';

const config = z.strictObject({
  ...requestFields,
  method: z
    .enum(['merge', 'squash', 'rebase'])
    .default('merge')
    .describe('How it is merged'),
  commit: z
    .string()
    .regex(/^[0-9a-f]{40,64}$/, 'must be the whole hash of a commit')
    .optional()
    .describe('Merge only if this is its newest commit'),
});

/**
 * `git-merge-pr`: merges a pull request as soon as the forge lets it.
 *
 * @internal
 */
export function createMergePrRunner(forges: Forges) {
  return createStepRunner({
    uses: 'git-merge-pr',
    description: 'Merges a pull request as soon as that is possible',
    schema: { config, output: mergedOutput },
    defaults: { timeout: PATIENCE_MS, errorThreshold: ERROR_THRESHOLD },
    needs: ({ repository }) => ({ repositories: [repository] }),
    problems: ({ repository }) => forges.problems(repository),
    run: context =>
      unlessBusy(async () => {
        const { repository, number, method, commit } = context.config;
        const { interval = forges.intervalMs } = context.config;
        const { provider, call } = await forges.reach(context, repository);
        const request = await provider.get(call, number);
        if (commit && request.head !== commit && request.state !== 'closed') {
          return refusal(request, commit);
        }
        const end = endOf(request, context);
        if (end) {
          return end;
        }
        await context.beforeEffect();
        const answer = await provider.merge(call, {
          number,
          method,
          head: request.head,
        });
        if (answer.state === 'merged') {
          const { mergeCommit } = answer;
          const merged: PullRequest = {
            ...request,
            state: 'merged',
            mergeCommit,
          };
          return endOf(merged, context)!;
        }
        const conditions = [conditionOf(request, context, answer.message)];
        return answer.state === 'waiting'
          ? {
              status: 'Running',
              message: answer.message,
              conditions,
              retryAfterMs: answer.retryAfterMs ?? interval,
            }
          : {
              status: 'Failed',
              message: answer.message,
              conditions,
              terminal: true,
            };
      }),
  });
}

/** Somebody has pushed to its branch. */
function refusal({ number, head, state }: PullRequest, expected: string) {
  const was = state === 'merged' ? 'was merged' : 'is';
  return {
    status: 'Failed' as const,
    message: `Pull request #${number} ${was} at ${head.slice(
      0,
      12,
    )}, and not at ${expected.slice(
      0,
      12,
    )}, which was to be merged. Look at what was pushed to its branch.`,
    terminal: true,
  };
}
