import { mockServices } from '@backstage/backend-test-utils';
import { ConditionWatch } from '@promotions/backstage-plugin-promotions-common';
import {
  ConditionSource,
  FreightSource,
  Outbound,
} from '@promotions/backstage-plugin-promotions-node';
import { z } from 'zod';
import { rulesOf } from '../engine/__testUtils__/rules';
import { DatabaseStore } from '../store/DatabaseStore';
import { describeEachDatabase, TestDatabase } from '../store/testDatabases';
import { goodDocument, pipeline, stage } from '../store/testFixtures';
import { SharedLooks } from './SharedLooks';
import { Watcher } from './Watcher';

const WATCH: ConditionWatch = {
  type: 'Healthy',
  uses: 'answer',
  config: {},
  every: 60_000,
  timeout: 1_000,
  ttl: 300_000,
};

const unexpected = async () => {
  throw new Error('unexpected');
};
const nothing: Outbound = { repository: unexpected, fetch: unexpected };

const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

async function setUp(first: TestDatabase) {
  const asked: number[] = [];
  const looked: number[] = [];
  const document = pipeline({
    origins: [
      {
        name: 'app',
        creation: 'Automatic',
        subscriptions: [{ uses: 'list', config: {} }],
      },
    ],
    stages: [{ ...stage('dev'), conditions: [WATCH] }],
  });
  const logger = mockServices.logger.mock();
  const replica = async (number: number, { database }: TestDatabase) => {
    const store = await DatabaseStore.create({ database });
    const access = {
      store,
      now: () => new Date(),
      ...rulesOf(),
      written: () => {},
    };
    const source: ConditionSource = {
      uses: 'answer',
      description: 'Says that all is well.',
      schema: z.unknown(),
      probe: async () => {
        asked.push(number);
        return { status: 'True' };
      },
    };
    const list: FreightSource = {
      uses: 'list',
      description: 'Finds nothing.',
      schema: z.unknown(),
      discover: async () => {
        looked.push(number);
        return { artifacts: [] };
      },
    };
    const shared = { access, logger, outboundFor: () => nothing };
    const watcher = new Watcher({
      probes: { ...shared, source: () => source },
      discovery: { ...shared, source: () => list, timeoutMs: 1_000 },
      discoveryIntervalMs: 60_000,
      concurrency: 4,
    });
    return { store, watcher };
  };
  const one = await replica(1, first);
  const other = await replica(
    2,
    first.client === 'pg' ? await first.replica() : first,
  );
  const { id } = await one.store.savePipelineDocument(
    goodDocument({ pipeline: document }),
    new Date(),
  );
  return {
    id,
    asked,
    looked,
    document,
    store: one.store,
    watchers: [one.watcher, other.watcher],
    until: async (holds: () => boolean) => {
      while (!holds()) {
        await sleep(5);
      }
      // Who else would do the same would have done it by then.
      await sleep(300);
    },
  };
}

describeEachDatabase('what lies outside', databases => {
  it('is asked once, however many replicas watch it', async () => {
    const setup = await setUp(await databases.create());
    const { watchers, document, id, asked, looked } = setup;
    watchers.forEach(watcher => watcher.watch(id, document, []));
    await setup.until(() => asked.length > 0 && looked.length > 0);
    expect(asked).toHaveLength(1);
    expect(looked).toHaveLength(1);
    await Promise.all(watchers.map(watcher => watcher.stop()));
  });

  it('is asked once more when something happens in the stage', async () => {
    const setup = await setUp(await databases.create());
    const { watchers, document, id, asked, looked } = setup;
    watchers.forEach(watcher => watcher.watch(id, document, []));
    await setup.until(() => asked.length > 0 && looked.length > 0);
    await watchers[0].probeStage(id, 'dev');
    await watchers[1].discover(id);
    await setup.until(() => asked.length > 1 && looked.length > 1);
    expect(asked).toHaveLength(2);
    expect(looked).toHaveLength(2);
    await Promise.all(watchers.map(watcher => watcher.stop()));
  });

  it('is not spoken of where nothing of the stage is watched', async () => {
    const setup = await setUp(await databases.create());
    const { watchers, document, id, asked, looked, store } = setup;
    watchers[0].watch(id, document, []);
    await setup.until(() => asked.length > 0 && looked.length > 0);
    const told = jest.spyOn(store, 'makeProbesDue');
    await watchers[0].probeStage(id, 'prod');
    expect(told).not.toHaveBeenCalled();
    await watchers[0].probeStage(id, 'dev');
    expect(told).toHaveBeenCalledTimes(1);
    await Promise.all(watchers.map(watcher => watcher.stop()));
  });

  it('is asked later where the store does not answer', async () => {
    const shared = new SharedLooks({
      access: {
        store: {
          claimProbe: async () => {
            throw new Error('gone');
          },
          settleProbe: async () => {},
          makeProbesDue: async () => {
            throw new Error('gone');
          },
        },
        now: () => new Date(),
      },
      logger: mockServices.logger.mock(),
    });
    const ref = { pipelineId: 'p', stage: 'dev', key: 'k' };
    await shared.wake('p', 'dev');
    expect(
      await shared.look({ ...ref, asks: {}, holdMs: 1 }, async () => {
        throw new Error('unexpected');
      }),
    ).toEqual({ nextInMs: 10_000 });
  });
});
