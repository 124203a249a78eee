import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, Receiver } from '../__testUtils__/Receiver';
import { GitServer } from '../git-server';
import { Repositories } from '../git-server/Repositories';
import { seed } from '../seed/seed';
import { commitAndPush } from '../shared/commit';
import { SimulatedCluster } from './SimulatedCluster';

const secret = 'a secret of this test';
const revision = 'c'.repeat(40);
const author = { name: 'Dev', email: 'dev@example.com' };

describe('the simulated cluster', () => {
  let seeded: string;
  let dir: string;
  let gitServer: GitServer;
  let backend: Receiver;
  let cluster: SimulatedCluster;

  beforeAll(async () => {
    seeded = await mkdtemp(join(tmpdir(), 'seeded-'));
    await seed(new Repositories(seeded), { git: 7008, cluster: 7009 });
  });

  afterAll(() => rm(seeded, { recursive: true, force: true }));

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'cluster-'));
    const root = join(dir, 'git');
    await cp(seeded, root, { recursive: true });
    gitServer = new GitServer({ root });
    await gitServer.start();
    backend = new Receiver(secret);
    await backend.start();
    cluster = await startCluster();
  });

  afterEach(async () => {
    await cluster.stop();
    await backend.stop();
    await gitServer.stop();
    await rm(dir, { recursive: true, force: true });
  });

  async function startCluster() {
    const started = new SimulatedCluster({
      stateFile: join(dir, 'cluster.json'),
      gitUrl: gitServer.baseUrl,
      backendUrl: backend.url,
      secret,
      pollMs: 30,
      deployMs: [20, 40],
      smokeMs: 50,
    });
    await started.start();
    return started;
  }

  /** Writes into the deployment repository, as a promotion would. */
  async function promote(
    component: string,
    target: string,
    changes: Record<string, string>,
  ) {
    await commitAndPush(
      gitServer.cloneUrl(`${component}-deploy`),
      author,
      async directory => {
        const file = join(directory, target, 'values.yaml');
        let text = await readFile(file, 'utf8');
        for (const [key, value] of Object.entries(changes)) {
          text = text.replace(new RegExp(`${key}:.*`), `${key}: ${value}`);
        }
        await writeFile(file, text);
        return { message: 'Promote' };
      },
    );
  }

  const release = { commit: `'${revision}'`, version: "'1.2.3'" };

  async function health(component: string, target: string) {
    const response = await fetch(
      `${cluster.baseUrl}/health/${component}/${target}`,
    );
    return { status: response.status, ...(await response.json()) };
  }

  async function administer(action: string, fields: object, headers = {}) {
    const response = await fetch(`${cluster.baseUrl}/admin/${action}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(fields),
    });
    return { status: response.status, text: await response.text() };
  }

  it('deploys what lands in git, and reports it with signed events', async () => {
    await promote('podinfo', 'dev', release);
    await eventually(() =>
      expect(backend.told('podinfo', 'dev')).toEqual(['Started', 'Succeeded']),
    );
    for (const { signed, sender, body } of backend.received) {
      expect({ signed, sender }).toEqual({
        signed: true,
        sender: 'demo-cluster',
      });
      expect(body).toEqual({
        id: expect.any(String),
        at: expect.stringMatching(/^\d{4}-.*Z$/),
        entityRef: 'component:default/podinfo',
        stage: 'dev',
        target: 'dev',
        revision,
        phase: expect.any(String),
        url: `${cluster.baseUrl}/#podinfo`,
        message: expect.stringContaining('simulated cluster'),
      });
    }
    expect(backend.received[0].body.id).not.toBe(backend.received[1].body.id);
  });

  it('deploys only the targets whose file has changed', async () => {
    await promote('search', 'eu', release);
    await eventually(() =>
      expect(backend.told('search', 'eu')).toEqual(['Started', 'Succeeded']),
    );
    await promote('search', 'eu', { replicas: '2' });
    await promote('search', 'us', release);
    await eventually(() =>
      expect(backend.told('search', 'us')).toEqual(['Started', 'Succeeded']),
    );
    expect(backend.received).toHaveLength(4);
    expect(backend.received[2].body).toMatchObject({
      stage: 'prod',
      target: 'us',
    });
  });

  it('answers health checks by what runs', async () => {
    expect(await health('podinfo', 'dev')).toMatchObject({
      status: 'failing',
      simulated: true,
    });
    await promote('podinfo', 'dev', release);
    await eventually(async () =>
      expect(await health('podinfo', 'dev')).toEqual({
        status: 'ok',
        simulated: true,
        version: '1.2.3',
        revision,
      }),
    );
    const response = await fetch(`${cluster.baseUrl}/health/podinfo/staging`);
    expect(response.status).toBe(503);
  });

  it('fails in staging-b of checkout until somebody mends it', async () => {
    await promote('checkout', 'staging-b', release);
    await eventually(() =>
      expect(backend.told('checkout', 'staging-b')).toEqual([
        'Started',
        'Succeeded',
      ]),
    );
    const place = { component: 'checkout', target: 'staging-b' };
    expect((await health('checkout', 'staging-b')).status).toBe('failing');
    await administer('health', { ...place, healthy: true });
    expect((await health('checkout', 'staging-b')).status).toBe('ok');
    await administer('health', { ...place, healthy: false });
    expect((await health('checkout', 'staging-b')).status).toBe('failing');
  });

  it('keeps a calendar that stops the changes of a component, also over a restart', async () => {
    const calendar = async () =>
      (await fetch(`${cluster.baseUrl}/changes/billing`)).json();
    expect(await calendar()).toEqual({
      component: 'billing',
      stopped: false,
      simulated: true,
    });
    const { text } = await administer('changes', {
      component: 'billing',
      allowed: false,
    });
    expect(text).toContain('stops changes of billing');
    await cluster.stop();
    cluster = await startCluster();
    expect(await calendar()).toMatchObject({ stopped: true });
    expect(await (await fetch(cluster.baseUrl)).text()).toContain('no changes');
    await administer('changes', { component: 'billing', allowed: true });
    expect(await calendar()).toMatchObject({ stopped: false });
    expect((await fetch(`${cluster.baseUrl}/changes/moon`)).status).toBe(400);
  });

  it('runs a smoke test for a while, once for each that asks', async () => {
    const ask = async (key: string) =>
      (
        await fetch(`${cluster.baseUrl}/smoke/search/dev`, {
          headers: { 'Idempotency-Key': key },
        })
      ).json();
    await promote('search', 'dev', release);
    await eventually(async () =>
      expect((await health('search', 'dev')).status).toBe('ok'),
    );
    expect(await ask('one')).toMatchObject({
      requests: 20,
      passed: false,
      failed: false,
      simulated: true,
    });
    await eventually(async () =>
      expect(await ask('one')).toMatchObject({ answered: 20, passed: true }),
    );
    const place = { component: 'search', target: 'dev' };
    const { text } = await administer('smoke', { ...place, passes: false });
    expect(text).toContain('fail from now on');
    expect(await ask('two')).toMatchObject({ failed: false });
    await eventually(async () =>
      expect(await ask('two')).toMatchObject({ answered: 14, failed: true }),
    );
  });

  it('has a chat that is told things once, and only while it is open', async () => {
    const tell = (key: string) =>
      fetch(`${cluster.baseUrl}/announcements/search`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'Idempotency-Key': key,
        },
        body: JSON.stringify({ text: 'search <1.0> is out' }),
      });
    expect((await tell('one')).status).toBe(503);
    await administer('chat', { component: 'search', open: true });
    expect((await tell('one')).status).toBe(201);
    expect((await tell('one')).status).toBe(201);
    await cluster.stop();
    cluster = await startCluster();
    const page = await (await fetch(cluster.baseUrl)).text();
    expect(page.split('search &lt;1.0&gt; is out')).toHaveLength(2);
  });

  it('reports a deployment that fails', async () => {
    await promote('podinfo', 'dev', { ...release, replicas: '0' });
    await eventually(() =>
      expect(backend.told('podinfo', 'dev')).toEqual(['Started', 'Failed']),
    );
    expect(backend.received[1].body.message).toContain(
      'replicas must be 1 or more',
    );

    const place = { component: 'podinfo', target: 'staging' };
    await administer('deployments', { ...place, succeed: false });
    await promote('podinfo', 'staging', release);
    await eventually(() =>
      expect(backend.told('podinfo', 'staging')).toEqual(['Started', 'Failed']),
    );
    expect((await health('podinfo', 'staging')).status).toBe('failing');
  });

  it('sends an event again until it is accepted, and the next one after it', async () => {
    backend.answers.push({ status: 503 }, { status: 404 }, { status: 202 });
    await promote('podinfo', 'dev', release);
    await eventually(() =>
      expect(backend.told('podinfo', 'dev')).toEqual([
        'Started',
        'Started',
        'Started',
        'Succeeded',
      ]),
    );
    const ids = backend.received.map(({ body }) => body.id);
    expect(new Set(ids.slice(0, 3)).size).toBe(1);
  });

  it('does not send again what can never be accepted', async () => {
    backend.answers.push({ status: 422 });
    await promote('podinfo', 'dev', release);
    await eventually(() =>
      expect(backend.told('podinfo', 'dev')).toEqual(['Started', 'Succeeded']),
    );
    await eventually(async () =>
      expect(await (await fetch(cluster.baseUrl)).text()).toContain(
        'refused: 422 told',
      ),
    );
  });

  it('remembers across a restart what runs, and what it has to tell', async () => {
    await backend.stop();
    await promote('podinfo', 'dev', release);
    await eventually(async () =>
      expect((await health('podinfo', 'dev')).status).toBe('ok'),
    );
    await cluster.stop();
    await backend.start();
    cluster = await startCluster();
    await eventually(() =>
      expect(backend.told('podinfo', 'dev')).toEqual(['Started', 'Succeeded']),
    );
    expect((await health('podinfo', 'dev')).version).toBe('1.2.3');
  });

  it('says on its page that it is simulated, and what runs where', async () => {
    await promote('podinfo', 'dev', { ...release, version: "'<b>1</b>'" });
    await eventually(async () => {
      const page = await (await fetch(cluster.baseUrl)).text();
      expect(page).toContain('<h1>Simulated cluster</h1>');
      expect(page).toContain('&lt;b&gt;1&lt;/b&gt;');
      expect(page).toContain('accepted (202)');
      expect(page).not.toContain('<b>1</b>');
    });
  });

  it('releases a new version when its button is pressed', async () => {
    const response = await fetch(`${cluster.baseUrl}/admin/release`, {
      method: 'POST',
      body: new URLSearchParams({ component: 'search' }),
      redirect: 'manual',
    });
    expect(response.status).toBe(303);
    const pushed = await gitServer.pushes.read('search');
    expect(pushed.map(({ ref }) => ref)).toEqual([
      'refs/heads/main',
      'refs/tags/v1.0.1',
    ]);
    expect(await (await fetch(cluster.baseUrl)).text()).toContain(
      'search 1.0.1 was pushed',
    );
  });

  it.each([
    ['release', { component: 'nothing' }, 'There is no component "nothing"'],
    ['release', {}, 'There is no component'],
    [
      'health',
      { component: 'podinfo', target: 'moon' },
      'podinfo has no target "moon"',
    ],
    ['explode', { component: 'podinfo', target: 'dev' }, 'cannot do "explode"'],
  ])('cannot %s %j', async (action, fields, message) => {
    const { status, text } = await administer(action, fields);
    expect(status).toBe(400);
    expect(text).toContain(message);
  });

  it('takes no orders from pages of other sites', async () => {
    const { status } = await administer(
      'health',
      { component: 'podinfo', target: 'dev', healthy: false },
      { Origin: 'http://evil.example.com' },
    );
    expect(status).toBe(403);
  });
});
