import { mockServices } from '@backstage/backend-test-utils';
import {
  Artifact,
  ConditionWatch,
} from '@promotions/backstage-plugin-promotions-common';
import {
  ConditionReport,
  ConditionSource,
  FreightSource,
  Outbound,
} from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { rulesOf } from '../engine/__testUtils__/rules';
import {
  changePipeline,
  PipelineAccess,
  readSnapshot,
} from '../engine/changePipeline';
import { DatabaseStore } from '../store/DatabaseStore';
import { describeSqlite, TestDatabases } from '../store/testDatabases';
import { goodDocument, pipeline, stage } from '../store/testFixtures';
import { nextProbeIn, probeOnce } from './probes';
import { discoverOnce } from './subscriptions';
import { Watcher } from './Watcher';

const WATCH: ConditionWatch = {
  type: 'Healthy',
  uses: 'answer',
  config: {},
  every: 10_000,
  timeout: 50,
  ttl: 300_000,
};

const nothing: Outbound = {
  repository: async () => {
    throw new Error('unexpected');
  },
  fetch: async () => {
    throw new Error('unexpected');
  },
};

async function setUp(databases: TestDatabases) {
  const { database } = await databases.create();
  const store = await DatabaseStore.create({ database });
  const clock = { now: new Date('2026-11-21T12:00:00.000Z') };
  const document = pipeline({
    origins: [
      {
        name: 'app',
        creation: 'Automatic',
        subscriptions: [
          { uses: 'list', config: { of: 'images' } },
          { uses: 'list', config: { of: 'charts' } },
        ],
      },
    ],
    stages: [{ ...stage('dev'), conditions: [WATCH] }],
  });
  const { id } = await store.savePipelineDocument(
    goodDocument({ pipeline: document }),
    clock.now,
  );
  const access: PipelineAccess = {
    store,
    now: () => new Date(clock.now),
    ...rulesOf(),
    written: () => {},
  };
  let answer: () => Promise<ConditionReport> = async () => ({ status: 'True' });
  const source: ConditionSource = {
    uses: 'answer',
    description: 'Says what the test wants.',
    schema: z.unknown(),
    probe: () => answer(),
  };
  const found: Record<string, Artifact[] | Error> = { images: [], charts: [] };
  const list: FreightSource = {
    uses: 'list',
    description: 'Finds what the test wants.',
    schema: z.unknown(),
    discover: async ({ config }) => {
      const result = found[(config as { of: string }).of];
      if (result instanceof Error) {
        throw result;
      }
      return { artifacts: result };
    },
  };
  const shared = {
    access,
    logger: mockServices.logger.mock(),
    outboundFor: () => nothing,
  };
  const probes = {
    ...shared,
    source: (uses: string) => (uses === 'answer' ? source : undefined),
  };
  const discovery = {
    ...shared,
    source: (uses: string) => (uses === 'list' ? list : undefined),
    timeoutMs: 1000,
  };
  return {
    id,
    store,
    clock,
    found,
    document,
    probes,
    discovery,
    answers: (next: typeof answer) => {
      answer = next;
    },
    later: (ms: number) => {
      clock.now = new Date(clock.now.getTime() + ms);
    },
    probe: async (watch = WATCH) =>
      probeOnce(
        probes,
        { pipelineId: id, stage: 'dev', watch, askedBy: 'probe' },
        await readSnapshot(access, id),
      ),
    discover: async () => {
      const snapshot = await readSnapshot(access, id);
      return discoverOnce(discovery, snapshot, snapshot.pipeline.origins[0]);
    },
    condition: async () =>
      (await readSnapshot(access, id)).conditions.find(
        c => c.type === 'Healthy',
      ),
    freight: async () => (await readSnapshot(access, id)).freight,
  };
}

const image = (tag: string): Artifact => ({
  kind: 'image',
  name: 'app',
  repository: 'registry.example.com/app',
  tag,
});
const chart = (version: string): Artifact => ({
  kind: 'chart',
  name: 'app',
  repository: 'registry.example.com/charts/app',
  version,
});

