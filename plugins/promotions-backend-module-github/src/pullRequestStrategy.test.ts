import {
  createMockDirectory,
  TestDatabases,
} from '@backstage/backend-test-utils';
import {
  BoardStage,
  PromotionDetails,
} from '@promotions/backstage-plugin-promotions-common';
import { RunningBackend, startBackend, until } from './__testUtils__/Backend';
import { FakeGithub, TOKEN } from './__testUtils__/FakeGithub';

/** The machine may have other things to do. */
jest.setTimeout(120_000);

const directory = createMockDirectory();
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
type Database = Awaited<ReturnType<typeof databases.init>>;
let github: FakeGithub;
let backend: RunningBackend;

beforeEach(async () => {
  directory.clear();
  github = await FakeGithub.start();
});
afterEach(async () => {
  await backend?.stop();
  await github.stop();
});

/** A document of one stage with the promotion. */
async function write(promotion: string): Promise<void> {
  await github.commit({
    'dev/values.yaml': 'image:\n  tag: 1.0.0\n',
    'promotions.yaml': `
apiVersion: promotions/v1alpha1
kind: Pipeline
metadata: { name: podinfo }
spec:
  stages:
    - name: dev
      promotion: ${promotion}
`,
  });
}

const start = (promotions = {}, database?: Database) =>
  startBackend({
    github,
    documentUrl: github.rawUrl('promotions.yaml'),
    workingDirectory: directory.resolve('work'),
    promotions,
    database,
  });

/** A backend with the document, and the id of its pipeline. */
async function open(
  promotion: string,
  promotions = {},
  database?: Database,
): Promise<string> {
  await write(promotion);
  backend = await start(promotions, database);
  return backend.pipelineId();
}

const automatic = {
  policies: [{ name: 'all', stages: ['dev'], autoPromotion: true }],
};

const strategy = (more = '') =>
  `{ strategy: pull-request, repository: '${github.git.cloneUrl(
    'deploy',
  )}', update: { path: dev/values.yaml, set: { image.tag: '\${{ freight.version }}' } }${more} }`;

const freight = (id: string, version: string) =>
  backend.client.createFreight(id, {
    artifacts: [{ kind: 'generic', name: 'app', version }],
  });

async function request(id: string, alias: string): Promise<string> {
  const { promotion } = await backend.client.createPromotion(id, {
    stage: 'dev',
    freight: alias,
  });
  return promotion!.id;
}

const promote = async (id: string, version: string) =>
  request(id, (await freight(id, version)).alias);

const ended = (promotionId: string): Promise<PromotionDetails> =>
  until(async () => {
    const details = await backend.client.getPromotion(promotionId);
    return details.finishedAt !== undefined && details;
  });

const outputOf = ({ steps }: PromotionDetails, step: string) =>
  steps.find(({ id }) => id === step)?.output;

const conditionIn = ({ conditions }: BoardStage) =>
  conditions.find(({ type }) => type === 'PullRequestOpen');

async function stage(id: string) {
  const board = await backend.client.getBoard(id);
  return board.stages[0];
}

