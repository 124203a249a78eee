/* What tests of migrations keep in a database as a release wrote it. */
import { Knex } from 'knex';
import { decision, freight, pipeline, stage, when } from './testFixtures';

/** Names of the tables that there are. */
export async function tables(knex: Knex): Promise<string[]> {
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
export async function insertRows(knex: Knex): Promise<void> {
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
export async function rowsOf(knex: Knex): Promise<Record<string, unknown[]>> {
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
