import { mockServices } from '@backstage/backend-test-utils';
import {
  CheckAsk,
  CheckGate,
  Gate,
} from '@promotions/backstage-plugin-promotions-common';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ADA,
  asking,
  EngineFixture,
  line,
  RITA,
  setUp,
} from '../engine/__testUtils__/engineFixture';
import { builtInConditionSources } from '../sources';
import { describeSqlite, TestDatabases } from '../store/testDatabases';
import { REF } from '../store/testFixtures';
import { outboundTo } from '../support/testOutbound';
import { Answer, TestServer } from '../support/testServer';
import { askCheck } from './checks';
import { Watcher } from './Watcher';

const calendar = (open: boolean): Answer => ({
  headers: { 'content-type': 'application/json', 'set-cookie': 'sid=secret' },
  body: JSON.stringify({ open }),
});

let server: TestServer;
let answer: (path: string) => Answer | undefined;

beforeAll(async () => {
  server = await TestServer.start(({ path }) => answer(path));
});

afterAll(() => server.stop());

beforeEach(() => {
  server.asked.length = 0;
  answer = () => calendar(true);
});

const check = (options: Partial<CheckGate> = {}): CheckGate => ({
  kind: 'check',
  name: 'calendar',
  uses: 'http',
  config: {
    url: `${server.url}/changes?of=\${{ pipeline.name }}&version=\${{ freight.version }}`,
  },
  expect: 'response.body.open',
  ttl: 60_000,
  timeout: 10_000,
  giveUpAfter: 3_600_000,
  ...options,
});

interface Checked extends EngineFixture {
  /** Questions that passes have put down and nobody has asked yet. */
  asks: CheckAsk[];
  /** Asks all of them, as the watcher does. */
  askAll(): Promise<void>;
  context: Parameters<typeof askCheck>[0];
}

async function checked(
  databases: TestDatabases,
  gates: Gate[] = [check()],
): Promise<Checked> {
  const setup = await setUp(databases, { pipeline: line({ dev: gates }) });
  const asks: CheckAsk[] = [];
  setup.access.written = (_id, _wakeAt, more) => asks.push(...more);
  const context = {
    access: setup.access,
    source: (uses: string) =>
      builtInConditionSources.find(source => source.uses === uses),
    outboundFor: () => outboundTo(server.host),
    logger: mockServices.logger.mock(),
  };
  return {
    ...setup,
    asks,
    context,
    askAll: async () => {
      for (const ask of asks.splice(0)) {
        await askCheck(context, setup.id, ask);
      }
      await setup.runDue();
    },
  };
}

async function request({ engine, id }: Checked, freight: string) {
  const { promotion } = await engine.createPromotion(
    id,
    { stage: 'dev', freight, request: true },
    ADA,
  );
  return promotion!;
}

const kept = async ({ store, id }: Checked) =>
  (await store.readSnapshot(id))!.checks;

const decisionOf = async ({ engine, id }: Checked, freight: string) => {
  const { items } = await engine.decisions(id, { stage: 'dev', freight }, ADA);
  return items[0].requirements.find(({ kind }) => kind === 'check')!;
};

