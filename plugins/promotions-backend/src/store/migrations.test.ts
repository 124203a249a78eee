import { Knex } from 'knex';
import { DatabaseStore } from './DatabaseStore';
import { migrationsDirectory } from './migrate';
import { describeEachDatabase, describePostgres } from './testDatabases';

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
