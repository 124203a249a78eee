import { ConfigReader } from '@backstage/config';
import { LoggerService } from '@backstage/backend-plugin-api';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { ScmIntegrations } from '@backstage/integration';
import { StepRunner } from '@promotions/backstage-plugin-promotions-node';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../../config';
import { createOutbounds } from '../../outbound';
import { httpRunner } from '../../steps/http/http';
import { DatabaseStore } from '../../store/DatabaseStore';
import {
  describeEachDatabase,
  TestDatabase,
  TestDatabases,
} from '../../store/testDatabases';
import { goodDocument, pipeline, stage } from '../../store/testFixtures';
import { tables } from '../../store/testMigrations';
import { TestServer } from '../../support/testServer';
import { runnerOf, stageWith, StepSpec } from './__testUtils__/work';
import { rulesOf } from '../__testUtils__/rules';
import { Actor } from '../Engine';
import { PromotionsEngine } from '../PromotionsEngine';
import { RunningWorker, wakes } from './__testUtils__/RunningWorker';
import { createRegistry } from '../registry';

const SECRET = 's3cr+t/"wörd"';
const FORMS = [
  SECRET,
  JSON.stringify(SECRET).slice(1, -1),
  JSON.stringify(JSON.stringify(SECRET)).slice(3, -3),
  encodeURIComponent(SECRET),
  Buffer.from(SECRET).toString('base64'),
  's3cr',
];
const ADA: Actor = { ref: 'user:default/ada', kind: 'person' };
const OWNER = 'team-a';

const directory = createMockDirectory();
let server: TestServer;
let worker: RunningWorker | undefined;

beforeAll(async () => {
  // It tells in every way what it was told.
  server = await TestServer.start(({ path, headers, body }) => {
    const told = headers.authorization ?? '';
    return {
      status: path.startsWith('/refuse') ? 401 : 200,
      headers: {
        'content-type': 'application/json',
        'x-told': encodeURIComponent(told),
      },
      body: JSON.stringify({
        told,
        body,
        base64: Buffer.from(`user:${told}`).toString('base64'),
        [told]: [{ deep: JSON.stringify({ told }) }],
      }),
    };
  });
});
afterAll(() => server.stop());
beforeEach(() => {
  directory.clear();
  server.asked.length = 0;
});
afterEach(() => worker?.stop());

/** A step that answers with all that it is told by the server. */
const http = (more: Partial<StepSpec> = {}, path = '/'): StepSpec => ({
  uses: 'http',
  ...more,
  with: {
    url: `${server.url}${path}`,
    method: 'POST',
    json: { token: '${{ secrets.token }}' },
    headers: { authorization: 'Bearer ${{ secrets.token }}' },
    outputs: { all: 'response' },
    ...more.with,
  },
});

/** Runs a promotion with the real store, engine, worker, grants and steps. */
async function promote(
  databases: TestDatabases,
  steps: StepSpec[],
  options: { runners?: StepRunner[]; attempt?(save: Save): StepRunner } = {},
) {
  const db = await databases.create();
  const store = await DatabaseStore.create({
    database: db.database,
    enqueue: wakes(() => (worker ? [worker] : [])),
  });
  const now = () => new Date();
  const save = (owner: string) =>
    store.savePipelineDocument(
      goodDocument({
        entity: {
          kind: 'Component',
          metadata: { name: 'podinfo' },
          spec: { owner },
        },
        pipeline: pipeline({
          stages: [{ ...stage('dev'), promotion: stageWith(steps).promotion }],
        }),
      }),
      now(),
    );
  const { id } = await save(OWNER);
  const logged: unknown[] = [];
  const outbounds = createOutbounds({
    config: readConfig(
      new ConfigReader({
        promotions: {
          secrets: { token: SECRET, other: 'something-else' },
          grants: [
            {
              name: 'local',
              hosts: [{ host: server.host, allowLoopback: true }],
            },
            {
              name: 'a',
              entities: { 'spec.owner': OWNER },
              secrets: ['token'],
            },
          ],
        },
      }),
    ),
    integrations: ScmIntegrations.fromConfig(new ConfigReader({})),
  });
  const engine = new PromotionsEngine(
    {
      store,
      now,
      ...rulesOf(),
      written: () => {},
    },
    {
      stageTouched: () => {},
      refreshDocument: async () => {},
    },
  );
  const registry = createRegistry();
  registry.addStepRunner(
    httpRunner,
    ...(options.runners ?? []),
    ...(options.attempt ? [options.attempt(save)] : []),
  );
  worker = new RunningWorker({
    queued: store,
    engine,
    registry,
    outboundFor: outbounds.outboundFor,
    reachFor: outbounds.reachFor,
    secretsFor: entity => ({
      values: outbounds.secretsFor(entity),
      refusal: outbounds.reachFor(entity).secret,
    }),
    logger: noting(logged),
    workDirBase: directory.resolve('work'),
    leaseMs: 20_000,
    concurrency: 1,
  });
  const { freight } = await engine.createFreight(
    id,
    { artifacts: [{ kind: 'generic', name: 'app', version: '1.0.0' }] },
    ADA,
  );
  const { promotion } = await engine.createPromotion(
    id,
    { stage: 'dev', freight: freight.id },
    ADA,
  );
  for (;;) {
    const found = await store.getPromotion(promotion!.id);
    if (found?.promotion.finishedAt) {
      return { ...found, logged, stored: await everything(db) };
    }
    await sleep(10);
  }
}

