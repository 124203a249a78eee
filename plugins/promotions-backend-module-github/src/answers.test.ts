import type { components } from '@octokit/openapi-types';
import { z } from 'zod';
import {
  checkRunsSchema,
  combinedStatusSchema,
  listedSchema,
  mergedSchema,
  pullRequestSchema,
  toPullRequest,
} from './answers';

type Schemas = components['schemas'];

/** Does not compile where GitHub may answer what the schema does not take. */
function takes<TAnswer>() {
  return <TSchema extends z.ZodType>(
    schema: TSchema,
    _same: TAnswer extends z.input<TSchema> ? true : never,
  ) => schema;
}

describe('what is read of the answers of GitHub', () => {
  it('is in the published description, with the same types', () => {
    takes<Schemas['pull-request']>()(pullRequestSchema, true);
    takes<Schemas['pull-request-simple']>()(listedSchema, true);
    takes<Schemas['pull-request-merge-result']>()(mergedSchema, true);
    takes<Schemas['combined-commit-status']>()(combinedStatusSchema, true);
    takes<{ check_runs: Schemas['check-run'][] }>()(checkRunsSchema, true);
    expect.assertions(0);
  });

  it('tells a commit that was made to try a merge from one that merged', () => {
    const answer = {
      node_id: 'PR_1',
      number: 1,
      html_url: 'https://github.com/acme/deploy/pull/1',
      state: 'open',
      title: 'Two',
      body: null,
      merged_at: null,
      merge_commit_sha: 'f'.repeat(40),
      head: { ref: 'change', sha: 'a'.repeat(40) },
      base: { ref: 'main', sha: 'b'.repeat(40) },
    };
    expect(toPullRequest(answer)).not.toHaveProperty('mergeCommit');
    expect(
      toPullRequest({
        ...answer,
        state: 'closed',
        merged_at: '2026-01-02T03:04:05Z',
      }),
    ).toMatchObject({ state: 'merged', mergeCommit: 'f'.repeat(40), body: '' });
  });
});
