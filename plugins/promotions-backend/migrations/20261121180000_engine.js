/*
 * What the engine needs to forget nothing: tasks of stage runs, logs of steps,
 * deployment events that wait for a pass, what is to be sent after a commit,
 * and the archive. Things are stored as the first migration tells.
 */

// @ts-check

/** As the queries said it before, so that the index was used. */
const FAILED_BEFORE =
  "(state = 'Failed' or deploy = 'Failed' or verification = 'Failed')";

/** As the queries say it. */
const FAILED =
  "(state = 'Failed' or deploy = 'Failed' or verification = 'Failed' or promotion_tasks = 'Failed')";

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

  await knex.schema.alterTable('stage_runs', table => {
    table.text('promotion_tasks').notNullable().defaultTo('Pending');
    table
      .integer('round')
      .notNullable()
      .defaultTo(1)
      .comment('Raised when its tasks are run again');
    table.bigInteger('verifying_since');
    table.text('aborted_by');
  });
  // Runs that had ended had no such phase.
  await knex('stage_runs')
    .where({ state: 'Succeeded' })
    .update({ promotion_tasks: 'Succeeded' });
  await knex('stage_runs')
    .where({ state: 'Failed' })
    .update({ promotion_tasks: 'Deprecated' });
  await knex.raw('drop index stage_runs_failed_idx');
  await knex.raw(
    `create index stage_runs_failed_idx on stage_runs (pipeline_id) where ${FAILED}`,
  );
  await knex.raw(
    'create index stage_runs_newest_idx on stage_runs (pipeline_id, started_at, id)',
  );

  await knex.schema.alterTable('stays', table => {
    table
      .text('health_checks')
      .comment('JSON: what is watched while it lasts; null: nothing');
  });
  await knex.raw(
    'create index stays_watched_idx on stays (pipeline_id, id) where is_current and health_checks is not null',
  );

  await knex.schema.alterTable('promotion_steps', table => {
    table.text('target');
    table.text('bundle');
    table.text('health_checks').comment('JSON');
    table
      .integer('unanswered')
      .notNullable()
      .defaultTo(0)
      .comment('Starts since its runner last answered');
  });

  await knex.schema.createTable('tasks', table => {
    table.comment('Tasks of verification and of the promotion phase');
    key(table, 'id').primary().comment('ULID');
    ofPipeline(table);
    key(table, 'run_id')
      .notNullable()
      .references('id')
      .inTable('stage_runs')
      .onDelete('CASCADE');
    key(table, 'stage').notNullable();
    key(table, 'freight_id').notNullable();
    key(table, 'promotion_id');
    table.text('phase').notNullable();
    table.integer('round').notNullable();
    table.integer('position').notNullable();
    table.text('name').notNullable();
    table.text('title');
    table.text('uses').notNullable().comment('JSON: kinds of its steps');
    table.boolean('blocking').notNullable();
    key(table, 'state').notNullable();
    table.text('message');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('started_at');
    table.bigInteger('finished_at');
    table.text('abort_requested_by');
    table.text('plan').notNullable().comment('JSON: as of its creation');
    table
      .integer('fence')
      .notNullable()
      .comment('Raised by every take-over; older workers cannot write');
    table.text('lease_worker');
    table.bigInteger('lease_until').comment('Null: nobody holds it');
    table
      .bigInteger('wake_at')
      .comment('Not to be worked on before; null: at once');
    table.unique(['run_id', 'phase', 'round', 'position'], {
      indexName: 'tasks_place_unique',
    });
    table.index(['pipeline_id', 'id'], 'tasks_pipeline_idx');
  });
  await knex.raw(
    "create index tasks_claimable_idx on tasks (wake_at, lease_until) where state in ('Pending', 'Progressing')",
  );

  await knex.schema.createTable('task_steps', table => {
    table.comment('State, attempts and output of each step of a task');
    key(table, 'task_id')
      .notNullable()
      .references('id')
      .inTable('tasks')
      .onDelete('CASCADE');
    table.integer('position').notNullable();
    table.text('step_id').notNullable();
    table.text('uses').notNullable();
    table.text('name');
    table.text('state').notNullable();
    table.integer('attempts').notNullable();
    table.integer('consecutive_errors').notNullable();
    table.integer('unanswered').notNullable().defaultTo(0);
    table.bigInteger('started_at');
    table.bigInteger('finished_at');
    table.text('message');
    table.text('output').comment('JSON');
    table.bigInteger('wake_at');
    table.text('target');
    table.text('bundle');
    table.text('health_checks').comment('JSON');
    table.primary(['task_id', 'position'], 'task_steps_pk');
  });

  await knex.schema.createTable('step_logs', table => {
    table.comment('What steps of promotions and tasks wrote');
    key(table, 'id').primary().comment('ULID, ascending in one work');
    key(table, 'work_id').notNullable().comment('Promotion or task');
    table.integer('position').notNullable().comment('Of the step');
    table.integer('attempt').notNullable();
    table.bigInteger('at').notNullable();
    table.text('level').notNullable();
    table.text('message').notNullable();
    table.index(['work_id', 'id'], 'step_logs_work_idx');
  });

  await knex.schema.alterTable('pipelines', table => {
    table
      .integer('declared')
      .notNullable()
      .defaultTo(1)
      .comment('Raised when the document in force or the entity changes');
  });

  await knex.schema.alterTable('target_states', table => {
    table
      .text('reports')
      .comment('JSON: the newest of each origin, where there are several');
  });

  await knex.schema.alterTable('deployment_events', table => {
    table
      .text('event')
      .comment('JSON: what it says, until a pass has looked at it');
    table.text('outcome').comment('What came of it');
    table.bigInteger('settled_at');
    key(table, 'position').comment('ULID: the order in which they came');
  });
  await knex.raw(
    'create index deployment_events_pending_idx on deployment_events (pipeline_id, position) where event is not null',
  );
  await knex.raw(
    'create index deployment_events_received_idx on deployment_events (pipeline_id, received_at)',
  );

  await knex.schema.createTable('outbox', table => {
    table.comment('What is to be sent after the commit, at least once');
    key(table, 'id').primary().comment('ULID');
    ofPipeline(table);
    table.text('kind').notNullable();
    table.text('entry').comment('JSON: the timeline entry');
    table.bigInteger('created_at').notNullable();
    table.integer('attempts').notNullable();
    table.text('lease_worker').comment('Who holds it until it is due');
    table.bigInteger('due_at').comment('Null: at once');
  });
  await knex.raw(
    'create index outbox_held_idx on outbox (pipeline_id, kind, id) where due_at is not null',
  );

  await knex.schema.createTable('archive', table => {
    table.comment('History that was moved out of the way, as it was');
    key(table, 'id').notNullable();
    ofPipeline(table);
    key(table, 'kind').notNullable();
    key(table, 'stage');
    table.bigInteger('at').notNullable();
    table.text('record').notNullable().comment('JSON');
    table.primary(['pipeline_id', 'kind', 'id'], 'archive_pk');
    table.index(['pipeline_id', 'at', 'id'], 'archive_at_idx');
    table.index(['at'], 'archive_age_idx');
  });
  await createProbes(knex, key, ofPipeline);
};

