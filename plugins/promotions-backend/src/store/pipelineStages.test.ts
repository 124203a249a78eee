import { Policy, Stage } from '@promotions/backstage-plugin-promotions-common';
import { DatabaseStore } from './DatabaseStore';
import { savePipelineDocument } from './documents';
import {
  describeEachDatabase,
  describePostgres,
  describeSqlite,
  TestDatabases,
} from './testDatabases';
import {
  brokenDocument,
  goodDocument,
  pipeline,
  stage,
  when,
} from './testFixtures';
import { aFreeze, aPolicy } from './testGateFixtures';

const NOW = when(60);

const labelled = (name: string, labels: Record<string, string>): Stage => ({
  ...stage(name),
  labels,
});

const documentOf = (name: string, stages: Stage[]) =>
  goodDocument({
    entityRef: `component:default/${name}`,
    pipeline: pipeline({ stages }),
    entity: { kind: 'Component', metadata: { name }, spec: { type: name } },
  });

/** Pipelines `api`, `web` and `site`, none of which is due. */
async function setUp(databases: TestDatabases) {
  const database = await databases.create();
  const store = await DatabaseStore.create(database);
  const names = new Map<string, string>();
  const save = async (name: string, stages: Stage[]) => {
    const { id } = await store.savePipelineDocument(
      documentOf(name, stages),
      when(0),
    );
    names.set(id, name);
    return id;
  };
  const high = labelled('prod', { risk: 'high' });
  await save('api', [stage('dev'), high]);
  await save('web', [stage('dev'), labelled('prod', { risk: 'low' })]);
  await save('site', [labelled('live', { risk: 'high' })]);
  await database.knex('pipelines').update({ wake_at: null });
  const named = (ids: string[] | undefined) =>
    (ids ?? []).map(id => names.get(id)).sort();
  return {
    store,
    save,
    knex: database.knex,
    replica: database.replica,
    named,
    due: async () => named(await store.duePipelines(NOW, 10)),
  };
}

describeEachDatabase('a rule of administrators that is made', databases => {
  it.each<[string, Partial<Policy>, string[]]>([
    ['all', {}, ['api', 'site', 'web']],
    ['stages by name', { stages: ['pr*'] }, ['api', 'web']],
    ['stages by label', { labels: { risk: 'high' } }, ['api', 'site']],
    [
      'stages by name and label',
      { stages: ['prod'], labels: { risk: 'high' } },
      ['api'],
    ],
    ['entities', { entities: { 'spec.type': 'web' } }, ['web']],
    [
      'entities and stages that never come together',
      { entities: { 'spec.type': 'web' }, stages: ['live'] },
      [],
    ],
  ])('wakes those that it is meant for: %s', async (_, scope, expected) => {
    const { store, named, due } = await setUp(databases);
    const woken = await store.createPolicy(aPolicy(scope), NOW);
    expect(named(woken)).toEqual(expected);
    expect(await due()).toEqual(expected);
  });

  it('lets nothing be written that was decided before', async () => {
    const { store } = await setUp(databases);
    const [id] = await store.createFreeze(aFreeze({ stages: ['live'] }), NOW);
    const { revision } = (await store.getPipeline(id))!;
    await expect(
      store.applyChanges(id, revision - 1, {}, NOW),
    ).rejects.toMatchObject({ name: 'RevisionConflictError' });
    await store.applyChanges(id, revision, {}, NOW);
  });

  it('wakes whom it was meant for before when it is changed, and deleted', async () => {
    const { store, named } = await setUp(databases);
    await store.createFreeze(aFreeze({ stages: ['live'] }), NOW);
    const changed = aFreeze({
      entities: { 'spec.type': 'web' },
      stages: ['*'],
    });
    expect(named(await store.updateFreeze(changed, NOW))).toEqual([
      'site',
      'web',
    ]);
    expect(named(await store.deleteFreeze('Z1', NOW))).toEqual(['web']);
    expect(await store.deleteFreeze('Z1', NOW)).toBeUndefined();
  });

  it('is meant for stages as they are now', async () => {
    const { store, save, named } = await setUp(databases);
    await save('site', [labelled('live', { risk: 'none' }), stage('prod')]);
    const wake = async (name: string, scope: Partial<Policy>) =>
      named(
        await store.createPolicy(aPolicy({ id: name, name, ...scope }), NOW),
      );
    expect(await wake('a', { labels: { risk: 'none' } })).toEqual(['site']);
    expect(await wake('b', { stages: ['prod'] })).toEqual([
      'api',
      'site',
      'web',
    ]);
  });

  it('wakes nothing that is archived, and nothing without a document', async () => {
    const { store, named } = await setUp(databases);
    await store.savePipelineDocument(
      brokenDocument({ entityRef: 'component:default/broken' }),
      when(0),
    );
    await store.archivePipelines('component:default/web', [], when(1));
    expect(named(await store.createPolicy(aPolicy(), NOW))).toEqual([
      'api',
      'site',
    ]);
  });

  it('wakes all of them, however many they are', async () => {
    const { store, knex, named } = await setUp(databases);
    const [row] = await knex('pipelines').limit(1);
    const ids = Array.from({ length: 1203 }, (_, n) => `P${n}`);
    await knex.batchInsert(
      'pipelines',
      ids.map(id => ({ ...row, id, ref: id })),
      40,
    );
    await knex.batchInsert(
      'pipeline_stages',
      ids.map((id, n) => ({
        pipeline_id: id,
        stage: n % 2 ? 'prod' : 'dev',
        labels: '{}',
      })),
      100,
    );
    const woken = await store.createPolicy(aPolicy({ stages: ['prod'] }), NOW);
    expect(named(woken).filter(Boolean)).toEqual(['api', 'web']);
    expect(woken).toHaveLength(601 + 2);
    expect(await store.duePipelines(NOW, 2000)).toHaveLength(601 + 2);
  });

  it('with the name of another wakes nobody', async () => {
    const { store, due } = await setUp(databases);
    await store.createPolicy(aPolicy({ stages: ['none'] }), NOW);
    await expect(
      store.createPolicy(aPolicy({ id: 'Y2' }), NOW),
    ).rejects.toMatchObject({ name: 'ConflictError' });
    expect(await due()).toEqual([]);
  });
});

