/*
 * What gates ask about, and what administrators say. Things are stored as the
 * first migration tells.
 */

// @ts-check

/** How many pipelines are read at once. */
const BATCH = 100;

/** As the queries say it, so that the index is used. */
const FAILED =
  "(state = 'Failed' or deploy = 'Failed' or verification = 'Failed')";

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  const isPostgres = knex.client.config.client.includes('pg');
  /** @type {(table: import('knex').Knex.CreateTableBuilder, name: string) => import('knex').Knex.ColumnBuilder} */
  const key = (table, name) =>
    table.specificType(name, isPostgres ? 'text collate "C"' : 'text');
  /** @type {(table: import('knex').Knex.CreateTableBuilder) => void} */
  const ofPipeline = table => {
    key(table, 'pipeline_id')
      .notNullable()
      .references('id')
      .inTable('pipelines')
      .onDelete('CASCADE');
  };
  /** @type {(table: import('knex').Knex.CreateTableBuilder) => void} */
  const ofFreight = table => {
    ofPipeline(table);
    key(table, 'freight_id').notNullable();
    table
      .foreign(['pipeline_id', 'freight_id'])
      .references(['pipeline_id', 'id'])
      .inTable('freight')
      .onDelete('CASCADE');
  };
  /** @type {(table: import('knex').Knex.CreateTableBuilder) => void} */
  const ofAdministrator = table => {
    key(table, 'id').primary().comment('ULID');
    key(table, 'name').notNullable();
    table.text('entities').comment('JSON: a filter predicate; null: all');
    table.text('stages').notNullable().comment('JSON');
    table.text('labels').notNullable().comment('JSON');
    table.text('created_by');
    table.bigInteger('created_at').notNullable();
    table.text('updated_by');
    table.bigInteger('updated_at');
  };

  await knex.schema.createTable('approvals', table => {
    table.comment('The latest decision of each person about each gate');
    ofFreight(table);
    key(table, 'stage').notNullable();
    key(table, 'gate').notNullable();
    key(table, 'decided_by').notNullable();
    table.text('decision').notNullable();
    table.bigInteger('decided_at').notNullable();
    table.text('comment');
    table.primary(
      ['pipeline_id', 'freight_id', 'stage', 'gate', 'decided_by'],
      'approvals_pk',
    );
  });

  await knex.schema.createTable('overrides', table => {
    table.comment('Gates that somebody passed over, for one freight');
    key(table, 'id').primary().comment('ULID');
    ofFreight(table);
    key(table, 'stage').notNullable();
    key(table, 'gate').notNullable();
    table.text('fingerprint').notNullable().comment('Of the gate as it was');
    table.text('overridden_by').notNullable();
    table.text('reason').notNullable();
    table.bigInteger('overridden_at').notNullable();
    table.bigInteger('expires_at').notNullable();
    table.index(['pipeline_id', 'expires_at'], 'overrides_expires_idx');
  });

  await knex.schema.createTable('held_locks', table => {
    table.comment('Locks of all pipelines that running promotions hold');
    key(table, 'lock').primary();
    ofPipeline(table);
    key(table, 'promotion_id')
      .notNullable()
      .references('id')
      .inTable('promotions')
      .onDelete('CASCADE');
    key(table, 'stage').notNullable();
    table.bigInteger('since').notNullable();
    table.index(['promotion_id', 'lock'], 'held_locks_promotion_idx');
  });

  await knex.schema.createTable('waits', table => {
    table.comment('What pipelines wait for that lies outside of them');
    key(table, 'id').primary().comment('ULID');
    ofPipeline(table);
    key(table, 'kind').notNullable().comment('approval, lock or dependency');
    key(table, 'wait_key')
      .notNullable()
      .comment('Name of the lock, or <entity ref>/<stage>');
    key(table, 'stage').notNullable();
    key(table, 'freight_id').notNullable();
    key(table, 'gate').notNullable();
    table.bigInteger('since').notNullable();
    table.unique(
      ['pipeline_id', 'kind', 'wait_key', 'stage', 'freight_id', 'gate'],
      { indexName: 'waits_unique' },
    );
    table.index(['kind', 'wait_key', 'pipeline_id'], 'waits_key_idx');
    table.index(['kind', 'id'], 'waits_kind_idx');
  });

  await knex.schema.createTable('check_answers', table => {
    table.comment('What external systems answered, and when to ask again');
    ofFreight(table);
    key(table, 'stage').notNullable();
    key(table, 'gate').notNullable();
    table.text('fingerprint').notNullable().comment('Of the gate as it was');
    table.text('answer').comment('JSON; null: there has been none');
    table.bigInteger('unanswered_since');
    table.text('error');
    table.integer('failures').notNullable();
    table.bigInteger('ask_again_at').notNullable();
    table.primary(
      ['pipeline_id', 'freight_id', 'stage', 'gate'],
      'check_answers_pk',
    );
    table.index(['pipeline_id', 'ask_again_at'], 'check_answers_again_idx');
  });

  await knex.schema.createTable('policies', table => {
    table.comment('Rules that administrators made by API');
    ofAdministrator(table);
    table.text('description');
    table.boolean('auto_promotion').comment('Null: it does not say');
    table.boolean('auto_rollback').comment('Null: it does not say');
    table.text('gates').notNullable().comment('JSON');
    table.integer('position').notNullable();
    table.unique(['name'], { indexName: 'policies_name_unique' });
    table.index(['position', 'created_at', 'id'], 'policies_position_idx');
  });

  await knex.schema.createTable('freezes', table => {
    table.comment('Freezes that administrators made by API');
    ofAdministrator(table);
    table.text('reason').notNullable();
    table.text('windows').notNullable().comment('JSON');
    table.unique(['name'], { indexName: 'freezes_name_unique' });
    table.index(['created_at', 'id'], 'freezes_created_idx');
  });

  await knex.schema.createTable('lifted_rejections', table => {
    table.comment('The latest taking back of a rejection');
    ofFreight(table);
    key(table, 'stage').notNullable().comment('Empty: the whole pipeline');
    table.text('lifted_by').notNullable();
    table.bigInteger('lifted_at').notNullable();
    table.primary(['pipeline_id', 'freight_id', 'stage'], 'lifted_pk');
  });

  await knex.schema.createTable('pipeline_stages', table => {
    table.comment('Stages of the documents in force');
    ofPipeline(table);
    key(table, 'stage').notNullable();
    table.text('labels').notNullable().comment('JSON');
    table.primary(['pipeline_id', 'stage'], 'pipeline_stages_pk');
  });
  await fillStages(knex);
  // What is in force was made of documents by an earlier schema: they are read
  // anew, though they have not changed.
  await knex('pipelines').whereNotNull('etag').update({ etag: null });

  await knex.schema.alterTable('conditions', table => {
    table.bigInteger('expires_at').comment('Null: it does not expire');
  });
  await knex.schema.alterTable('promotions', table => {
    key(table, 'rollback_of').comment(
      'Freight whose loss of health it answers',
    );
  });
  await knex.raw(
    'create index promotions_rollback_idx on promotions (pipeline_id, stage, id) where rollback_of is not null',
  );
  await knex.raw(
    'create index promotions_finished_idx on promotions (pipeline_id, stage, finished_at, id) where finished_at is not null',
  );
  await knex.raw(
    'create index stage_runs_freight_idx on stage_runs (pipeline_id, stage, freight_id, started_at, id)',
  );
  await knex.raw(
    `create index stage_runs_failed_idx on stage_runs (pipeline_id) where ${FAILED}`,
  );
};

