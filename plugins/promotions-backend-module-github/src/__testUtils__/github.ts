import type { components, operations } from '@octokit/openapi-types';

/*
 * What the fake takes and gives, by the description of the REST API that GitHub
 * publishes: a name or a type that is not in there does not compile.
 */

type Schemas = components['schemas'];
type Branch = Pick<Schemas['pull-request']['head'], 'label' | 'ref' | 'sha'>;
type Shown =
  | 'id'
  | 'node_id'
  | 'number'
  | 'html_url'
  | 'state'
  | 'title'
  | 'body'
  | 'draft'
  | 'merged_at'
  | 'merge_commit_sha';

type Branches = { head: Branch; base: Branch };

export type ListedPull = Pick<Schemas['pull-request-simple'], Shown> & Branches;

export type Pull = Pick<
  Schemas['pull-request'],
  Shown | 'merged' | 'mergeable' | 'mergeable_state'
> &
  Branches;

export type CheckRun = Pick<
  Schemas['check-run'],
  'name' | 'status' | 'conclusion'
>;
export type Status = Pick<Schemas['simple-commit-status'], 'context' | 'state'>;
export type MergeResult = Schemas['pull-request-merge-result'];
export type BasicError = Schemas['basic-error'];
export type ValidationError = Pick<
  Schemas['validation-error'],
  'message' | 'documentation_url' | 'errors'
>;

type Body<T extends keyof operations> = operations[T] extends {
  requestBody?: { content: { 'application/json': infer B } };
}
  ? B
  : never;
type Query<T extends keyof operations> = operations[T] extends {
  parameters: { query?: infer Q };
}
  ? NonNullable<Q>
  : never;

export type CreatePull = Body<'pulls/create'>;
export type MergePull = NonNullable<Body<'pulls/merge'>>;
export type ListPulls = Query<'pulls/list'>;
export type ListCheckRuns = Query<'checks/list-for-ref'>;
export type GetStatus = Query<'repos/get-combined-status-for-ref'>;
