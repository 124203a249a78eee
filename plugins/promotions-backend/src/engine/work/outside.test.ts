import { createMockDirectory } from '@backstage/backend-test-utils';
import {
  Condition,
  normalizeStage,
  Promotion,
  StageDocument,
} from '@promotions/backstage-plugin-promotions-common';
import { StepRunner } from '@promotions/backstage-plugin-promotions-node';
import { createMockStepContext } from '@promotions/backstage-plugin-promotions-node/testUtils';
import { setTimeout as sleep } from 'node:timers/promises';
import { httpConditionSource } from '../../sources/http';
import { httpRunner } from '../../steps/http/http';
import { DatabaseStore } from '../../store/DatabaseStore';
import { describeEachDatabase, TestDatabases } from '../../store/testDatabases';
import { goodDocument, pipeline } from '../../store/testFixtures';
import { fencedOutboundTo } from '../../support/testOutbound';
import { TestServer } from '../../support/testServer';
import { WatchedPipelines } from '../../watch/WatchedPipelines';
import { Watcher } from '../../watch/Watcher';
import { rulesOf } from '../__testUtils__/rules';
import { PipelineAccess } from '../changePipeline';
import { Actor } from '../Engine';
import { PromotionsEngine } from '../PromotionsEngine';
import { createRegistry } from '../registry';
import { RunningWorker, wakes } from './__testUtils__/RunningWorker';
import { runnerOf } from './__testUtils__/work';

/** The machine may have other things to do. */
jest.setTimeout(60_000);

const ADA: Actor = { ref: 'user:default/ada', kind: 'person' };
const { logger } = createMockStepContext({ config: {} });
const directory = createMockDirectory();

let server: TestServer;
/** Status of what is asked, by path; 200 if left out. */
let answers: Record<string, number> = {};

beforeAll(async () => {
  server = await TestServer.start(({ path }) => ({
    status: answers[path.split('?')[0]] ?? 200,
  }));
});
afterAll(() => server.stop());
beforeEach(() => {
  answers = {};
  server.asked.length = 0;
});

async function until<T>(
  look: () => Promise<T | undefined | false>,
): Promise<T> {
  for (let i = 0; i < 2_000; i++) {
    const result = await look();
    if (result) {
      return result;
    }
    await sleep(10);
  }
  throw new Error('It did not happen.');
}

/** Engine, worker, watcher, steps and sources as they are, on a real store. */
async function setUp(
  databases: TestDatabases,
  stage: Omit<StageDocument, 'name'>,
  runners: StepRunner[] = [],
) {
  directory.clear();
  const { database } = await databases.create();
  const parts: { worker?: RunningWorker; watched?: WatchedPipelines } = {};
  const store = await DatabaseStore.create({
    database,
    enqueue: wakes(() => (parts.worker ? [parts.worker] : [])),
  });
  const now = () => new Date();
  const { id } = await store.savePipelineDocument(
    goodDocument({
      pipeline: pipeline({
        stages: [
          normalizeStage({ name: 'dev', ...stage }, { origins: ['app'] }),
        ],
      }),
    }),
    now(),
  );
  const access: PipelineAccess = {
    store,
    now,
    ...rulesOf(),
    written: () => {},
  };
  const engine = new PromotionsEngine(access, {
    stageTouched: pipelineId => void parts.watched?.refresh(pipelineId),
    refreshDocument: async () => {},
  });
  const registry = createRegistry();
  registry.addStepRunner(httpRunner, ...runners);
  registry.addConditionSource(httpConditionSource);
  const outboundFor = (
    _entity: Record<string, unknown>,
    beforeEffect?: () => Promise<void>,
  ) => fencedOutboundTo([server.host], beforeEffect);
  const worker = new RunningWorker({
    queued: store,
    engine,
    registry,
    outboundFor,
    workDirBase: directory.resolve('work'),
  });
  parts.worker = worker;
  const outside = { access, outboundFor, logger };
  const watcher = new Watcher({
    probes: {
      ...outside,
      source: uses => registry.conditionSources.get(uses),
    },
    discovery: {
      ...outside,
      source: () => undefined,
      timeoutMs: 1_000,
    },
    discoveryIntervalMs: 60_000,
    concurrency: 4,
  });
  const watched = new WatchedPipelines(store, watcher, () => {});
  parts.watched = watched;
  await watched.sync();
  return {
    id,
    store,
    engine,
    watched,
    promote: async (version: string): Promise<Promotion> => {
      const { freight } = await engine.createFreight(
        id,
        { artifacts: [{ kind: 'generic', name: 'app', version }] },
        ADA,
      );
      const { promotion } = await engine.createPromotion(
        id,
        { stage: 'dev', freight: freight.id },
        ADA,
      );
      return promotion!;
    },
    snapshot: async () => (await store.readSnapshot(id))!,
    condition: async (type: string): Promise<Condition | undefined> =>
      (await store.readSnapshot(id))!.conditions.find(c => c.type === type),
    stop: async () => {
      await Promise.all([worker.stop(), watcher.stop()]);
    },
  };
}

