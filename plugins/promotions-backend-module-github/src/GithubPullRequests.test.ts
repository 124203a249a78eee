import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { TerminalError } from '@promotions/backstage-plugin-promotions-node';
import { FakeGithub, TOKEN } from './__testUtils__/FakeGithub';
import { forgeCall } from './__testUtils__/forgeCall';
import { GithubPullRequests } from './GithubPullRequests';

jest.setTimeout(60_000);

const NOW = new Date('2026-01-02T03:04:05.000Z');
let github: FakeGithub;
let provider: GithubPullRequests;

function providerFor(...hosts: object[]) {
  return new GithubPullRequests({
    integrations: ScmIntegrations.fromConfig(
      new ConfigReader({ integrations: { github: hosts } }),
    ),
    now: () => NOW,
  });
}

beforeEach(async () => {
  github = await FakeGithub.start();
  await github.commit({ 'a.txt': 'a: 1\n' });
  await github.commit(
    { 'a.txt': 'a: 2\n' },
    { branch: 'change/one', from: 'main', message: 'Two' },
  );
  provider = providerFor(github.integration);
});
afterEach(() => github.stop());

const branches = { sourceBranch: 'change/one', targetBranch: 'main' };
const open = (change = {}) =>
  provider.open(forgeCall(github), {
    ...branches,
    title: 'Two',
    body: 'Why',
    ...change,
  });
const merge = async (
  method: 'merge' | 'squash' | 'rebase' = 'merge',
  change: { head?: string } = {},
) => {
  const { number, head } = await provider.get(forgeCall(github), 1);
  return provider.merge(forgeCall(github), { number, head, method, ...change });
};

describe('pull requests on GitHub', () => {
  it('are for the hosts that administrators have configured', () => {
    expect(provider.handles(github.git.cloneUrl('deploy'))).toBe(true);
    // That one is known to every Backstage.
    expect(provider.handles('https://github.com/acme/deploy')).toBe(true);
    expect(provider.handles('https://git.example.com/a/b.git')).toBe(false);
  });

  it('are opened, found by their branches in any state, and read', async () => {
    expect(await provider.find(forgeCall(github), branches)).toEqual([]);
    const opened = await open();
    expect(opened).toEqual({
      id: 'PR_1',
      number: 1,
      url: `${github.git.baseUrl}/git/deploy/pull/1`,
      state: 'open',
      title: 'Two',
      body: 'Why',
      ...branches,
      head: await github.head('change/one'),
    });
    expect(await provider.get(forgeCall(github), 1)).toEqual(opened);
    await github.close(1);
    const second = await open({ title: 'Again' });
    expect(await provider.find(forgeCall(github), branches)).toEqual([
      second,
      { ...opened, state: 'closed' },
    ]);
    const others = { ...branches, targetBranch: 'release' };
    expect(await provider.find(forgeCall(github), others)).toEqual([]);
  });

  it('are asked for at the API of the integration, for their repository', async () => {
    const call = forgeCall(github);
    await provider.find(call, branches);
    expect(call.sent).toMatchObject([
      {
        url: expect.stringMatching(
          `^${github.apiBaseUrl}/repos/git/deploy/pulls\\?`,
        ),
        forge: { repository: call.repository.url },
        headers: { authorization: `Bearer ${TOKEN}` },
      },
    ]);
  });

  it.each(['merge', 'squash', 'rebase'] as const)(
    'are merged by %s, and the commit is told',
    async method => {
      await open();
      await github.commit({ 'b.txt': 'other\n' });
      const answer = await merge(method);
      const head = await github.head('main');
      expect(answer).toEqual({ state: 'merged', mergeCommit: head });
      expect(await github.file('a.txt')).toContain('a: 2');
      expect(await github.file('b.txt')).toContain('other');
      const merged = await provider.get(forgeCall(github), 1);
      expect(merged).toMatchObject({ state: 'merged', mergeCommit: head });
      // Once more, as after a crash.
      expect(await merge(method)).toEqual(answer);
      expect(await github.head('main')).toBe(head);
    },
  );
});