describeSqlite('a watched condition', databases => {
  it('is what its source says, since it says so', async () => {
    const { probe, answers, condition, later, clock } = await setUp(databases);
    await probe();
    const first = clock.now.toISOString();
    expect(await condition()).toMatchObject({
      status: 'True',
      source: 'probe:answer',
      lastTransitionAt: first,
    });
    later(120_000);
    await probe();
    expect(await condition()).toMatchObject({
      observedAt: clock.now.toISOString(),
      lastTransitionAt: first,
    });
    answers(async () => ({ status: 'False', message: 'HTTP 503' }));
    later(1000);
    await probe();
    expect(await condition()).toMatchObject({
      status: 'False',
      message: 'HTTP 503',
      lastTransitionAt: clock.now.toISOString(),
    });
  });

  it('is Unknown with the error when its source fails, and tells what it was', async () => {
    const { probe, answers, condition } = await setUp(databases);
    await probe();
    answers(async () => {
      throw new Error('connection refused');
    });
    expect(await probe()).toBe(false);
    await probe();
    expect(await condition()).toMatchObject({
      status: 'Unknown',
      reason: 'ProbeFailed',
      message: 'connection refused It was True before.',
    });
  });

  it('is Unknown when there is no answer in time, or no such source', async () => {
    const { probe, answers, condition } = await setUp(databases);
    answers(() => new Promise(() => {}));
    await probe();
    expect((await condition())?.message).toContain('within 50 ms');
    await probe({ ...WATCH, uses: 'nobody' });
    expect((await condition())?.message).toContain(
      'Nobody provides the condition source nobody',
    );
  });

  it('is of the instant at which it was asked for, not of the answer', async () => {
    const { probe, answers, condition, later, clock } = await setUp(databases);
    const asked = clock.now.toISOString();
    answers(async () => {
      later(5_000);
      return { status: 'True' };
    });
    await probe();
    expect(await condition()).toMatchObject({ observedAt: asked });
  });

  it('stays as it is when an older answer comes late', async () => {
    const { probe, answers, condition, later } = await setUp(databases);
    let answerLate = () => {};
    answers(
      () =>
        new Promise(resolve => {
          answerLate = () => resolve({ status: 'True' });
        }),
    );
    const slow = probe({ ...WATCH, timeout: 60_000 });
    await new Promise(resolve => setTimeout(resolve, 20));
    later(1_000);
    answers(async () => ({ status: 'False' }));
    await probe();
    answerLate();
    await slow;
    expect(await condition()).toMatchObject({ status: 'False' });
  });

  it('is not told of any more once the document does not have it', async () => {
    const { probe, answers, condition, store, document, later, clock } =
      await setUp(databases);
    await probe();
    let answerLate = () => {};
    let slow: Promise<unknown> | undefined;
    await new Promise<void>(begun => {
      answers(() => {
        begun();
        return new Promise(resolve => {
          answerLate = () => resolve({ status: 'False' });
        });
      });
      slow = probe({ ...WATCH, timeout: 60_000 });
    });
    later(1000);
    await store.savePipelineDocument(
      goodDocument({
        pipeline: {
          ...document,
          stages: document.stages.map(declared => ({
            ...declared,
            conditions: [],
          })),
        },
      }),
      clock.now,
    );
    answerLate();
    await slow;
    expect(await condition()).toBeUndefined();
  });

  it('has as long to answer as it was given, be it for months', async () => {
    const { probe, answers, condition } = await setUp(databases);
    answers(async () => {
      await new Promise(resolve => setTimeout(resolve, 20));
      return { status: 'True' };
    });
    await probe({ ...WATCH, timeout: 365 * 24 * 60 * 60_000 });
    expect(await condition()).toMatchObject({ status: 'True' });
  });

  it('is not written again while nothing is new', async () => {
    const { probe, probes, id, later } = await setUp(databases);
    await probe();
    const before = (await readSnapshot(probes.access, id)).revision;
    later(10_000);
    await probe();
    expect((await readSnapshot(probes.access, id)).revision).toBe(before);
  });

  it('counts as long as its time to live, and never longer than it is known', async () => {
    const { probe, answers, condition, later, clock } = await setUp(databases);
    await probe();
    const expiresAt = new Date(clock.now.getTime() + WATCH.ttl).toISOString();
    expect(await condition()).toMatchObject({ status: 'True', expiresAt });
    later(1000);
    answers(async () => {
      throw new Error('connection refused');
    });
    await probe();
    expect(await condition()).not.toHaveProperty('expiresAt');
  });

  it('expires when nobody looks at it any more, and comes back when somebody does', async () => {
    const { probe, probes, id, condition, later, clock } = await setUp(
      databases,
    );
    await probe();
    const expiresAt = new Date(clock.now.getTime() + WATCH.ttl).toISOString();
    expect((await readSnapshot(probes.access, id)).wakeAt).toBe(expiresAt);
    later(WATCH.ttl + 30_000);
    await changePipeline(probes.access, id, () => ({ result: undefined }));
    expect(await condition()).toMatchObject({
      status: 'Unknown',
      reason: 'Expired',
      lastTransitionAt: expiresAt,
    });
    await probe();
    expect(await condition()).toMatchObject({
      status: 'True',
      lastTransitionAt: clock.now.toISOString(),
    });
    const { items } = await probes.access.store.listConditionTransitions(id, {
      stage: 'dev',
      type: 'Healthy',
      limit: 10,
    });
    expect(items.map(({ to, at }) => [to, at])).toEqual([
      ['True', clock.now.toISOString()],
      ['Unknown', expiresAt],
      ['True', expect.any(String)],
    ]);
  });

  it('has expired in between, also where no pass was there to write it', async () => {
    const { probe, probes, id, condition, later, clock } = await setUp(
      databases,
    );
    await probe();
    const expiresAt = new Date(clock.now.getTime() + WATCH.ttl).toISOString();
    later(WATCH.ttl + 30_000);
    await probe();
    expect(await condition()).toMatchObject({
      status: 'True',
      lastTransitionAt: clock.now.toISOString(),
    });
    const { items } = await probes.access.store.listConditionTransitions(id, {
      stage: 'dev',
      type: 'Healthy',
      limit: 10,
    });
    expect(items.map(({ to, at }) => [to, at])).toEqual([
      ['True', clock.now.toISOString()],
      ['Unknown', expiresAt],
      ['True', expect.any(String)],
    ]);
  });

  it.each([
    ['a long', 300_000, 30_000],
    ['a short', 12_000, 10_000],
  ])(
    'never expires while it is healthy and looked at, with %s time to live',
    async (_, ttl, every) => {
      const { probe, condition, later, clock } = await setUp(databases);
      const watch = { ...WATCH, ttl, every };
      for (let looks = 0; looks < 20; looks++) {
        await probe(watch);
        const left =
          Date.parse((await condition())!.expiresAt!) - clock.now.getTime();
        const next = nextProbeIn(watch, 0);
        expect(left).toBeGreaterThan(next);
        later(next);
      }
    },
  );

  it('is kept whatever its source says', async () => {
    const { probe, answers, condition } = await setUp(databases);
    answers(async () => ({ status: 'a\0b', message: 'x'.repeat(100_000) }));
    await probe();
    const { status, message } = (await condition())!;
    expect([status, message!.length]).toEqual(['ab', 2_000]);
    answers(async () => ({} as ConditionReport));
    await probe();
    expect((await condition())?.message).toContain('answered no status');
  });

  it('keeps nothing of an answer but what a condition has', async () => {
    const { probe, answers, condition } = await setUp(databases);
    answers(async () => ({ status: 'True', response: { secret: 1 } }));
    await probe();
    expect(await condition()).not.toHaveProperty('response');
  });

  it('is asked less and less often while its source fails', () => {
    expect(nextProbeIn(WATCH, 0)).toBe(10_000);
    expect(nextProbeIn(WATCH, 1)).toBe(10_000);
    expect(nextProbeIn(WATCH, 3)).toBe(40_000);
    expect(nextProbeIn(WATCH, 30)).toBe(300_000);
    expect(nextProbeIn({ ...WATCH, every: 600_000 }, 30)).toBe(600_000);
  });
});

