import { DatabaseStore } from './DatabaseStore';
import { migrationsDirectory } from './migrate';
import { describeEachDatabase, describePostgres } from './testDatabases';
import { at, freight, when } from './testFixtures';
import { anApproval } from './testGateFixtures';
import { insertRows, rowsOf, tables } from './testMigrations';

const GATES = '20261121120000_gates.js';
const ENGINE = '20261121180000_engine.js';

describeEachDatabase('the migration of gates', databases => {
  const config = { directory: migrationsDirectory() };

  async function withRows() {
    const all = await databases.create();
    await all.knex.migrate.up(config);
    await insertRows(all.knex);
    const before = await rowsOf(all.knex);
    await all.knex.migrate.up(config);
    return { ...all, before };
  }

  it('keeps what is there, and the store goes on with it', async () => {
    const { database, knex } = await withRows();
    const store = await DatabaseStore.create({ database });
    const snapshot = (await store.readSnapshot('L1'))!;
    expect(snapshot).toMatchObject({
      revision: 7,
      current: [{ stage: 'dev', freight: freight(1).id }],
      runs: [{ id: 'R1' }],
      conditions: [{ type: 'Healthy', status: 'True' }],
      promotions: [{ id: 'P1', phase: 'Running' }],
      approvals: [],
      overrides: [],
      locks: [],
      waits: [],
    });
    expect(snapshot.conditions[0]).not.toHaveProperty('expiresAt');
    expect(snapshot.promotions[0]).not.toHaveProperty('rollbackOf');
    expect(snapshot.freight[0].status.rejections).toHaveLength(1);
    expect(await knex('promotion_steps').select('*')).toHaveLength(1);
  });

  it('names the stages of all documents in force, and has them read anew', async () => {
    const { knex } = await withRows();
    const stages: Array<{
      pipeline_id: string;
      stage: string;
      labels: string;
    }> = await knex('pipeline_stages').select('*');
    expect(
      stages.filter(row => row.pipeline_id === 'L1').map(row => row.stage),
    ).toEqual(expect.arrayContaining(['dev', 'staging', 'prod']));
    expect(stages.filter(row => row.pipeline_id === 'L2')).toEqual([]);
    expect(stages).toHaveLength(3 + 120);
    expect(stages.find(row => row.pipeline_id === 'M7')).toEqual({
      pipeline_id: 'M7',
      stage: 'dev',
      labels: '{"risk":"low"}',
    });
    expect(await knex('pipelines').whereNotNull('etag')).toEqual([]);
  });

  it('goes down, and leaves what the first release had; and up again', async () => {
    const { database, knex, before } = await withRows();
    const store = await DatabaseStore.create({ database });
    await store.applyChanges(
      'L1',
      7,
      {
        approvals: [anApproval()],
        promotionsUpdated: [{ id: 'P1', locks: ['shared'] }],
        waits: [
          {
            kind: 'lock',
            key: 'other',
            stage: 'dev',
            freight: freight(1).id,
            gate: 'lock',
          },
        ],
        conditions: [
          {
            type: 'Healthy',
            stage: 'dev',
            status: 'True',
            source: 'probe:http',
            freight: freight(1).id,
            observedAt: at(0),
            lastTransitionAt: at(0),
            expiresAt: at(90),
          },
        ],
      },
      when(0),
    );
    await knex('pipelines').where({ id: 'L1' }).update({ revision: 7 });
    await knex.migrate.down({ ...config, name: ENGINE });
    await knex.migrate.down({ ...config, name: GATES });
    expect(await rowsOf(knex)).toEqual(before);
    await knex.migrate.latest(config);
    expect(await knex('approvals').select('*')).toEqual([]);
    expect(await knex('pipeline_stages').select('*')).toHaveLength(3 + 120);
    expect((await store.readSnapshot('L1'))?.promotions).toHaveLength(1);
  });
});

describeEachDatabase('migrations', databases => {
  it('go up, down to nothing, and up again', async () => {
    const { knex } = await databases.create();
    const config = { directory: migrationsDirectory() };
    await knex.migrate.latest(config);
    const up = await tables(knex);
    expect(up).toContain('pipelines');
    await knex.migrate.rollback(config, true);
    expect(await tables(knex)).toEqual([]);
    await knex.migrate.latest(config);
    expect(await tables(knex)).toEqual(up);
  });

  it('do not run where they are switched off', async () => {
    const { knex } = await databases.create();
    await DatabaseStore.create({
      database: {
        getClient: async () => knex,
        migrations: { skip: true },
      },
    });
    expect(await tables(knex)).toEqual([]);
  });

  it('keep what is there when the store is made again', async () => {
    const { database, knex } = await databases.create();
    await DatabaseStore.create({ database });
    const before = await tables(knex);
    await DatabaseStore.create({ database });
    expect(await tables(knex)).toEqual(before);
  });
});

describePostgres('migrations', databases => {
  it('are run once by replicas that start at the same moment', async () => {
    const first = await databases.create();
    const replicas = await Promise.all(
      Array.from({ length: 6 }, () => first.replica()),
    );
    const stores = await Promise.all(
      replicas.map(({ database }) => DatabaseStore.create({ database })),
    );
    expect(stores).toHaveLength(6);
    expect(await first.knex('knex_migrations').select('name')).toEqual([
      { name: '20261121000000_init.js' },
      { name: GATES },
      { name: ENGINE },
    ]);
  });
});
