import { createBackendPlugin } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import gitModule from '@promotions/backstage-plugin-promotions-backend-module-git';
import {
  promotionsExtensionPoint,
  StepResult,
  StepRunner,
} from '@promotions/backstage-plugin-promotions-node';
import { createMockStepContext } from '@promotions/backstage-plugin-promotions-node/testUtils';
import githubModule from '.';
import { FakeGithub } from './__testUtils__/FakeGithub';
import { forgeCall } from './__testUtils__/forgeCall';

jest.setTimeout(60_000);

let github: FakeGithub;
let runners: StepRunner[];

/** The steps as both modules register them. */
async function registered(): Promise<StepRunner[]> {
  const added: StepRunner[] = [];
  const plugin = createBackendPlugin({
    pluginId: 'promotions',
    register(reg) {
      reg.registerExtensionPoint(promotionsExtensionPoint, {
        addStepRunner: (...all) => added.push(...all),
        addConditionSource: () => {},
        addFreightSource: () => {},
      });
      reg.registerInit({ deps: {}, init: async () => {} });
    },
  });
  const config = { integrations: { github: [github.integration] } };
  const backend = await startTestBackend({
    features: [
      plugin,
      gitModule,
      githubModule,
      mockServices.rootConfig.factory({ data: config }),
    ],
  });
  await backend.stop();
  return added;
}

beforeEach(async () => {
  github = await FakeGithub.start();
  await github.commit({ 'a.txt': 'a: 1\n' });
  await github.commit(
    { 'a.txt': 'a: 2\n' },
    { branch: 'change', from: 'main' },
  );
  runners = await registered();
});
afterEach(() => github.stop());

type Ended = Extract<StepResult, { output?: Record<string, unknown> }>;

async function run(
  uses: string,
  config: object,
  parts: object = {},
): Promise<Ended> {
  const runner = runners.find(candidate => candidate.uses === uses)!;
  const { repository, outbound } = forgeCall(github);
  return runner.run(
    createMockStepContext<unknown>({
      alias: 'step',
      config: runner.schema.config.parse({
        repository: repository.url,
        ...config,
      }),
      outbound: { ...outbound, repository: async () => repository },
      ...parts,
    }),
  );
}

const open = (config = {}, parts = {}) =>
  run(
    'git-open-pr',
    { sourceBranch: 'change', targetBranch: 'main', title: 'Two', ...config },
    parts,
  );
const posts = () =>
  github.asked.filter(asked => asked === 'POST /repos/git/deploy/pulls');

describe('git-open-pr', () => {
  it('opens one request, however often it is run', async () => {
    const first = await open();
    expect(first).toMatchObject({
      status: 'Succeeded',
      message: 'Pull request #1 is open.',
      output: { number: 1, id: 'PR_1' },
      conditions: [{ type: 'PullRequestOpen', status: 'True', reason: 'Open' }],
    });
    expect(await open()).toEqual(first);
    expect(posts()).toHaveLength(1);
  });

  it('finds its own again when it was merged, or closed, in the meantime', async () => {
    await open();
    await github.merge(1);
    expect(await open()).toMatchObject({
      output: { number: 1 },
      conditions: [{ status: 'False', reason: 'Merged' }],
    });
    expect(posts()).toHaveLength(1);
  });

  it('finds it when the answer got lost', async () => {
    github.intercept = (moment, asked) =>
      moment === 'after' && asked.startsWith('POST') ? 'cut' : undefined;
    expect(await open()).toMatchObject({ output: { number: 1 } });
    expect(github.pulls).toHaveLength(1);
  });

  it('takes an open one that a person opened for the branches, but none that is over', async () => {
    await open({ body: 'By hand' }, { idempotencyKey: 'another' });
    expect(await open()).toMatchObject({ output: { number: 1 } });
    await github.close(1);
    expect(await open()).toMatchObject({ output: { number: 2 } });
  });

  it('says what the document says', async () => {
    await open({ body: 'Why it is.' }, { idempotencyKey: 'p1/step' });
    expect(github.pulls[0].body).toBe(
      'Why it is.\n\n<!-- Promotion-Step: p1/step -->\n',
    );
  });

  it('opens nothing once another one has taken over', async () => {
    const beforeEffect = async () => {
      throw new Error('It is the work of somebody else.');
    };
    await expect(open({}, { beforeEffect })).rejects.toThrow('somebody else');
    expect(posts()).toEqual([]);
  });

  it('comes back when GitHub is busy', async () => {
    github.intercept = () => ({ status: 429, headers: { 'retry-after': '9' } });
    expect(await open()).toMatchObject({
      status: 'Running',
      retryAfterMs: 9_000,
    });
  });

  it('tells of the target that it is run for', async () => {
    const target = { name: 'eu', labels: {} };
    expect(await open({}, { target })).toMatchObject({
      conditions: [{ target: 'eu' }],
    });
  });
});