describeSqlite('a check gate', databases => {
  it('is asked by the pass, and opens when the system says so', async () => {
    const setup = await checked(databases);
    const freight = await setup.freight('1.0.0');
    const { id } = await request(setup, freight);
    expect(await setup.promotions()).toMatchObject([{ phase: 'Pending' }]);
    expect(setup.asks).toHaveLength(1);
    await setup.askAll();
    expect(server.asked.map(({ path }) => path)).toEqual([
      '/changes?of=podinfo&version=1.0.0',
    ]);
    expect(await setup.promotions()).toMatchObject([{ id, phase: 'Running' }]);
    expect(await kept(setup)).toEqual([
      expect.objectContaining({
        failures: 0,
        answer: expect.objectContaining({
          status: 'True',
          at: setup.clock.now.toISOString(),
          response: {
            status: 200,
            body: { open: true },
            headers: expect.not.objectContaining({
              'set-cookie': expect.anything(),
            }),
          },
        }),
      }),
    ]);
  });

  it('stays shut when the system says no, and is asked again when that is too old', async () => {
    const setup = await checked(databases);
    answer = () => calendar(false);
    const freight = await setup.freight('1.0.0');
    await setup.askAll();
    expect(await decisionOf(setup, freight)).toMatchObject({
      status: 'Unmet',
    });
    setup.pass(59);
    await setup.runDue();
    expect(setup.asks).toEqual([]);
    setup.pass(1);
    answer = () => calendar(true);
    await setup.runDue();
    expect(setup.asks).toHaveLength(1);
    await setup.askAll();
    expect(await decisionOf(setup, freight)).toMatchObject({ status: 'Met' });
  });

  it('is never asked by a read', async () => {
    const setup = await checked(databases);
    const freight = await setup.freight('1.0.0');
    setup.asks.length = 0;
    await decisionOf(setup, freight);
    expect(setup.asks).toEqual([]);
    expect(server.asked).toEqual([]);
  });

  it('is not asked before the people have spoken', async () => {
    const setup = await checked(databases, [asking('release'), check()]);
    const freight = await setup.freight('1.0.0');
    await request(setup, freight);
    expect(setup.asks).toEqual([]);
    await setup.engine.approve(
      setup.id,
      { stage: 'dev', freight, gate: 'release', decision: 'approve' },
      RITA,
    );
    await setup.runDue();
    expect(setup.asks).toHaveLength(1);
  });

  it.each<[string, Partial<CheckGate>, Answer | undefined, RegExp]>([
    ['there is no answer in time', { timeout: 50 }, undefined, /within 50 ms/],
    [
      'it may not reach the system',
      { config: { url: 'http://elsewhere.example.com' } },
      {},
      /may not reach the host elsewhere/,
    ],
    [
      'its configuration makes no sense once it is filled in',
      { config: { url: '${{ freight.alias }}' } },
      {},
      /url: Write an address/,
    ],
    [
      'its configuration cannot be filled in',
      { config: { url: '${{ freight.metadata.url }}' } },
      {},
      /url/,
    ],
    [
      'nobody provides its source',
      { uses: 'telepathy' },
      {},
      /Nobody provides the condition source telepathy/,
    ],
    [
      'the answer is too large to be kept',
      {},
      { body: 'x'.repeat(70 * 1024) },
      /larger than 64 KiB/,
    ],
  ])(
    'says why when %s, and is asked again later',
    async (_, options, given, error) => {
      const setup = await checked(databases, [check(options)]);
      answer = () => given;
      const freight = await setup.freight('1.0.0');
      await setup.askAll();
      expect(await kept(setup)).toMatchObject([
        { failures: 1, error: expect.stringMatching(error) },
      ]);
      expect(await decisionOf(setup, freight)).toMatchObject({
        status: 'Waiting',
        message: expect.stringMatching(error),
      });
      expect(setup.asks).toEqual([]);
      setup.pass(5);
      await setup.runDue();
      expect(setup.asks).toHaveLength(1);
    },
  );

  it('is asked again by another replica when the one that asked has gone', async () => {
    const setup = await checked(databases);
    const freight = await setup.freight('1.0.0');
    setup.asks.length = 0;
    setup.pass(39);
    await setup.runDue();
    expect(setup.asks).toEqual([]);
    setup.pass(1);
    await setup.runDue();
    await setup.askAll();
    expect(await decisionOf(setup, freight)).toMatchObject({ status: 'Met' });
  });

  it('heeds what another replica was answered meanwhile', async () => {
    const setup = await checked(databases);
    await setup.freight('1.0.0');
    const [ask] = setup.asks;
    await setup.askAll();
    await askCheck(setup.context, setup.id, ask);
    expect(server.asked).toHaveLength(1);
  });

  it('is not asked when it comes too late to be answered before others ask', async () => {
    const setup = await checked(databases);
    await setup.freight('1.0.0');
    setup.pass(31);
    await setup.askAll();
    expect(server.asked).toEqual([]);
  });

  it('does not keep what was answered for a gate that has changed since', async () => {
    const setup = await checked(databases);
    await setup.freight('1.0.0');
    const { store, id, clock } = setup;
    const { entityRef } = (await store.getPipeline(id))!;
    const document = (await store.getPipelineDocument(id))!;
    const changed = line({ dev: [check({ expect: 'false' })] });
    let saved: Promise<unknown> | undefined;
    answer = () => {
      saved = store.savePipelineDocument(
        {
          entityRef,
          ref: REF,
          status: {
            ref: REF,
            state: 'Good',
            errors: [],
            readAt: clock.now.toISOString(),
          },
          pipeline: changed,
          entity: document.entity,
        },
        clock.now,
      );
      return calendar(true);
    };
    const [ask] = setup.asks;
    await askCheck(setup.context, id, ask);
    await saved;
    expect((await kept(setup))[0]).not.toHaveProperty('answer');
  });

  it('is asked once at a time, however often it is told', async () => {
    const setup = await checked(databases);
    await setup.freight('1.0.0');
    const watcher = new Watcher({
      probes: setup.context,
      discovery: {
        ...setup.context,
        source: () => undefined,
        timeoutMs: 1_000,
      },
      discoveryIntervalMs: 60_000,
      concurrency: 4,
    });
    watcher.ask(setup.id, setup.asks);
    watcher.ask(setup.id, setup.asks);
    while (!(await kept(setup))[0].answer) {
      await sleep(5);
    }
    await watcher.stop();
    expect(server.asked).toHaveLength(1);
  });
});