let setup: Awaited<ReturnType<typeof setUp>> | undefined;
afterEach(async () => {
  await setup?.stop();
  setup = undefined;
});

const post = (path: string) => ({
  uses: 'http',
  with: { url: `${server.url}${path}`, method: 'POST', expect: 200 },
});

describeEachDatabase('tasks that call another system', databases => {
  const runOf = async () => (await setup!.snapshot()).runs[0];

  it('verify the freight that was promoted, and what comes after is run', async () => {
    setup = await setUp(databases, {
      promotion: { steps: [post('/promote')] },
      verification: { tasks: [{ id: 'smoke', ...post('/verify') }] },
      promotionTasks: [{ id: 'tell', ...post('/tell') }],
    });
    const promotion = await setup.promote('1.0.0');
    const run = await until(async () => {
      const found = await runOf();
      return found?.state === 'Succeeded' && found;
    });
    expect(run).toMatchObject({
      verification: 'Succeeded',
      promotionTasks: 'Succeeded',
      promotionId: promotion.id,
    });
    const { freight, tasks } = await setup.snapshot();
    expect(freight[0].status.verifiedIn).toHaveProperty('dev');
    expect(server.asked.map(({ path }) => path)).toEqual([
      '/promote',
      '/verify',
      '/tell',
    ]);
    const [smoke, tell] = tasks;
    expect([smoke.name, tell.name]).toEqual(['smoke', 'tell']);
    const stored = await setup.store.getTask(smoke.id);
    expect(stored).toMatchObject({
      task: { state: 'Succeeded', promotionId: promotion.id },
      steps: [{ state: 'Succeeded', attempts: 1, output: { status: 200 } }],
    });
    const keys = server.asked.map(({ headers }) => headers['idempotency-key']);
    expect(keys[1]).toBe(`${smoke.id}/${stored!.steps[0].id}`);
    expect(new Set(keys).size).toBe(3);
  });

  it('fail the run when it says no, and freight is not verified', async () => {
    answers = { '/verify': 500 };
    setup = await setUp(databases, {
      promotion: { steps: [post('/promote')] },
      verification: { tasks: [{ id: 'smoke', ...post('/verify') }] },
      promotionTasks: [{ id: 'tell', ...post('/tell') }],
    });
    await setup.promote('1.0.0');
    const run = await until(async () => {
      const found = await runOf();
      return found?.state === 'Failed' && found;
    });
    expect(run).toMatchObject({
      verification: 'Failed',
      promotionTasks: 'Deprecated',
    });
    const { freight, tasks } = await setup.snapshot();
    expect(freight[0].status.verifiedIn).toEqual({});
    expect(tasks[0]).toMatchObject({
      state: 'Failed',
      message: expect.stringContaining('answered 500 instead of 200'),
    });
    expect(server.asked.map(({ path }) => path)).not.toContain('/tell');
  });

  it('are told to stop when their run is aborted', async () => {
    let told = '';
    setup = await setUp(
      databases,
      {
        promotion: { steps: [post('/promote')] },
        verification: { tasks: [{ id: 'slow', uses: 'slow' }] },
      },
      [
        runnerOf('slow', async ({ signal }) => {
          told = 'started';
          await sleep(600_000, undefined, { signal }).catch(() => {});
          told = 'stopped';
          return { status: 'Failed' };
        }),
      ],
    );
    await setup.promote('1.0.0');
    await until(async () => told === 'started');
    const run = await until(() => runOf());
    await setup.engine.abortRun(run.id, ADA);
    await until(async () => told === 'stopped');
    const [task] = (await setup.store.getRun(run.id))!.tasks;
    expect(task).toMatchObject({ state: 'Deprecated' });
    expect(await runOf()).toMatchObject({
      state: 'Failed',
      abortedBy: ADA.ref,
    });
  });

  it('write what they do where it is read', async () => {
    setup = await setUp(
      databases,
      {
        promotion: { steps: [post('/promote')] },
        verification: { tasks: [{ id: 'chat', uses: 'chat' }] },
      },
      [
        runnerOf('chat', ({ logger: log, task, promotion }) => {
          log.info(`Verifying ${task?.name} of ${promotion?.stage}`);
          return { status: 'Succeeded' };
        }),
      ],
    );
    await setup.promote('1.0.0');
    await until(async () => (await runOf())?.state === 'Succeeded');
    const [task] = (await setup.snapshot()).tasks;
    const log = await setup.store.listLog(
      { kind: 'task', id: task.id },
      { limit: 10 },
    );
    expect(log.items).toMatchObject([
      { step: 0, attempt: 1, level: 'info', message: 'Verifying chat of dev' },
    ]);
  });
});

