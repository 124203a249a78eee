import { createMockStepContext } from '@promotions/backstage-plugin-promotions-node/testUtils';
import { DatabaseStore } from '../../store/DatabaseStore';
import { LeaseLostError, Store, WorkRef } from '../../store/Store';
import {
  describeEachDatabase,
  describeSqlite,
  TestDatabases,
} from '../../store/testDatabases';
import {
  freight,
  promotion,
  storeWithPipeline,
} from '../../store/testFixtures';
import { fencedOutboundTo } from '../../support/testOutbound';
import { TestServer } from '../../support/testServer';
import { LeaseKeeper } from './LeaseKeeper';
import { LEASE_MS } from './StepWorker';

const { logger } = createMockStepContext({ config: {} });
const WORK: WorkRef = { kind: 'promotion', id: 'P1' };

/** How often what is due is looked for. */
const SCAN_MS = 5_000;

/** A process that can be paused: its timers never go off, time passes all the same. */
class Pausable {
  elapsed = 1_000_000;
  wall = Date.parse('2026-01-10T12:00:00.000Z');

  readonly now = () => new Date(this.wall);

  pass(ms: number) {
    this.elapsed += ms;
    this.wall += ms;
  }

  keeper(extendLease: Store['extendLease'], fence = 1) {
    const keeper = new LeaseKeeper({
      store: { extendLease },
      work: WORK,
      fence,
      leaseMs: LEASE_MS,
      now: this.now,
      elapsed: () => this.elapsed,
      logger,
    });
    keeper.start(LeaseKeeper.read(this.now, () => this.elapsed));
    return keeper;
  }
}

describe('a worker that is about to change something outside', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['performance'] }));
  afterEach(() => jest.useRealTimers());

  it('goes on at once while its lease is fresh', async () => {
    const extend = jest.fn();
    const time = new Pausable();
    const keeper = time.keeper(extend);
    time.pass(LEASE_MS * 0.6 - 1);
    await keeper.confirm();
    expect(extend).not.toHaveBeenCalled();
  });

  it('asks first when its lease is not fresh any more', async () => {
    const extend = jest.fn(async () => ({ abortRequested: false }));
    const time = new Pausable();
    const keeper = time.keeper(extend);
    time.pass(LEASE_MS * 0.6);
    await keeper.confirm();
    expect(extend).toHaveBeenCalledTimes(1);
    // It has been extended, and is fresh again.
    time.pass(LEASE_MS * 0.6 - 1);
    await keeper.confirm();
    expect(extend).toHaveBeenCalledTimes(1);
  });

  it.each<[string, (time: Pausable) => void]>([
    ['the machine slept', time => (time.wall += LEASE_MS)],
    ['the clock was set back', time => (time.wall -= LEASE_MS)],
    ['the process was paused', time => (time.elapsed += LEASE_MS)],
  ])('asks first when %s', async (_name, happen) => {
    const extend = jest.fn(async () => ({ abortRequested: false }));
    const time = new Pausable();
    const keeper = time.keeper(extend);
    happen(time);
    await keeper.confirm();
    expect(extend).toHaveBeenCalledTimes(1);
  });

  it('does not when it was overtaken', async () => {
    const time = new Pausable();
    const keeper = time.keeper(async () => {
      throw new LeaseLostError('somebody else has it');
    });
    time.pass(LEASE_MS * 3);
    await expect(keeper.confirm()).rejects.toThrow(LeaseLostError);
    expect(keeper.signal.reason).toMatchObject({ kind: 'lost' });
    await expect(keeper.confirm()).rejects.toThrow(LeaseLostError);
  });

  it('does not once the work has ended or was given back', async () => {
    const extend = jest.fn();
    const keeper = new Pausable().keeper(extend);
    keeper.stop();
    await expect(keeper.confirm()).rejects.toThrow(LeaseLostError);
    await keeper.check();
    expect(extend).not.toHaveBeenCalled();
  });

  it('does not when somebody wants it to stop', async () => {
    const time = new Pausable();
    const keeper = time.keeper(async () => ({ abortRequested: true }));
    time.pass(LEASE_MS * 0.7);
    await expect(keeper.confirm()).rejects.toThrow('It was aborted.');
  });

  it('does not when the store fails', async () => {
    const time = new Pausable();
    const keeper = time.keeper(async () => {
      throw new Error('The database is away.');
    });
    time.pass(LEASE_MS * 0.7);
    await expect(keeper.confirm()).rejects.toThrow(LeaseLostError);
  });

  it('does not when the store gives no answer in time', async () => {
    const time = new Pausable();
    const keeper = time.keeper(() => new Promise(() => {}));
    time.pass(LEASE_MS * 0.7);
    const confirmed = keeper.confirm();
    jest.advanceTimersByTime(LEASE_MS);
    await expect(confirmed).rejects.toThrow(LeaseLostError);
  });

  it('does not when it is paused once more while it asks', async () => {
    const time = new Pausable();
    const keeper = time.keeper(async () => {
      time.pass(LEASE_MS * 2);
      return { abortRequested: false };
    });
    time.pass(LEASE_MS * 0.7);
    await expect(keeper.confirm()).rejects.toThrow(LeaseLostError);
  });
});