type Save = (owner: string) => Promise<unknown>;

function noting(written: unknown[]): LoggerService {
  const note = (message: string, meta?: unknown) =>
    written.push(
      message,
      meta instanceof Error ? [meta.message, meta.stack] : meta,
    );
  const logger: LoggerService = {
    error: note,
    warn: note,
    info: note,
    debug: note,
    child: meta => {
      written.push(meta);
      return logger;
    },
  };
  return logger;
}

/** All rows of all tables. */
async function everything({ knex }: TestDatabase): Promise<string> {
  const names = await tables(knex);
  const rows = await Promise.all(
    names.map(async name => [name, await knex(name).select()]),
  );
  expect(names.length).toBeGreaterThan(5);
  return JSON.stringify(rows);
}

function expectNoSecret(...texts: unknown[]) {
  for (const text of texts) {
    const written = typeof text === 'string' ? text : JSON.stringify(text);
    for (const form of FORMS) {
      expect(written).not.toContain(form);
    }
  }
}

describeEachDatabase('a step with secrets', databases => {
  it('is handed them, and lets them out nowhere', async () => {
    const { promotion, steps, logged, stored } = await promote(databases, [
      http({ id: 'call' }),
    ]);
    expect(server.asked).toMatchObject([
      {
        headers: { authorization: expect.stringContaining('s3cr') },
        body: JSON.stringify({ token: SECRET }),
      },
    ]);
    expect(promotion.phase).toBe('Succeeded');
    expect(steps[0].output).toMatchObject({
      all: {
        headers: { 'x-told': 'Bearer%20***' },
        body: {
          told: 'Bearer ***',
          'Bearer ***': [{ deep: '{"told":"Bearer ***"}' }],
        },
      },
    });
    expect(stored).toContain('Bearer ***');
    expectNoSecret(stored, logged, promotion, steps);
  });

  it('lets them out neither in errors and messages nor in logs', async () => {
    const tell = runnerOf('tell', ({ config, logger, attempt }) => {
      const { token } = config;
      logger
        .child({ with: `${token}` })
        .warn(`It is ${token}`, { a: [`${token}`] });
      logger.error('Told', new Error(`${token}`));
      if (attempt === 1) {
        return {
          status: 'Running',
          message: `${token}`.padStart(2_005, '.'),
          retryAfterMs: 1,
        };
      }
      throw new Error(`The server does not like ${token}.`);
    });
    const { steps, promotion, logged, stored } = await promote(
      databases,
      [{ uses: 'tell', with: { token: '${{ secrets.token }}' } }],
      { runners: [tell] },
    );
    expect(steps[0].message).toBe('The server does not like ***.');
    expect(promotion.phase).toBe('Errored');
    expect(JSON.stringify(logged)).toContain('It is ***');
    expectNoSecret(stored, logged, promotion, steps);
  });

  it('does not tell them to the steps that follow, which read them in files', async () => {
    const write = runnerOf(
      'write',
      ({ config, workDir }) => {
        writeFileSync(join(workDir, 'file'), `${config.token}`);
        return { status: 'Succeeded', output: { token: config.token } };
      },
      { buildsWorkDir: true },
    );
    let told: unknown;
    const read = runnerOf('read', ({ workDir, state }) => {
      told = state;
      const file = readFileSync(join(workDir, 'file'), 'utf8');
      return { status: 'Succeeded', output: { file } };
    });
    const { steps, stored } = await promote(
      databases,
      [
        { uses: 'write', with: { token: '${{ secrets.token }}' } },
        { uses: 'read' },
      ],
      { runners: [write, read] },
    );
    expect(told).toEqual({ write: { token: '***' } });
    expect(steps[1].output).toEqual({ file: '***' });
    expectNoSecret(stored, steps);
  });

  it('is handed them again when it is replayed, and lets out nothing then', async () => {
    const replayed: unknown[] = [];
    const build = runnerOf(
      'build',
      ({ config, replay, logger }) => {
        logger.info(`with ${config.token}`);
        if (replay) {
          replayed.push(config.token);
          return {
            status: 'Failed',
            message: `No ${config.token}`,
            terminal: true,
          };
        }
        return { status: 'Succeeded' };
      },
      { buildsWorkDir: true },
    );
    const lose = runnerOf('lose', () => {
      directory.clear();
      return { status: 'Succeeded' };
    });
    const { steps, logged, stored } = await promote(
      databases,
      [
        { uses: 'build', with: { token: '${{ secrets.token }}' } },
        { uses: 'lose' },
        { uses: 'end', retry: { errorThreshold: 1 } },
      ],
      {
        runners: [
          build,
          lose,
          runnerOf('end', () => ({ status: 'Succeeded' })),
        ],
      },
    );
    expect(replayed).toEqual([SECRET]);
    expect(steps[2].message).toContain(
      "replaying step 'build' gave Failed: No ***",
    );
    expect(JSON.stringify(logged)).toContain('with ***');
    expectNoSecret(stored, logged, steps);
  });

  it('does not start without the grant, and says which it lacks', async () => {
    const { promotion, steps } = await promote(databases, [
      http({
        with: { json: '${{ secrets.other }}' },
        retry: { errorThreshold: 3 },
      }),
    ]);
    expect(promotion.phase).toBe('Errored');
    expect(steps[0]).toMatchObject({
      state: 'Errored',
      attempts: 0,
      message: expect.stringMatching(
        /^The pipelines of component:default\/podinfo may not use the secret other\. They lack a grant .* `secrets` .*\(selected by "local", "a"\)\.$/,
      ),
    });
    expect(server.asked).toEqual([]);
  });

  it('does not start when the entity is not granted them any more', async () => {
    const { steps, stored } = await promote(
      databases,
      [http({ id: 'first' }), { uses: 'revoke' }, http({ id: 'second' })],
      {
        attempt: save =>
          runnerOf('revoke', async () => {
            await save('team-b');
            return { status: 'Succeeded', message: `It was ${SECRET}.` };
          }),
      },
    );
    expect(steps.map(({ state }) => state)).toEqual([
      'Succeeded',
      'Succeeded',
      'Errored',
    ]);
    expect(steps[2].message).toContain('may not use the secret token');
    expect(server.asked).toHaveLength(1);
    expectNoSecret(stored);
  });

  it('cannot look into them, whatever was stored', async () => {
    const { steps } = await promote(databases, [
      http({ with: { json: '${{ secrets.token.substring(0, 4) }}' } }),
    ]);
    expect(steps[0]).toMatchObject({
      state: 'Errored',
      message: expect.stringContaining('only handed on as they are'),
    });
    expect(server.asked).toEqual([]);
  });

  it('does not tell them when it refuses its configuration', async () => {
    const { steps, stored } = await promote(databases, [
      http({ with: { timeout: '${{ secrets.token }}' } }),
    ]);
    expect(steps[0]).toMatchObject({
      state: 'Errored',
      message: expect.stringContaining('***'),
    });
    expectNoSecret(stored);
  });
});
