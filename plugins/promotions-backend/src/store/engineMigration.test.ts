import { Knex } from 'knex';
import { DatabaseStore } from './DatabaseStore';
import { migrationsDirectory } from './migrate';
import { describeEachDatabase } from './testDatabases';
import { at, freight, run, step, task, when } from './testFixtures';
import { insertRows, rowsOf, tables } from './testMigrations';

const config = { directory: migrationsDirectory() };
const ENGINE = '20261121180000_engine.js';
const NEW_TABLES = [
  'archive',
  'outbox',
  'step_logs',
  'task_steps',
  'tasks',
] as const;

describeEachDatabase('the migration of the engine', databases => {
  /** As the release before wrote it, and then brought up to date. */
  async function withRows() {
    const all = await databases.create();
    const { knex } = all;
    await knex.migrate.up(config);
    await knex.migrate.up(config);
    await insertRows(knex);
    const inDev = {
      pipeline_id: 'L1',
      stage: 'dev',
      freight_id: freight(1).id,
      message: '',
    };
    const passed = { deploy: 'Succeeded', verification: 'Succeeded' };
    await knex('stage_runs').insert([
      {
        ...inDev,
        ...passed,
        id: 'R2',
        state: 'Succeeded',
        started_at: when(1).getTime(),
      },
      {
        ...inDev,
        id: 'R3',
        state: 'Progressing',
        deploy: 'Progressing',
        verification: 'Pending',
        started_at: when(2).getTime(),
      },
    ]);
    await knex('deployment_events').insert({
      sender: 'cluster',
      event_id: 'E1',
      pipeline_id: 'L1',
      received_at: when(3).getTime(),
    });
    await knex('timeline').insert({
      id: 'TL1',
      pipeline_id: 'L1',
      at: when(3).getTime(),
      kind: 'stage.failed',
      actor: 'promotions',
      message: 'It failed.',
    });
    const before = await rowsOf(knex);
    const indicesBefore = await indices(knex);
    await knex.migrate.up(config);
    const store = await DatabaseStore.create(all);
    return { ...all, store, before, indicesBefore };
  }

  it('keeps what is there: runs that had ended had no promotion tasks', async () => {
    const { store } = await withRows();
    const { items } = await store.listRuns('L1', { limit: 10 });
    expect(
      items.map(({ id, state, promotionTasks, round }) => [
        id,
        state,
        promotionTasks,
        round,
      ]),
    ).toEqual([
      ['R3', 'Progressing', 'Pending', 1],
      ['R2', 'Succeeded', 'Succeeded', 1],
      ['R1', 'Failed', 'Deprecated', 1],
    ]);
    const snapshot = (await store.readSnapshot('L1'))!;
    expect(snapshot.runs.map(({ id }) => id)).toContain('R3');
    expect(snapshot.current[0]).not.toHaveProperty('healthChecks');
    // What was looked at before is not looked at again.
    expect(snapshot).toMatchObject({ tasks: [], events: [] });
    const found = await store.getPromotion('P1');
    expect(found!.steps).toEqual([step(0, { state: 'Running', attempts: 1 })]);
  });

  it('goes down with data in every new table, and leaves what there was; and up again', async () => {
    const { store, knex, before, indicesBefore } = await withRows();
    const other = run('R4', { state: 'Progressing', startedAt: at(4) });
    await store.applyChanges(
      'L1',
      7,
      {
        runs: [other],
        tasksCreated: [task('T1', other)],
        timeline: [
          { at: at(4), kind: 'test', actor: 'promotions', message: 'Made.' },
        ],
      },
      when(4),
    );
    const work = { kind: 'task', id: 'T1' } as const;
    await store.appendLog(work, [
      { step: 0, attempt: 1, at: at(5), level: 'info', message: 'Begins.' },
    ]);
    await knex('promotion_steps').update({ target: 'eu', bundle: 'x' });
    await knex('stays').update({ health_checks: '[]' });
    await knex('deployment_events').update({ event: '{}', position: 'E1' });
    await knex('archive').insert({
      id: 'A1',
      pipeline_id: 'L1',
      kind: 'run',
      at: when(1).getTime(),
      record: '{}',
    });
    for (const table of NEW_TABLES) {
      expect([table, (await knex(table).select('*')).length > 0]).toEqual([
        table,
        true,
      ]);
    }
    // What the test itself has changed of what there was.
    await knex('stage_runs').where({ id: 'R4' }).delete();
    await knex('timeline').where({ message: 'Made.' }).delete();
    const [row] = before.pipelines.map(each => JSON.parse(String(each)));
    await knex('pipelines').where({ id: 'L1' }).update({
      revision: row.revision,
      updated_at: row.updated_at,
      wake_at: row.wake_at,
    });

    await knex.migrate.down({ ...config, name: ENGINE });
    expect(await rowsOf(knex)).toEqual(before);
    expect(await indices(knex)).toEqual(indicesBefore);
    expect(await tables(knex)).not.toEqual(
      expect.arrayContaining([NEW_TABLES[0]]),
    );

    await knex.migrate.up(config);
    expect(await knex('tasks').select('*')).toEqual([]);
    expect((await store.readSnapshot('L1'))?.promotions).toHaveLength(1);
  });
});

/** Names of the indices that there are, with what they say. */
async function indices(knex: Knex): Promise<string[]> {
  const rows: Array<{ sql: string | null }> =
    knex.client.config.client === 'pg'
      ? await knex
          .select({ sql: 'indexdef' })
          .from('pg_indexes')
          .where('schemaname', knex.raw('current_schema()'))
      : await knex.select('sql').from('sqlite_master').where({ type: 'index' });
  return rows.map(({ sql }) => String(sql)).sort();
}