describeEachDatabase('what steps report about their stage', databases => {
  const checked = (path: string) => ({
    type: 'Healthy',
    uses: 'http',
    with: { url: `${server.url}${path}` },
    every: 1_000,
  });

  it('is watched from the success of the promotion on, until other freight enters', async () => {
    const deploy = runnerOf('deploy', ({ freight }) => {
      const [artifact] = freight[0].artifacts;
      const version = 'version' in artifact ? artifact.version : '';
      return {
        status: 'Succeeded',
        conditions: [
          { type: 'Announced', status: 'True', message: `It is ${version}.` },
        ],
        healthChecks: version === '2.0.0' ? [] : [checked(`/${version}`)],
      };
    });
    setup = await setUp(
      databases,
      { promotion: { steps: [{ uses: 'deploy' }] } },
      [deploy],
    );
    const promotion = await setup.promote('1.0.0');
    const healthy = await until(() => setup!.condition('Healthy'));
    expect(healthy).toMatchObject({
      status: 'True',
      source: 'step:http',
      stage: 'dev',
    });
    expect((await setup.snapshot()).current).toMatchObject([
      {
        promotionId: promotion.id,
        healthChecks: [{ type: 'Healthy', uses: 'http', every: 1_000 }],
      },
    ]);
    expect(await setup.condition('Announced')).toMatchObject({
      status: 'True',
      message: 'It is 1.0.0.',
      source: 'promotion:deploy',
      freight: promotion.freight[0],
    });
    answers = { '/1.0.0': 503 };
    await until(
      async () => (await setup!.condition('Healthy'))?.status === 'False',
    );

    await setup.promote('2.0.0');
    await until(async () => {
      const [current] = (await setup!.snapshot()).current;
      return current.promotionId !== promotion.id;
    });
    expect((await setup.snapshot()).current[0].healthChecks).toBeUndefined();
    expect((await setup.store.listHealthChecks({ limit: 10 })).items).toEqual(
      [],
    );
    // What was under way ends; then nobody asks any more.
    await until(async () => {
      const before = server.asked.length;
      await sleep(1_500);
      return server.asked.length === before;
    });
  });

  it('is watched by a process that hears of it later', async () => {
    const deploy = runnerOf('deploy', () => ({
      status: 'Succeeded',
      healthChecks: [checked('/healthz')],
    }));
    setup = await setUp(
      databases,
      { promotion: { steps: [{ uses: 'deploy' }] } },
      [deploy],
    );
    await setup.promote('1.0.0');
    await until(() => setup!.condition('Healthy'));
    const seen: string[] = [];
    const other = new WatchedPipelines(
      setup.store,
      {
        watch: (_id, _pipeline, checks) => seen.push(JSON.stringify(checks)),
        forget: () => {},
      },
      () => {},
    );
    await other.sync();
    await other.sync();
    await other.refresh(setup.id);
    expect(seen).toHaveLength(1);
    expect(JSON.parse(seen[0])).toMatchObject([
      { stage: 'dev', healthChecks: [{ type: 'Healthy' }] },
    ]);
  });

  it('takes the place of what was watched when the same freight is promoted again', async () => {
    let path = '/first';
    setup = await setUp(
      databases,
      { promotion: { steps: [{ uses: 'deploy' }] } },
      [
        runnerOf('deploy', () => ({
          status: 'Succeeded',
          healthChecks: [checked(path)],
        })),
      ],
    );
    const first = await setup.promote('1.0.0');
    await until(async () => (await setup!.snapshot()).current[0]);
    path = '/second';
    await setup.engine.createPromotion(
      setup.id,
      { stage: 'dev', freight: first.freight[0] },
      ADA,
    );
    await until(async () => {
      const [current] = (await setup!.snapshot()).current;
      return (
        current.promotionId === first.id &&
        current.healthChecks?.[0].config.url === `${server.url}/second`
      );
    });
    await until(async () =>
      server.asked.some(asked => asked.path === '/second'),
    );
    expect((await setup.snapshot()).current).toHaveLength(1);
  });

  it('is taken in only from who holds the work, and only about what there is', async () => {
    setup = await setUp(databases, { promotion: { steps: [] } });
    const { freight } = await setup.engine.createFreight(
      setup.id,
      { artifacts: [{ kind: 'generic', name: 'app', version: '1.0.0' }] },
      ADA,
    );
    const work = {
      ref: { kind: 'promotion' as const, id: 'nobody' },
      fence: 1,
      pipelineId: setup.id,
      stage: 'dev',
      freight: [freight.id],
    };
    await expect(
      setup.engine.reportFromStep(work, 'deploy', [
        { type: 'Announced', status: 'True' },
      ]),
    ).rejects.toThrow('The lease on promotion nobody was lost');
    expect(await setup.condition('Announced')).toBeUndefined();
    expect(
      await setup.engine.reportFromStep({ ...work, stage: 'gone' }, 'deploy', [
        { type: 'Announced', status: 'True' },
      ]),
    ).toEqual([
      'The condition Announced was not taken: the pipeline has no stage gone any more.',
    ]);
  });
});
