import { describeEachDatabase } from './testDatabases';
import {
  at,
  freight,
  goodDocument,
  storeWithPipeline,
  when,
} from './testFixtures';
import { aCheck, anOverride } from './testGateFixtures';

const DAY = 24 * 3600;

describeEachDatabase('what has not counted for long', databases => {
  async function setUp() {
    const all = await storeWithPipeline(databases);
    await all.change({ freightCreated: [freight(1), freight(2)] });
    const kept = async (table: string, column: string): Promise<string[]> => {
      const rows = await all.database.knex(table).select('*');
      return rows.map(row => row[column]).sort();
    };
    return {
      ...all,
      checks: () => kept('check_answers', 'gate'),
      overrides: () => kept('overrides', 'id'),
    };
  }

  it('is forgotten of answers a day after they were to be asked for again', async () => {
    const { change, checks } = await setUp();
    await change({
      checks: [
        aCheck({ gate: 'old', askAgainAt: at(60) }),
        aCheck({ gate: 'newer', askAgainAt: at(61) }),
      ],
    });
    await change(
      { checks: [aCheck({ gate: 'now', askAgainAt: at(2 * DAY) })] },
      DAY + 60,
    );
    expect(await checks()).toEqual(['newer', 'now', 'old']);
    await change({ freightCreated: [freight(3)] }, DAY + 61);
    expect(await checks()).toEqual(['newer', 'now']);
  });

  it('is kept of answers that are asked for again', async () => {
    const { change, checks } = await setUp();
    await change({ checks: [aCheck()] });
    await change({ checks: [aCheck({ askAgainAt: at(9 * DAY) })] }, 8 * DAY);
    expect(await checks()).toEqual(['change']);
  });

  it('is forgotten of overrides a week after they expired, but not by the timeline', async () => {
    const { store, id, change, overrides } = await setUp();
    await change({
      overrides: [
        anOverride({ expiresAt: at(60) }),
        anOverride({ id: 'O2', expiresAt: at(61) }),
      ],
      timeline: [
        { at: at(1), kind: 'gate.overridden', actor: 'ada', message: 'Fire.' },
      ],
    });
    await change({ freightCreated: [freight(3)] }, 7 * DAY + 59);
    expect(await overrides()).toEqual(['O1', 'O2']);
    await change(
      { overrides: [anOverride({ id: 'O3', expiresAt: at(9 * DAY) })] },
      7 * DAY + 60,
    );
    expect(await overrides()).toEqual(['O2', 'O3']);
    const { items } = await store.listTimeline(id, { limit: 9 });
    expect(items.map(({ kind }) => kind)).toContain('gate.overridden');
  });

  it('is kept of other pipelines', async () => {
    const { change, store, checks, overrides } = await setUp();
    await change({ checks: [aCheck()], overrides: [anOverride()] });
    const other = await store.savePipelineDocument(
      goodDocument({ entityRef: 'component:default/other' }),
      when(0),
    );
    await store.applyChanges(
      other.id,
      1,
      { freightCreated: [freight(1)] },
      when(90 * DAY),
    );
    expect([await checks(), await overrides()]).toEqual([['change'], ['O1']]);
  });

  it('is forgotten bit by bit where it is much', async () => {
    const { change, checks } = await setUp();
    const many = Array.from({ length: 450 }, (_, n) =>
      aCheck({ gate: `g${n}`, askAgainAt: at(n) }),
    );
    await change({ checks: many });
    const left = [];
    for (const n of [3, 4, 5]) {
      await change({ freightCreated: [freight(n)] }, 2 * DAY);
      left.push((await checks()).length);
    }
    expect(left).toEqual([250, 50, 0]);
  });
});