describeSqlite('a rule of administrators', databases => {
  it('is not there where not all could be woken', async () => {
    const { store, knex, due } = await setUp(databases);
    const last = await knex('pipelines').max({ id: 'id' }).first();
    await knex.raw(
      `create trigger full before update on pipelines when new.id = '${last?.id}' begin select raise(abort, 'disk full'); end`,
    );
    await expect(store.createPolicy(aPolicy(), NOW)).rejects.toThrow(
      'disk full',
    );
    expect(await due()).toEqual([]);
    expect(await store.getPolicy('Y1')).toBeUndefined();
    await knex.raw('drop trigger full');
    await store.createPolicy(aPolicy(), NOW);
    expect(await due()).toHaveLength(3);
  });
});

describePostgres('a rule of administrators', databases => {
  it('waits for the documents that are being saved, and is meant for them too', async () => {
    const { store, knex } = await setUp(databases);
    let woken: string[] | undefined;
    const saving = await knex.transaction();
    const { id } = await savePipelineDocument(
      saving,
      documentOf('new', [stage('new')]),
      when(0),
    );
    const making = store
      .createPolicy(aPolicy({ stages: ['new'] }), NOW)
      .then(ids => {
        woken = ids;
      });
    while ((await waiting()) === 0) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    expect(woken).toBeUndefined();
    await saving.commit();
    await making;
    expect(woken).toEqual([id]);

    async function waiting(): Promise<number> {
      const { rows } = await knex.raw(
        "select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted and pid in (select pid from pg_stat_activity where query like '%pg_advisory_xact_lock%')",
      );
      return rows[0].n;
    }
  });

  it('and documents that come at the same moment on several replicas end', async () => {
    const { store, knex, replica } = await setUp(databases);
    const other = await DatabaseStore.create(await replica());
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        n % 2
          ? other.createPolicy(aPolicy({ id: `Y${n}`, name: `p${n}` }), NOW)
          : store.savePipelineDocument(
              documentOf(`c${n}`, [stage('dev')]),
              when(n),
            ),
      ),
    );
    expect(await knex('policies').select('*')).toHaveLength(6);
    expect(await knex('pipelines').whereNull('wake_at')).toEqual([]);
  });
});
