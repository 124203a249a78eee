import { createHmac } from 'node:crypto';
import request from 'supertest';
import { Pipeline } from '@promotions/backstage-plugin-promotions-common';
import {
  ALERT,
  application,
  helmRelease,
  kustomization,
} from '../../senders/__testUtils__/bodies';
import { describeEachDatabase, TestDatabase } from '../../store/testDatabases';
import {
  automatic,
  createTestApi,
  TestApi,
  withSteps,
} from '../__testUtils__/testApi';

const SECRET = 'a secret of the cluster';
const TOKEN = 'a-token-of-argo-cd';
const PATH = '/events/deployments';

/** `dev`, and `prod` with three targets, of which so many have to succeed. */
function threeTargets(requiredTargets: number): Pipeline {
  const [dev, , prod] = withSteps().stages;
  return {
    ...withSteps(),
    stages: [
      dev,
      {
        ...prod,
        freight: prod.freight.map(wanted => ({
          ...wanted,
          sources: { ...wanted.sources, stages: ['dev'] },
        })),
        targets: ['eu', 'us', 'ap'].map(name => ({ name, labels: {} })),
        requiredTargets,
      },
    ],
  };
}

/** The API, and whoever sends events to it. */
async function open(
  database: TestDatabase,
  options: Parameters<typeof createTestApi>[1] = {},
) {
  const api = await createTestApi(database, {
    senders: {
      cluster: [SECRET],
      flux: { secrets: [SECRET], format: 'flux' },
      argocd: { secrets: [TOKEN], format: 'argocd', auth: 'token' },
    },
    ...options,
  });
  const post = (body: object, headers: Record<string, string> = {}) => {
    const text = JSON.stringify(body);
    const signature = createHmac('sha256', SECRET).update(text).digest('hex');
    return request(api.app)
      .post(PATH)
      .set({
        'Content-Type': 'application/json',
        'X-Promotions-Sender': 'cluster',
        'X-Signature': `sha256=${signature}`,
        ...headers,
      })
      .send(text);
  };
  let number = 0;
  return {
    ...api,
    post,
    send: (change: object = {}) =>
      post({
        id: `e${++number}`,
        at: api.state.now.toISOString(),
        entityRef: 'component:default/podinfo',
        stage: 'dev',
        target: 'dev',
        revision: '1.0.0',
        phase: 'Succeeded',
        ...change,
      }),
  };
}

type Opened = Awaited<ReturnType<typeof open>>;

/** Kinds, oldest first. */
async function timeline({ store, id }: TestApi): Promise<string[]> {
  const { items } = await store.listTimeline(id, { limit: 100 });
  return items.map(({ kind }) => kind).reverse();
}

async function verifiedIn({ store, id }: TestApi, stage: string) {
  const snapshot = await store.readSnapshot(id);
  return snapshot?.freight
    .filter(({ status }) => Object.hasOwn(status.verifiedIn, stage))
    .map(({ artifacts: [artifact] }) =>
      artifact.kind === 'generic' ? artifact.version : '',
    );
}

