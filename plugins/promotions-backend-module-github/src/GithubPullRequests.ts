import { ScmIntegrationRegistry } from '@backstage/integration';
import {
  ForgeCall,
  MergeAnswer,
  MergeRequest,
  NewPullRequest,
  PullRequest,
  PullRequestProvider,
} from '@promotions/backstage-plugin-promotions-node';
import { listSchema, pullRequestSchema, toPullRequest } from './answers';
import { GithubApi } from './GithubApi';
import { merge } from './merge';

/** Pull requests by the REST API of GitHub. */
export class GithubPullRequests implements PullRequestProvider {
  readonly name = 'github';

  constructor(
    private readonly options: {
      integrations: ScmIntegrationRegistry;
      now: () => Date;
    },
  ) {}

  handles(repositoryUrl: string): boolean {
    return this.options.integrations.github.byUrl(repositoryUrl) !== undefined;
  }

  async find(
    call: ForgeCall,
    {
      sourceBranch,
      targetBranch,
    }: Pick<NewPullRequest, 'sourceBranch' | 'targetBranch'>,
  ): Promise<PullRequest[]> {
    const api = GithubApi.of(call, this.options);
    const found = await api.ask(
      {
        path: '/pulls',
        query: {
          state: 'all',
          head: `${api.owner}:${sourceBranch}`,
          base: targetBranch,
          sort: 'created',
          direction: 'desc',
        },
      },
      { status: 200, schema: listSchema },
    );
    return found.map(toPullRequest);
  }

  async open(call: ForgeCall, request: NewPullRequest): Promise<PullRequest> {
    const { sourceBranch, targetBranch, title, body } = request;
    const opened = await GithubApi.of(call, this.options).ask(
      {
        method: 'POST',
        path: '/pulls',
        body: { title, body, head: sourceBranch, base: targetBranch },
      },
      { status: 201, schema: pullRequestSchema },
    );
    return toPullRequest(opened);
  }

  async get(call: ForgeCall, number: number): Promise<PullRequest> {
    const found = await GithubApi.of(call, this.options).ask(
      { path: `/pulls/${number}` },
      { status: 200, schema: pullRequestSchema },
    );
    return toPullRequest(found);
  }

  async merge(call: ForgeCall, request: MergeRequest): Promise<MergeAnswer> {
    return merge(GithubApi.of(call, this.options), request);
  }
}