describe('the strategy pull-request', () => {
  it('proposes a change, waits until a person has merged it, and the freight is current', async () => {
    const id = await open(strategy());
    const promotionId = await promote(id, '2.0.0');
    const pull = await until(async () => github.pulls[0]);
    const { alias } = (await backend.client.getPromotion(promotionId))
      .freightDetails[0];
    expect(pull).toMatchObject({
      base: 'main',
      head: `promotions/podinfo/dev/${alias}-${promotionId}`,
      title: `dev: ${alias}`,
    });
    expect(pull.body).toContain(
      `Promotes ${alias} to dev of component:default/podinfo.`,
    );
    expect(pull.body).toContain(
      `Requested by user:default/ada, see http://localhost:3000/promotions/runs/${promotionId}.`,
    );
    const proposed = await until(async () => conditionIn(await stage(id)));
    expect(proposed).toMatchObject({
      status: 'True',
      reason: 'Open',
      url: `${github.git.baseUrl}/git/deploy/pull/1`,
    });
    expect((await stage(id)).current).toEqual([]);

    const merged = await github.merge(1);
    const details = await ended(promotionId);
    expect(details.phase).toBe('Succeeded');
    expect(outputOf(details, 'wait-for-pr')).toMatchObject({ commit: merged });
    const after = await stage(id);
    expect(conditionIn(after)).toMatchObject({
      status: 'False',
      reason: 'Merged',
    });
    expect(after.current).toMatchObject([
      { freight: details.freightDetails[0].id },
    ]);
    expect(github.pulls).toHaveLength(1);

    const told = JSON.stringify([
      details,
      after,
      await backend.client.getPromotionLog(promotionId),
      await backend.client.listTimeline(id, {}),
    ]);
    expect(told).not.toContain(TOKEN);
  });

  it('merges by itself where it is asked to, and what is merged is in git', async () => {
    const id = await open(strategy(', merge: true'));
    const details = await ended(await promote(id, '3.0.0'));
    expect(details.phase).toBe('Succeeded');
    expect(outputOf(details, 'merge-pr')).toMatchObject({
      commit: await github.head('main'),
    });
    expect(await github.file('dev/values.yaml')).toContain('tag: 3.0.0');
  });

  it('fails when the request is closed, and a later promotion proposes anew', async () => {
    const id = await open(strategy());
    const first = await promote(id, '2.0.0');
    await until(async () => github.pulls[0]);
    await github.close(1);
    const failed = await ended(first);
    expect(failed).toMatchObject({ phase: 'Failed' });
    expect(failed.message).toContain('closed without being merged');
    expect(conditionIn(await stage(id))).toMatchObject({
      status: 'False',
      reason: 'Closed',
    });

    const [{ alias }] = failed.freightDetails;
    const second = await request(id, alias);
    await until(async () => github.pulls[1]);
    await github.merge(2);
    expect((await ended(second)).phase).toBe('Succeeded');
    expect(await github.file('dev/values.yaml')).toContain('tag: 2.0.0');
  });

  it('goes back to what was merged before by a request of its own', async () => {
    const id = await open(strategy(', merge: true'));
    const { freightDetails } = await ended(await promote(id, '2.0.0'));
    await ended(await promote(id, '3.0.0'));
    const back = await ended(await request(id, freightDetails[0].alias));
    expect(back.phase).toBe('Succeeded');
    expect(github.pulls).toHaveLength(3);
    expect(await github.file('dev/values.yaml')).toContain('tag: 2.0.0');
  });

  it('is started by a policy as by a person', async () => {
    const id = await open(strategy(', merge: true'), automatic);
    const made = await freight(id, '2.0.0');
    await until(async () => (await stage(id)).current[0]);
    expect((await stage(id)).current).toMatchObject([{ freight: made.id }]);
    expect(github.pulls).toHaveLength(1);
  });

  it('opens one request when the backend ends before it has written down that it did', async () => {
    const database = await databases.init('SQLITE_3');
    github.intercept = (moment, asked) =>
      moment === 'after' && asked.startsWith('POST') ? 'hang' : undefined;
    const id = await open(strategy(), {}, database);
    const promotionId = await promote(id, '2.0.0');
    await until(async () => github.pulls[0]);
    await backend.stop();

    github.intercept = () => undefined;
    backend = await start({}, database);
    await until(async () => conditionIn(await stage(id)));
    await github.merge(1);
    const details = await ended(promotionId);
    expect(details.phase).toBe('Succeeded');
    expect(outputOf(details, 'open-pr')).toMatchObject({ number: 1 });
    expect(github.pulls).toHaveLength(1);
  });

  it('goes on when GitHub takes requests again', async () => {
    let busy = 2;
    github.intercept = moment =>
      moment === 'before' && busy-- > 0
        ? { status: 429, headers: { 'retry-after': '1' } }
        : undefined;
    const id = await open(strategy(', merge: true'));
    const details = await ended(await promote(id, '2.0.0'));
    expect(details.phase).toBe('Succeeded');
    expect(github.pulls).toHaveLength(1);
  });

  it('is refused for a repository whose forge nobody speaks for', async () => {
    const elsewhere = github.git
      .cloneUrl('deploy')
      .replace('localhost', '127.0.0.1');
    await write(strategy().replace(github.git.cloneUrl('deploy'), elsewhere));
    backend = await start();
    const { items } = await backend.client.listPipelines({});
    expect(
      items[0].document.errors.map(({ message }) => message),
    ).toContainEqual(
      expect.stringContaining(`No module opens pull requests in ${elsewhere}.`),
    );
  });
});

describe('the strategy commit', () => {
  const commit = () => strategy().replace('pull-request', 'commit');

  it('changes the branch itself, for a person', async () => {
    const id = await open(commit());
    const details = await ended(await promote(id, '2.0.0'));
    expect(details.phase).toBe('Succeeded');
    expect(outputOf(details, 'push')).toMatchObject({
      commit: await github.head('main'),
    });
    expect(await github.file('dev/values.yaml')).toContain('tag: 2.0.0');
  });

  it('and for a policy', async () => {
    const id = await open(commit(), automatic);
    const made = await freight(id, '2.0.0');
    await until(async () => (await stage(id)).current[0]);
    expect((await stage(id)).current).toMatchObject([{ freight: made.id }]);
    expect(await github.file('dev/values.yaml')).toContain('tag: 2.0.0');
  });

  it('but a policy leaves it to people where it is manual', async () => {
    const id = await open(
      commit().replace(/}$/, ', manual: true }'),
      automatic,
    );
    await freight(id, '2.0.0');
    expect((await stage(id)).autoPromotion.enabled).toBe(false);
  });
});

describe('the strategy notification', () => {
  it.each([
    ['a person', {}],
    ['a policy', automatic],
  ])(
    'tells people, and the freight is current, for %s',
    async (who, policies) => {
      const id = await open(
        "{ strategy: notification, message: 'Deploy ${{ freight.alias }}', to: 'group:default/ops' }",
        policies,
      );
      const made = await freight(id, '2.0.0');
      if (who === 'a person') {
        await request(id, made.alias);
      }
      await until(async () => (await stage(id)).current[0]);
      expect((await stage(id)).current).toMatchObject([{ freight: made.id }]);
      const { items } = await backend.client.listTimeline(id, {});
      expect(items).toContainEqual(
        expect.objectContaining({
          kind: 'step.notified',
          data: expect.objectContaining({ to: 'group:default/ops' }),
        }),
      );
    },
  );
});