describeEachDatabase('deployments through the whole backend', databases => {
  /** Freight 1.0.0 runs in dev and prod, and nothing is reported of it. */
  async function inProd(requiredTargets: number): Promise<Opened> {
    const api = await open(await databases.create(), {
      pipeline: threeTargets(requiredTargets),
    });
    api.state.configured.policies.push(automatic('all'));
    await api.freight('1.0.0');
    await api.settle();
    await api.finish(api.id, 'dev');
    await api.send();
    await api.settle();
    await api.finish(api.id, 'prod');
    await api.settle();
    return api;
  }

  const report = (
    api: Opened,
    target: string,
    phase: string,
    change: object = {},
  ) => api.send({ stage: 'prod', target, phase, ...change });

  it('promote onwards in the pass after them', async () => {
    const api = await inProd(1);
    expect(await verifiedIn(api, 'dev')).toEqual(['1.0.0']);
    expect(await verifiedIn(api, 'prod')).toEqual([]);
    expect((await report(api, 'us', 'Succeeded')).status).toBe(202);
    await api.settle();
    expect(await verifiedIn(api, 'prod')).toEqual(['1.0.0']);
  });

  it.each([
    [1, ['us']],
    [2, ['us', 'eu']],
    [3, ['us', 'eu', 'ap']],
  ])(
    'are through when %i of three targets have succeeded, whatever comes twice',
    async (required, targets) => {
      const api = await inProd(required);
      const [last, ...before] = [...targets].reverse();
      for (const target of before) {
        await report(api, target, 'Started');
        await report(api, target, 'Succeeded', { id: target });
        await report(api, target, 'Succeeded', { id: target });
        await api.settle();
        expect(await verifiedIn(api, 'prod')).toEqual([]);
      }
      await report(api, last, 'Succeeded');
      await api.settle();
      expect(await verifiedIn(api, 'prod')).toEqual(['1.0.0']);
    },
  );

  it('fail when so many targets failed that enough cannot succeed any more, and recover', async () => {
    const api = await inProd(2);
    const run = async () =>
      (await api.store.readSnapshot(api.id))?.runs.find(
        ({ stage }) => stage === 'prod',
      )?.state;
    await report(api, 'eu', 'Failed');
    await api.settle();
    expect(await run()).toBe('Progressing');
    await report(api, 'us', 'Failed');
    await api.settle();
    expect(await run()).toBe('Failed');
    api.pass(1000);
    await Promise.all([
      report(api, 'eu', 'Succeeded'),
      report(api, 'us', 'Succeeded'),
    ]);
    await api.settle();
    expect(await run()).toBe('Succeeded');
  });

  it('may come in any order: what is older than what is known changes nothing', async () => {
    const api = await inProd(1);
    const at = (seconds: number) => ({
      at: new Date(api.state.now.getTime() + seconds * 1000).toISOString(),
    });
    await report(api, 'eu', 'Failed', at(30));
    await report(api, 'eu', 'Succeeded', at(20));
    await report(api, 'eu', 'Started', at(10));
    await api.settle();
    const { targets, events } = (await api.store.readSnapshot(api.id))!;
    expect(events).toEqual([]);
    expect(targets.find(({ target }) => target === 'eu')).toMatchObject({
      phase: 'Failed',
    });
    expect(await verifiedIn(api, 'prod')).toEqual([]);
    expect(
      (await timeline(api)).filter(kind => kind === 'event.ignored'),
    ).toHaveLength(2);
  });

  it('of a revision that nobody knows are drift, but freight where the stage takes it directly', async () => {
    const api = await inProd(1);
    await report(api, 'eu', 'Succeeded', { revision: '9.9.9' });
    await api.send({ revision: '2.0.0' });
    await api.settle();
    const { targets, freight } = (await api.store.readSnapshot(api.id))!;
    expect(targets).toContainEqual(
      expect.objectContaining({ target: 'eu', drift: true }),
    );
    expect(freight).toHaveLength(2);
    expect(await verifiedIn(api, 'dev')).toEqual(
      expect.arrayContaining(['1.0.0', '2.0.0']),
    );
  });

  it('sent 100 times at once to two replicas change one thing once', async () => {
    const database = await databases.create();
    const first = await open(database);
    const second = await open(
      databases.client === 'pg' ? await database.replica() : database,
    );
    const { revision } = (await first.store.getPipeline(first.id))!;
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        (n % 2 ? first : second).send({ id: 'same' }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(202));
    expect((await first.store.getPipeline(first.id))!.revision).toBe(revision);
    await Promise.all([
      first.engine.reconcile(first.id),
      second.engine.reconcile(second.id),
    ]);
    await first.settle();
    expect(
      (await timeline(first)).filter(kind => kind === 'target.reported'),
    ).toHaveLength(1);
    const { freight, targets } = (await second.store.readSnapshot(first.id))!;
    expect([freight.length, targets.length]).toEqual([1, 1]);
  });

  it('that were answered survive the end of the process before a pass has seen them', async () => {
    const database = await databases.create();
    const before = await open(database);
    const answers = await Promise.all(
      [1, 2, 3].map(number => before.send({ revision: `${number}.0.0` })),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);

    // Nothing of the first process is left but what it has stored.
    const after = await open(
      databases.client === 'pg' ? await database.replica() : database,
    );
    await after.settle();
    expect((await after.store.readSnapshot(after.id))?.events).toEqual([]);
    expect((await verifiedIn(after, 'dev'))?.sort()).toEqual([
      '1.0.0',
      '2.0.0',
      '3.0.0',
    ]);
  });

  it('are not lost by a pass that ends in the middle', async () => {
    const api = await open(await databases.create());
    await api.send();
    const { applyChanges } = api.store;
    api.store.applyChanges = async () => {
      throw new Error('The process ended.');
    };
    await expect(api.engine.reconcile(api.id)).rejects.toThrow('ended');
    api.store.applyChanges = applyChanges;
    expect((await api.store.readSnapshot(api.id))?.events).toHaveLength(1);
    await api.settle();
    expect(await verifiedIn(api, 'dev')).toEqual(['1.0.0']);
  });

  it('make freight with an alias of its own, also where older freight has it', async () => {
    const database = await databases.create();
    const api = await open(database);
    await api.send();
    await api.settle();
    const { freight } = (await api.store.readSnapshot(api.id))!;
    const [{ alias }] = freight;
    const { readSnapshot } = api.store;
    // As if there were more than a snapshot shows.
    api.store.readSnapshot = async (id, options) => {
      const snapshot = await readSnapshot.call(api.store, id, options);
      return snapshot && { ...snapshot, freight: [] };
    };
    const renamed = await open(
      databases.client === 'pg' ? await database.replica() : database,
    );
    expect(await renamed.store.getFreight(api.id, alias)).toBeDefined();
    await api.engine.updateFreight(
      api.id,
      freight[0].id,
      { alias: 'calm-otter' },
      { ref: 'user:default/ada', kind: 'person' },
    );
    for (let number = 1; number < 6; number++) {
      await api.send({ revision: `${number}.1.0` });
    }
    await api.settle();
    api.store.readSnapshot = readSnapshot;
    const all = (await api.store.readSnapshot(api.id))!.freight;
    expect(new Set(all.map(f => f.alias)).size).toBe(6);
  });
});

