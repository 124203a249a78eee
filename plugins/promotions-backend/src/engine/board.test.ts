import { FreightWithStatus } from '@promotions/backstage-plugin-promotions-common';
import { DatabaseStore } from '../store/DatabaseStore';
import { describeEachDatabase, TestDatabases } from '../store/testDatabases';
import { freight, goodDocument, pipeline, stage } from '../store/testFixtures';
import { ADA, setUp } from './__testUtils__/engineFixture';
import { rulesOf } from './__testUtils__/rules';
import { PromotionsEngine } from './PromotionsEngine';

const EVERYTHING = {
  stage: () => ({
    promote: true,
    abort: true,
    clear: true,
    hold: true,
    reject: true,
    approve: true,
    override: true,
    reportCondition: true,
  }),
  createFreight: true,
  reject: true,
  refresh: true,
};

async function countQueries(
  databases: TestDatabases,
  size: { stages: number; freight: number },
): Promise<{
  queries: number;
  shown: number;
  named: string[];
  total: number;
}> {
  const { database, knex } = await databases.create();
  const store = await DatabaseStore.create({ database });
  const now = new Date('2026-11-21T12:00:00.000Z');
  const { id } = await store.savePipelineDocument(
    goodDocument({
      pipeline: pipeline({
        stages: Array.from({ length: size.stages }, (_, n) => stage(`s${n}`)),
      }),
    }),
    now,
  );
  const all = Array.from({ length: size.freight }, (_, n) => freight(n));
  const snapshot = await store.readSnapshot(id);
  await store.applyChanges(
    id,
    snapshot!.revision,
    {
      freightCreated: all,
      entered: all.slice(0, size.stages).map((f, n) => ({
        stage: `s${n}`,
        origin: 'app',
        freight: f.id,
        since: now.toISOString(),
      })),
      verified: all.map(f => ({
        stage: 's0',
        freight: f.id,
        at: now.toISOString(),
      })),
    },
    now,
  );
  const engine = new PromotionsEngine(
    {
      store,
      now: () => now,
      ...rulesOf({ automatic: ['*'] }),
      written: () => {},
    },
    {
      stageTouched: () => {},
      refreshDocument: async () => {},
    },
  );
  let queries = 0;
  knex.on('query', () => queries++);
  const board = await engine.board(id, { freightLimit: 50 }, EVERYTHING, ADA);
  return {
    queries,
    shown: board.freight.length,
    named: (board.namedFreight ?? []).map(item => item.alias),
    total: board.freightTotal,
  };
}

describeEachDatabase('the board', databases => {
  it('takes as many queries for much as for little', async () => {
    const little = await countQueries(databases, { stages: 2, freight: 5 });
    const much = await countQueries(databases, { stages: 20, freight: 500 });
    expect(much).toEqual({
      queries: expect.any(Number),
      shown: 50,
      named: expect.any(Array),
      total: 500,
    });
    expect(much.queries).toBe(little.queries);
    expect(much.queries).toBeLessThanOrEqual(16);
  });

  it('shows freight page by page, also what is too old to be decided about', async () => {
    const setup = await setUp(databases);
    const { store, engine, id } = setup;
    for (let n = 0; n < 5; n++) {
      await setup.freight(`1.0.${n}`);
    }
    const [oldest] = (await store.listFreight(id, { limit: 9 })).items.slice(
      -1,
    );
    await engine.clearFreight(id, { stage: 'prod', freight: oldest.id }, ADA);
    const readSnapshot = store.readSnapshot.bind(store);
    jest
      .spyOn(store, 'readSnapshot')
      .mockImplementation(pipelineId =>
        readSnapshot(pipelineId, { freightLimit: 3 }),
      );
    const shown: FreightWithStatus[] = [];
    let freightCursor: string | undefined;
    do {
      const board = await engine.board(
        id,
        { freightLimit: 2, freightCursor },
        EVERYTHING,
        ADA,
      );
      shown.push(...board.freight);
      freightCursor = board.nextFreightCursor;
      expect(board.freightTotal).toBe(5);
    } while (freightCursor);
    const { items } = await store.listFreight(id, { limit: 9 });
    expect(shown).toEqual(items);
    expect(shown[4].status.clearedFor).toHaveProperty('prod');
  });

  it('brings what the stages run along, however old it is', async () => {
    const { named } = await countQueries(databases, {
      stages: 3,
      freight: 100,
    });
    expect(named.sort()).toEqual(['alias-0', 'alias-1', 'alias-2']);
  });
});