describe('a pull request is not merged', () => {
  beforeEach(() => open());

  it('where it conflicts, for good', async () => {
    await github.commit({ 'a.txt': 'a: 3\n' });
    expect(await merge()).toEqual({
      state: 'impossible',
      message:
        'Pull request #1 conflicts with branch "main". Promote again to begin from what is there now.',
    });
  });

  it('where it was closed', async () => {
    await github.close(1);
    expect(await merge()).toMatchObject({ state: 'impossible' });
  });

  it('where the repository does not allow the method', async () => {
    github.allowed = ['squash'];
    expect(await merge('rebase')).toMatchObject({
      state: 'impossible',
      message: expect.stringContaining('rebase merges are not allowed'),
    });
    expect(await merge('squash')).toMatchObject({ state: 'merged' });
  });

  it('while its newest commit is another one', async () => {
    expect(await merge('merge', { head: 'a'.repeat(40) })).toMatchObject({
      state: 'waiting',
    });
    expect(github.asked.some(asked => asked.startsWith('PUT'))).toBe(false);
  });

  it('while GitHub does not know yet whether it can be', async () => {
    const { head } = await provider.get(forgeCall(github), 1);
    github.unknownMergeability = 1;
    const request = { number: 1, head, method: 'merge' as const };
    expect(await provider.merge(forgeCall(github), request)).toMatchObject({
      state: 'waiting',
      retryAfterMs: 3_000,
    });
    expect(await provider.merge(forgeCall(github), request)).toMatchObject({
      state: 'merged',
    });
  });

  it.each([
    ['behind', /is behind branch "main"/],
    ['draft', /is a draft/],
    ['blocked', /rules of branch "main" ask for, such as a review/],
  ])('while it is %s', async (state, message) => {
    github.mergeableState = state;
    expect(await merge()).toEqual({
      state: 'waiting',
      message: expect.stringMatching(message),
    });
  });

  it.each(['blocked', 'unstable'])(
    'while checks are pending, where it is %s',
    async state => {
      github.mergeableState = state;
      github.checkRuns = [
        { name: 'build', status: 'in_progress', conclusion: null },
        { name: 'lint', status: 'completed', conclusion: 'success' },
      ];
      github.statuses = [{ context: 'ci/deploy', state: 'pending' }];
      expect(await merge()).toEqual({
        state: 'waiting',
        message: 'Pull request #1 waits for build, ci/deploy.',
      });
    },
  );

  it('where checks failed that the rules ask for, but where they do not ask', async () => {
    github.checkRuns = [
      { name: 'build', status: 'completed', conclusion: 'failure' },
    ];
    github.statuses = [{ context: 'ci/deploy', state: 'error' }];
    github.mergeableState = 'blocked';
    expect(await merge()).toEqual({
      state: 'impossible',
      message: 'Pull request #1 cannot be merged: build, ci/deploy failed.',
    });
    github.mergeableState = 'unstable';
    expect(await merge()).toMatchObject({ state: 'merged' });
  });

  it('where the credentials may not read its checks, until they have passed', async () => {
    github.mergeableState = 'unstable';
    github.intercept = (_moment, asked) =>
      asked.includes('/check-runs') ? { status: 403 } : undefined;
    expect(await merge()).toMatchObject({
      state: 'waiting',
      message: expect.stringContaining('the credentials may not read which'),
    });
  });
});

describe('what GitHub answers otherwise', () => {
  const get = () => provider.get(forgeCall(github), 1);
  const answering = (status: number, headers = {}, body: unknown = {}) => {
    github.intercept = () => ({ status, headers, body });
  };

  it.each([
    [429, { 'retry-after': '7' }, {}, 7_000],
    [403, { 'retry-after': '120' }, {}, 120_000],
    [
      403,
      {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(NOW.getTime() / 1000 + 90),
      },
      {},
      90_000,
    ],
    [403, {}, { message: 'You have exceeded a secondary rate limit.' }, 60_000],
    [429, {}, {}, 60_000],
    [429, { 'retry-after': '0' }, {}, 1_000],
    [429, { 'retry-after': '999999' }, {}, 3_600_000],
  ])(
    'asks to come back later: %i %j %j',
    async (status, headers, body, retryAfterMs) => {
      answering(status, headers, body);
      await expect(get()).rejects.toMatchObject({
        name: 'ForgeBusyError',
        retryAfterMs,
      });
    },
  );

  it.each([
    [401, 'does not accept the credentials'],
    [403, 'do not allow this'],
    [404, 'is not there, or is hidden'],
    [422, 'does not take this'],
  ])('is final: %i', async (status, message) => {
    answering(status, {}, { message: `No, ${TOKEN}!` });
    const refused = await get().catch(error => error);
    expect(refused).toBeInstanceOf(TerminalError);
    expect(refused.message).toContain(message);
    expect(refused.message).not.toContain(TOKEN);
  });

  it.each([500, 502, 503])('may pass: %i', async status => {
    answering(status);
    const refused = await get().catch(error => error);
    expect(refused).not.toBeInstanceOf(TerminalError);
    expect(refused.message).toContain(`answered ${status}`);
  });

  it('is no request opened, where it lists them instead', async () => {
    answering(200, {}, []);
    await expect(open()).rejects.toThrow('has moved');
  });

  it('is told where it is not what was expected', async () => {
    answering(200, {}, { number: 'one' });
    await expect(get()).rejects.toThrow('is not understood');
  });

  it('says why a request cannot be opened', async () => {
    await expect(open({ sourceBranch: 'gone' })).rejects.toThrow(
      'GitHub says: Validation Failed; head is invalid',
    );
    await expect(open({ sourceBranch: 'main' })).rejects.toThrow(
      'No commits between main and main',
    );
  });
});

describe('a repository is not asked', () => {
  const find = (change: Parameters<typeof forgeCall>[1], by = provider) =>
    by.find(forgeCall(github, change), branches);

  it('without credentials', async () => {
    await expect(find({ token: null })).rejects.toThrow(
      'There are no credentials for pull requests',
    );
  });

  it('whose address is not one of GitHub', async () => {
    await expect(
      find({ url: `${github.git.baseUrl}/git/group/deploy.git` }),
    ).rejects.toThrow('is not the address of a repository on GitHub');
  });

  it('whose API is not known', async () => {
    const host = 'github.acme.com';
    await expect(
      find({ url: `https://${host}/a/b` }, providerFor({ host })),
    ).rejects.toThrow('set `apiBaseUrl` of its integration');
  });

  it('whose credentials would leave encryption behind', async () => {
    const host = 'github.acme.com';
    const apiBaseUrl = 'http://github.acme.com/api/v3';
    await expect(
      find({ url: `https://${host}/a/b` }, providerFor({ host, apiBaseUrl })),
    ).rejects.toThrow('is configured without encryption');
  });
});