/**
 * When what lies outside is asked next, by one of all replicas.
 *
 * @param {import('knex').Knex} knex
 * @param {(table: import('knex').Knex.CreateTableBuilder, name: string) => import('knex').Knex.ColumnBuilder} key
 * @param {(table: import('knex').Knex.CreateTableBuilder) => void} ofPipeline
 */
async function createProbes(knex, key, ofPipeline) {
  await knex.schema.createTable('probes', table => {
    table.comment('What lies outside and is looked at, by one replica a time');
    ofPipeline(table);
    key(table, 'key').notNullable();
    key(table, 'stage').notNullable().comment('Empty: it is of none');
    table.text('definition').notNullable().comment('Hash of how it is asked');
    table.integer('failures').notNullable().comment('In a row');
    table
      .bigInteger('due_at')
      .notNullable()
      .comment('While it is looked at: until when the others wait');
    table.primary(['pipeline_id', 'key'], 'probes_pk');
    table.index(['due_at'], 'probes_due_idx');
  });
}

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('probes');
  await knex.schema.dropTable('archive');
  await knex.schema.dropTable('outbox');
  await knex.raw('drop index deployment_events_received_idx');
  await knex.raw('drop index deployment_events_pending_idx');
  await dropColumns(knex, 'deployment_events', [
    'event',
    'outcome',
    'settled_at',
    'position',
  ]);
  await dropColumns(knex, 'target_states', ['reports']);
  await dropColumns(knex, 'pipelines', ['declared']);
  await knex.schema.dropTable('step_logs');
  await knex.schema.dropTable('task_steps');
  await knex.schema.dropTable('tasks');
  await dropColumns(knex, 'promotion_steps', [
    'target',
    'bundle',
    'health_checks',
    'unanswered',
  ]);
  await knex.raw('drop index stays_watched_idx');
  await dropColumns(knex, 'stays', ['health_checks']);
  await knex.raw('drop index stage_runs_newest_idx');
  await knex.raw('drop index stage_runs_failed_idx');
  await knex.raw(
    `create index stage_runs_failed_idx on stage_runs (pipeline_id) where ${FAILED_BEFORE}`,
  );
  await dropColumns(knex, 'stage_runs', [
    'promotion_tasks',
    'round',
    'verifying_since',
    'aborted_by',
  ]);
};

/**
 * Not by the schema builder, which on SQLite makes the table anew and loses
 * what refers to it.
 *
 * @param {import('knex').Knex} knex
 * @param {string} table
 * @param {string[]} columns
 */
async function dropColumns(knex, table, columns) {
  for (const column of columns) {
    await knex.raw('alter table ?? drop column ??', [table, column]);
  }
}