/**
 * Puts down the stages of the documents that are in force already.
 *
 * @param {import('knex').Knex} knex
 */
async function fillStages(knex) {
  for (let after = ''; ; ) {
    const rows = await knex('pipelines')
      .where('id', '>', after)
      .whereNotNull('document')
      .orderBy('id')
      .limit(BATCH)
      .select('id', 'document');
    for (const { id, document } of rows) {
      /** @type {Map<string, object>} */
      const stages = new Map();
      for (const { name, labels } of JSON.parse(document).stages) {
        stages.set(name, labels ?? {});
      }
      for (const [stage, labels] of stages) {
        await knex('pipeline_stages').insert({
          pipeline_id: id,
          stage,
          labels: JSON.stringify(labels),
        });
      }
    }
    if (rows.length < BATCH) {
      return;
    }
    after = rows[rows.length - 1].id;
  }
}

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  for (const index of [
    'stage_runs_failed_idx',
    'stage_runs_freight_idx',
    'promotions_finished_idx',
    'promotions_rollback_idx',
  ]) {
    await knex.raw('drop index ??', [index]);
  }
  // Not by the schema builder, which on SQLite makes the table anew and loses
  // what refers to it.
  await knex.raw('alter table promotions drop column rollback_of');
  await knex.raw('alter table conditions drop column expires_at');
  for (const table of [
    'pipeline_stages',
    'lifted_rejections',
    'freezes',
    'policies',
    'check_answers',
    'waits',
    'held_locks',
    'overrides',
    'approvals',
  ]) {
    await knex.schema.dropTable(table);
  }
};