describe('git-wait-for-pr', () => {
  const wait = (config = {}) =>
    run('git-wait-for-pr', { number: 1, ...config });

  beforeEach(() => open());

  it('waits as long as it is open, at the interval', async () => {
    expect(await wait()).toMatchObject({
      status: 'Running',
      retryAfterMs: 30_000,
      conditions: [{ status: 'True' }],
    });
    expect(await wait({ interval: '5m' })).toMatchObject({
      retryAfterMs: 300_000,
    });
  });

  it('gives the commit that the branch got', async () => {
    await github.merge(1, 'squash');
    expect(await wait()).toMatchObject({
      status: 'Succeeded',
      output: { number: 1, commit: await github.head('main') },
      conditions: [{ status: 'False', reason: 'Merged' }],
    });
  });

  it('fails for good when it is closed', async () => {
    await github.close(1);
    expect(await wait()).toMatchObject({
      status: 'Failed',
      terminal: true,
      conditions: [{ status: 'False', reason: 'Closed' }],
    });
  });
});

describe('git-merge-pr', () => {
  const merge = (config = {}, parts = {}) =>
    run('git-merge-pr', { number: 1, ...config }, parts);

  beforeEach(() => open());

  it('merges, and finds that it has merged', async () => {
    const commit = await github.head('change');
    const merged = await merge({ commit, method: 'squash' });
    expect(merged).toMatchObject({
      status: 'Succeeded',
      output: { commit: await github.head('main') },
      conditions: [{ status: 'False', reason: 'Merged' }],
    });
    expect(await merge({ commit })).toEqual(merged);
  });

  it('finds that it has merged when the answer got lost', async () => {
    github.intercept = (moment, asked) =>
      moment === 'after' && asked.startsWith('PUT') ? 'cut' : undefined;
    await expect(merge()).rejects.toThrow();
    expect(await merge()).toMatchObject({
      status: 'Succeeded',
      output: { commit: await github.head('main') },
    });
  });

  it('merges nothing that was pushed by others', async () => {
    const commit = await github.head('change');
    await github.commit({ 'b.txt': 'mine\n' }, { branch: 'change' });
    expect(await merge({ commit })).toMatchObject({
      status: 'Failed',
      terminal: true,
      message: expect.stringContaining('Look at what was pushed'),
    });
  });

  it('waits, and says what for', async () => {
    github.mergeableState = 'blocked';
    expect(await merge({ interval: '1m' })).toMatchObject({
      status: 'Running',
      retryAfterMs: 60_000,
      message: expect.stringContaining('such as a review'),
      conditions: [
        { status: 'True', message: expect.stringContaining('review') },
      ],
    });
  });

  it('fails for good where it cannot be merged', async () => {
    await github.commit({ 'a.txt': 'a: 3\n' });
    expect(await merge()).toMatchObject({ status: 'Failed', terminal: true });
    await github.close(1);
    expect(await merge()).toMatchObject({ status: 'Failed', terminal: true });
  });

  it('merges nothing once another one has taken over', async () => {
    const beforeEffect = async () => {
      throw new Error('It is the work of somebody else.');
    };
    await expect(merge({}, { beforeEffect })).rejects.toThrow('somebody else');
    expect(github.pulls[0].state).toBe('open');
  });
});