describeEachDatabase('a sender', databases => {
  async function setUp(options: Parameters<typeof open>[1] = {}) {
    const api = await open(await databases.create(), options);
    const at = api.state.now.toISOString();
    return {
      ...api,
      at,
      events: async () =>
        (await api.store.readSnapshot(api.id))?.events.map(
          ({ sender, stage, revision, phase }) =>
            `${sender} ${stage} ${revision} ${phase}`,
        ),
    };
  }

  it('may be the notification controller of Flux, signed as its generic-hmac provider does', async () => {
    const { post, at, events } = await setUp();
    const headers = {
      'X-Promotions-Sender': 'flux',
      'Gotk-Component': 'kustomize-controller',
    };
    const body = kustomization({
      timestamp: at,
      metadata: { ...ALERT, revision: 'v1.2.3' },
    });
    expect((await post(body, headers)).status).toBe(202);
    expect((await post(body, headers)).status).toBe(202);
    expect((await post({ ...body, reason: 'Other' }, headers)).body).toEqual({
      message: 'Other of Flux says nothing about a deployment.',
    });
    const unknown = await post(helmRelease({ timestamp: at }), headers);
    expect([unknown.status, unknown.body.error.message]).toEqual([
      422,
      expect.stringContaining('promotions.entityRef'),
    ]);
    expect((await post({ reason: 'Other' }, headers)).status).toBe(400);
    expect((await post(body)).status).toBe(400);
    expect(await events()).toEqual(['flux dev v1.2.3 Succeeded']);
  });

  it('may be Argo CD, which cannot sign, where an administrator lets it send the secret', async () => {
    const { post, at, events } = await setUp();
    const body = application({ at });
    const send = (headers: Record<string, string>) =>
      post(
        {
          ...body,
          metadata: { ...ALERT, 'promotions.pipeline': null },
        },
        headers,
      );
    const right = {
      'X-Promotions-Sender': 'argocd',
      Authorization: `Bearer ${TOKEN}`,
    };
    expect((await send({ ...right, 'X-Signature': '' })).status).toBe(202);
    for (const wrong of [
      { ...right, Authorization: 'Bearer other' },
      { ...right, Authorization: TOKEN },
      { ...right, Authorization: '' },
      { 'X-Promotions-Sender': 'argocd' },
      // Others have to sign.
      { ...right, 'X-Promotions-Sender': 'flux', 'X-Signature': '' },
    ]) {
      expect((await send(wrong)).status).toBe(401);
    }
    expect(await events()).toEqual([`argocd dev ${body.revision} Succeeded`]);
  });

  it('is sent away with all others when more comes than may in all', async () => {
    const { send, at, post } = await setUp({
      eventLimits: { total: { perSecond: 1, burst: 2 } },
    });
    expect((await send()).status).toBe(202);
    expect((await send()).status).toBe(202);
    const flux = { 'X-Promotions-Sender': 'flux' };
    const other = await post(kustomization({ timestamp: at }), flux);
    expect([other.status, other.get('Retry-After')]).toEqual([429, '1']);
  });

  it('is asked to come again when nothing can be taken in, and told when', async () => {
    const { send, store } = await setUp();
    store.takeEvents = async () => {
      throw new Error('The database is away.');
    };
    const answer = await send();
    expect([answer.status, answer.get('Retry-After')]).toEqual([503, '1']);
    expect(answer.text).not.toContain('The database is away');
  });

  it('is held to the limits that an administrator has set', async () => {
    const { send, post, state } = await setUp({
      eventLimits: {
        skewMs: 1000,
        bodyBytes: 400,
        failures: { perSecond: 1, burst: 1 },
      },
    });
    const late = new Date(state.now.getTime() - 2000).toISOString();
    const answer = await send({ at: late });
    expect([answer.status, answer.body.error.message]).toEqual([
      401,
      expect.stringContaining('1s'),
    ]);
    expect((await send({ message: 'x'.repeat(400) })).status).toBe(413);
    expect((await send()).status).toBe(202);
    const unsigned = () => post({}, { 'X-Signature': 'sha256=00' });
    expect((await unsigned()).status).toBe(401);
    expect((await unsigned()).status).toBe(429);
  });
});
