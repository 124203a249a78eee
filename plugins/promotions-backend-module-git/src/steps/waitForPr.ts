import { createStepRunner } from '@promotions/backstage-plugin-promotions-node';
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

/**
 * `git-wait-for-pr`: waits until a pull request is merged, and fails when it
 * is closed otherwise.
 *
 * @internal
 */
export function createWaitForPrRunner(forges: Forges) {
  return createStepRunner({
    uses: 'git-wait-for-pr',
    description: 'Waits until a pull request is merged',
    schema: { config: z.strictObject(requestFields), output: mergedOutput },
    defaults: { timeout: PATIENCE_MS, errorThreshold: ERROR_THRESHOLD },
    needs: ({ repository }) => ({ repositories: [repository] }),
    problems: ({ repository }) => forges.problems(repository),
    run: context =>
      unlessBusy(async () => {
        const { repository, number } = context.config;
        const { interval = forges.intervalMs } = context.config;
        const { provider, call } = await forges.reach(context, repository);
        const request = await provider.get(call, number);
        return (
          endOf(request, context) ?? {
            status: 'Running',
            message: `Pull request #${number} waits to be merged.`,
            conditions: [conditionOf(request, context)],
            retryAfterMs: interval,
          }
        );
      }),
  });
}
