import { PullRequest } from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';

/*
 * What is read of the answers of the REST API. Everything else in them is
 * passed over, so that GitHub may add to it.
 */

const branch = z.object({ ref: z.string(), sha: z.string() });

/** As it is listed. */
export const listedSchema = z.object({
  node_id: z.string(),
  number: z.number(),
  html_url: z.string(),
  state: z.string(),
  title: z.string(),
  body: z.string().nullish(),
  draft: z.boolean().optional(),
  merged_at: z.string().nullish(),
  merge_commit_sha: z.string().nullish(),
  head: branch,
  base: branch,
});

/** As it is by itself, with what is known of merging it. */
export const pullRequestSchema = listedSchema.extend({
  merged: z.boolean(),
  mergeable: z.boolean().nullable(),
  mergeable_state: z.string(),
});

export const listSchema = z.array(listedSchema);

export const mergedSchema = z.object({ sha: z.string(), merged: z.boolean() });

export const checkRunsSchema = z.object({
  check_runs: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      conclusion: z.string().nullable(),
    }),
  ),
});

export const combinedStatusSchema = z.object({
  statuses: z.array(z.object({ context: z.string(), state: z.string() })),
});

export const refusalSchema = z.object({
  message: z.string().optional(),
  errors: z
    .array(
      z.union([
        z.string(),
        z.object({ message: z.string().nullish() }).loose(),
      ]),
    )
    .optional()
    .catch(undefined),
});

export type ListedPullRequest = z.infer<typeof listedSchema>;
export type GithubPullRequest = z.infer<typeof pullRequestSchema>;

/** As the steps know it. */
export function toPullRequest(answer: ListedPullRequest): PullRequest {
  const { number, title, head, base } = answer;
  const merged = Boolean(answer.merged_at);
  const unmerged = answer.state === 'open' ? 'open' : 'closed';
  return {
    id: answer.node_id,
    number,
    url: answer.html_url,
    state: merged ? 'merged' : unmerged,
    title,
    body: answer.body ?? '',
    sourceBranch: head.ref,
    targetBranch: base.ref,
    head: head.sha,
    // Until it is merged this is one that was made to try it.
    ...(merged &&
      answer.merge_commit_sha && { mergeCommit: answer.merge_commit_sha }),
  };
}
