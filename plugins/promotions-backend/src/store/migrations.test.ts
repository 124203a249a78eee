import { Knex } from 'knex';
import { DatabaseStore } from './DatabaseStore';
import { migrationsDirectory } from './migrate';
import { describeEachDatabase, describePostgres } from './testDatabases';
import { at, decision, freight, pipeline, stage, when } from './testFixtures';
import { anApproval } from './testGateFixtures';

async function tables(knex: Knex): Promise<string[]> {
  const rows: Array<{ name: string }> =
    knex.client.config.client === 'pg'
      ? await knex
          .select({ name: 'table_name' })
          .from('information_schema.tables')
          .where('table_schema', knex.raw('current_schema()'))
      : await knex
          .select('name')
          .from('sqlite_master')
          .where({ type: 'table' })
          .whereNot('name', 'like', 'sqlite_%');
  return rows
    .map(row => row.name)
    .filter(name => !name.startsWith('knex_migrations'))
    .sort();
}

/** Rows of a pipeline as the first release wrote them. */
async function insertRows(knex: Knex): Promise<void> {
  const at0 = when(0).getTime();
  const ofPipeline = { pipeline_id: 'L1' };
  const inDev = { ...ofPipeline, freight_id: freight(1).id, stage: 'dev' };
  const aPipeline = (id: string, document: string | null) => ({
    id,
    entity_ref: `component:default/${id.toLowerCase()}`,
    ref: 'url:https://git.example.com/promotions.yaml',
    name: id,
    state: document ? 'Active' : 'Broken',
    revision: 7,
    document,
    etag: 'etag-1',
    document_state: document ? 'Good' : 'Broken',
    document_errors: '[]',
    entity: '{"kind":"Component"}',
    created_at: at0,
    updated_at: at0,
  });
  await knex('pipelines').insert([
    aPipeline('L1', JSON.stringify(pipeline())),
    aPipeline('L2', null),
    ...Array.from({ length: 120 }, (_, n) =>
      aPipeline(
        `M${n}`,
        JSON.stringify(
          pipeline({ stages: [{ ...stage('dev'), labels: { risk: 'low' } }] }),
        ),
      ),
    ),
  ]);
  await knex('freight').insert({
    ...ofPipeline,
    id: freight(1).id,
    origin: 'app',
    alias: 'alias-1',
    artifacts: JSON.stringify(freight(1).artifacts),
    metadata: '{}',
    labels: '{}',
    created_at: at0,
    created_by: 'origin:app',
  });
  await knex('stays').insert({
    ...inDev,
    id: 'S1',
    origin: 'app',
    since: at0,
    is_current: true,
  });
  await knex('rejections').insert({
    ...inDev,
    reason: 'Leaks memory.',
    rejected_by: 'user:default/ada',
    rejected_at: at0,
  });
  await knex('stage_runs').insert({
    ...inDev,
    id: 'R1',
    state: 'Failed',
    deploy: 'Succeeded',
    verification: 'Failed',
    message: 'The tests failed.',
    started_at: at0,
  });
  await knex('conditions').insert({
    ...inDev,
    target: '',
    type: 'Healthy',
    status: 'True',
    source: 'probe:http',
    observed_at: at0,
    last_transition_at: at0,
  });
  await knex('promotions').insert({
    ...ofPipeline,
    id: 'P1',
    stage: 'dev',
    freight_key: freight(1).id,
    freight: JSON.stringify([freight(1).id]),
    phase: 'Running',
    priority: 0,
    trigger: 'person',
    requested_by: 'user:default/ada',
    created_at: at0,
    decision: JSON.stringify(decision('dev', freight(1).id)),
    plan: '{}',
    fence: 1,
  });
  await knex('promotion_steps').insert({
    promotion_id: 'P1',
    position: 0,
    step_id: 'step-1',
    uses: 'git-clone',
    state: 'Running',
    attempts: 1,
    consecutive_errors: 0,
  });
}

/** All rows of the tables that have any, each in a fixed order. */
async function rowsOf(knex: Knex): Promise<Record<string, unknown[]>> {
  const all: Record<string, unknown[]> = {};
  for (const table of await tables(knex)) {
    const rows: Array<Record<string, unknown>> = await knex(table).select('*');
    if (rows.length > 0) {
      all[table] = rows
        .map(row => JSON.stringify({ ...row, etag: undefined }))
        .sort();
    }
  }
  return all;
}

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
    await knex.migrate.down(config);
    expect(await rowsOf(knex)).toEqual(before);
    await knex.migrate.up(config);
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
      { name: '20261121120000_gates.js' },
    ]);
  });
});