describeSqlite('an origin with several subscriptions', databases => {
  it('makes freight of the newest of each whenever one of them changes', async () => {
    const { discover, found, freight, later } = await setUp(databases);
    found.images = [image('1.0.0'), image('1.1.0')];
    await discover();
    expect(await freight()).toEqual([]);
    found.charts = [chart('0.1.0')];
    await discover();
    later(1000);
    expect(await freight()).toEqual([
      expect.objectContaining({
        artifacts: [image('1.1.0'), chart('0.1.0')],
        createdBy: 'origin:app',
      }),
    ]);
    await discover();
    expect(await freight()).toHaveLength(1);
    found.charts = [chart('0.2.0')];
    await discover();
    expect((await freight())[0].artifacts).toEqual([
      image('1.1.0'),
      chart('0.2.0'),
    ]);
  });

  it('tells which of them does not answer, and goes on when it does', async () => {
    const { discover, found, freight, store, id } = await setUp(databases);
    found.images = [image('1.0.0')];
    found.charts = new Error('no route to host');
    expect(await discover()).toBe(false);
    expect(await store.readSubscriptions(id)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ index: 1, error: 'no route to host' }),
      ]),
    );
    found.charts = [chart('0.1.0')];
    expect(await discover()).toBe(true);
    expect(await freight()).toHaveLength(1);
  });
});

describeSqlite('the watcher', databases => {
  it('probes and discovers what the document asks for, and stops when it is forgotten', async () => {
    const { id, probes, discovery, document, found, condition, freight } =
      await setUp(databases);
    found.images = [image('1.0.0')];
    found.charts = [chart('0.1.0')];
    const watcher = new Watcher({
      probes,
      discovery,
      discoveryIntervalMs: 10,
      concurrency: 2,
    });
    watcher.watch(id, document, []);
    await new Promise(resolve => setTimeout(resolve, 200));
    expect(await condition()).toMatchObject({ status: 'True' });
    expect(await freight()).toHaveLength(1);
    watcher.forget(id);
    found.charts = [chart('0.2.0')];
    await new Promise(resolve => setTimeout(resolve, 100));
    await watcher.stop();
    expect(await freight()).toHaveLength(1);
  });
});
