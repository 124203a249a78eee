import { isTerminal } from '@promotions/backstage-plugin-promotions-node';
import { checkRunsSchema, combinedStatusSchema } from './answers';
import { GithubApi } from './GithubApi';

/** Names of the checks and statuses of a commit. */
export interface Checks {
  pending: string[];
  failed: string[];
}

const PASSED = ['success', 'neutral', 'skipped'];

/** Undefined where the credentials may not read them. */
export async function readChecks(
  api: GithubApi,
  commit: string,
): Promise<Checks | undefined> {
  try {
    const query = { per_page: '100' };
    const { check_runs: runs } = await api.ask(
      { path: `/commits/${commit}/check-runs`, query },
      { status: 200, schema: checkRunsSchema },
    );
    const { statuses } = await api.ask(
      { path: `/commits/${commit}/status`, query },
      { status: 200, schema: combinedStatusSchema },
    );
    const ended = runs.filter(({ status }) => status === 'completed');
    return {
      pending: [
        ...runs
          .filter(({ status }) => status !== 'completed')
          .map(({ name }) => name),
        ...statuses
          .filter(({ state }) => state === 'pending')
          .map(({ context }) => context),
      ],
      failed: [
        ...ended
          .filter(({ conclusion }) => !PASSED.includes(conclusion ?? ''))
          .map(({ name }) => name),
        ...statuses
          .filter(({ state }) => state === 'failure' || state === 'error')
          .map(({ context }) => context),
      ],
    };
  } catch (error) {
    if (isTerminal(error)) {
      return undefined;
    }
    throw error;
  }
}