async function withRunning(databases: TestDatabases) {
  const all = await storeWithPipeline(databases);
  await all.change({
    freightCreated: [freight(1)],
    promotionsCreated: [promotion(all.id, 'P1', 'dev', freight(1))],
    promotionsUpdated: [{ id: 'P1', phase: 'Running' }],
  });
  return all;
}

const claim = (store: DatabaseStore, worker: string, now: Date) =>
  store.claimWork(WORK, worker, now, LEASE_MS);

describeEachDatabase(
  'a worker that was paused until it was overtaken',
  databases => {
    it('sends nothing any more when it goes on', async () => {
      const server = await TestServer.start(() => ({}));
      try {
        const { store, database } = await withRunning(databases);
        const time = new Pausable();
        const old = await claim(store, 'paused', time.now());
        const keeper = time.keeper(store.extendLease.bind(store), old!.fence);
        const outbound = fencedOutboundTo([server.host], () =>
          keeper.confirm(),
        );
        await outbound.fetch(`${server.url}/before`, { method: 'POST' });

        time.pass(60_000);
        if (databases.client === 'pg') {
          // Leases go by its clock, which stands still in this test.
          await database.knex('promotions').decrement('lease_until', 60_000);
        }
        expect(await claim(store, 'other', time.now())).toMatchObject({
          fence: old!.fence + 1,
        });

        await expect(
          outbound.fetch(`${server.url}/after`, { method: 'POST' }),
        ).rejects.toThrow(LeaseLostError);
        // Looking changes nothing.
        await outbound.fetch(`${server.url}/look`, {});
        expect(server.asked.map(({ path }) => path)).toEqual([
          '/before',
          '/look',
        ]);
        keeper.stop();
      } finally {
        await server.stop();
      }
    });
  },
);

describeSqlite('work whose worker has gone silent', databases => {
  it('is taken over within 30 seconds, whenever others look', async () => {
    const { store } = await withRunning(databases);
    const time = new Pausable();
    const start = time.now();
    await claim(store, 'silent', start);
    const after = (ms: number) => new Date(start.getTime() + ms);
    for (let phase = 0; phase < SCAN_MS; phase += 250) {
      let found = phase;
      while (!(await store.claimableWork(after(found), 1)).length) {
        found += SCAN_MS;
      }
      expect(found).toBeGreaterThan(LEASE_MS);
      expect(found).toBeLessThanOrEqual(LEASE_MS + SCAN_MS);
    }
    expect(LEASE_MS + SCAN_MS).toBeLessThan(30_000);
    expect(await claim(store, 'other', after(LEASE_MS + 1))).toBeDefined();
  });
});
