/*
 * How things are stored, alike on SQLite and PostgreSQL:
 *
 * - instants are UTC milliseconds in a bigint;
 * - JSON is text: it is read and written as a whole, never searched;
 * - keys compare by code point (collation C), so that both databases sort and
 *   page alike, whatever the locale of the server;
 * - what must never be there twice is guarded by a unique index, and a guard
 *   that holds for some rows only is a partial one.
 */

// @ts-check

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

  await knex.schema.createTable('pipelines', table => {
    table.comment(
      'The pipelines of catalog entities, with the document that is in force',
    );
    key(table, 'id').primary().comment('ULID');
    key(table, 'entity_ref').notNullable();
    key(table, 'ref')
      .notNullable()
      .comment('Resolved reference of the document');
    key(table, 'name').notNullable();
    table.text('title');
    table.text('description');
    key(table, 'state').notNullable().comment('Active, Broken or Archived');
    table
      .integer('revision')
      .notNullable()
      .comment('Raised by every write; guards against lost updates');
    table
      .text('document')
      .comment('JSON: the pipeline in force; null until a document was good');
    table.text('source').comment('Text of the document in force');
    table.text('etag').comment('Of the last reading, good or broken');
    table
      .text('document_state')
      .notNullable()
      .comment('Good or Broken: the last reading');
    table.text('document_url');
    table.text('document_errors').notNullable().comment('JSON');
    table.bigInteger('read_at');
    table.bigInteger('in_force_since');
    table
      .text('entity')
      .notNullable()
      .comment('JSON: the entity as expressions see it');
    table
      .bigInteger('wake_at')
      .comment('When to look at it again; null: not on its own');
    table.bigInteger('archived_at');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.unique(['entity_ref', 'ref'], { indexName: 'pipelines_ref_unique' });
    table.index(['name', 'id'], 'pipelines_name_idx');
    table.index(['state', 'name', 'id'], 'pipelines_state_idx');
  });
  await knex.raw(
    'create index pipelines_wake_idx on pipelines (wake_at) where wake_at is not null and archived_at is null',
  );

  await knex.schema.createTable('freight', table => {
    table.comment('Immutable sets of artifact versions');
    ofPipeline(table);
    key(table, 'id').notNullable().comment('Hash of origin and artifacts');
    key(table, 'origin').notNullable();
    key(table, 'alias').notNullable();
    table.text('artifacts').notNullable().comment('JSON');
    table.text('metadata').notNullable().comment('JSON');
    table.text('labels').notNullable().comment('JSON');
    table.bigInteger('created_at').notNullable();
    table.text('created_by').notNullable();
    table.primary(['pipeline_id', 'id'], 'freight_pk');
    table.unique(['pipeline_id', 'alias'], {
      indexName: 'freight_alias_unique',
    });
    table.index(['pipeline_id', 'created_at', 'id'], 'freight_created_idx');
    table.index(
      ['pipeline_id', 'origin', 'created_at', 'id'],
      'freight_origin_idx',
    );
  });

  await knex.schema.createTable('freight_revisions', table => {
    table.comment('What a deployment may name freight by');
    ofFreight(table);
    key(table, 'revision').notNullable();
    table.primary(
      ['pipeline_id', 'revision', 'freight_id'],
      'freight_revisions_pk',
    );
  });

  await knex.schema.createTable('stays', table => {
    table.comment('When which freight was in which stage; all that ever were');
    key(table, 'id').primary().comment('ULID');
    ofFreight(table);
    key(table, 'stage').notNullable();
    key(table, 'origin').notNullable();
    table.bigInteger('since').notNullable();
    table.bigInteger('left_at').comment('Null while it lasts');
    table
      .boolean('is_current')
      .notNullable()
      .comment('What the stage runs of that origin');
    key(table, 'promotion_id');
    table.index(['pipeline_id', 'freight_id', 'stage'], 'stays_freight_idx');
  });
  await knex.raw(
    'create unique index stays_current_unique on stays (pipeline_id, stage, origin) where is_current',
  );
  await knex.raw(
    'create unique index stays_open_unique on stays (pipeline_id, stage, freight_id) where left_at is null',
  );

  await knex.schema.createTable('verifications', table => {
    table.comment('Freight that was verified in a stage');
    ofFreight(table);
    key(table, 'stage').notNullable();
    table.bigInteger('verified_at').notNullable();
    table
      .bigInteger('longest_soak_ms')
      .notNullable()
      .comment('Longest stay that has ended');
    table.primary(['pipeline_id', 'freight_id', 'stage'], 'verifications_pk');
  });

  await knex.schema.createTable('clearings', table => {
    table.comment(
      'Freight that somebody let into a stage past upstream and soak',
    );
    ofFreight(table);
    key(table, 'stage').notNullable();
    table.text('reason');
    table.text('cleared_by').notNullable();
    table.bigInteger('cleared_at').notNullable();
    table.primary(['pipeline_id', 'freight_id', 'stage'], 'clearings_pk');
  });

  await knex.schema.createTable('rejections', table => {
    table.comment('Freight that may not enter a stage, or any');
    ofFreight(table);
    key(table, 'stage').notNullable().comment('Empty: the whole pipeline');
    table.text('reason').notNullable();
    table.text('rejected_by').notNullable();
    table.bigInteger('rejected_at').notNullable();
    table.primary(['pipeline_id', 'freight_id', 'stage'], 'rejections_pk');
  });

  await knex.schema.createTable('stage_runs', table => {
    table.comment('What followed once freight was current in a stage');
    key(table, 'id').primary().comment('ULID');
    ofPipeline(table);
    key(table, 'stage').notNullable();
    key(table, 'freight_id').notNullable();
    key(table, 'promotion_id');
    key(table, 'state').notNullable();
    table.text('deploy').notNullable();
    table.text('verification').notNullable();
    table.text('message').notNullable();
    table.bigInteger('started_at').notNullable();
    table.bigInteger('finished_at');
    table.index(
      ['pipeline_id', 'stage', 'started_at', 'id'],
      'stage_runs_started_idx',
    );
  });
  await knex.raw(
    "create index stage_runs_open_idx on stage_runs (pipeline_id) where state = 'Progressing'",
  );

  await knex.schema.createTable('target_states', table => {
    table.comment('The newest that was reported about each target');
    ofPipeline(table);
    key(table, 'stage').notNullable();
    key(table, 'target').notNullable();
    table.text('revision').notNullable();
    table.text('phase').notNullable();
    key(table, 'freight_id').comment('What the revision names, if known');
    table.boolean('drift').notNullable();
    table
      .bigInteger('at')
      .notNullable()
      .comment('By the clock of the sender; orders events');
    table.bigInteger('received_at').notNullable();
    table.text('url');
    table.text('message');
    table.text('sender');
    table.primary(['pipeline_id', 'stage', 'target'], 'target_states_pk');
  });

  await knex.schema.createTable('conditions', table => {
    table.comment('What is known about each stage now');
    ofPipeline(table);
    key(table, 'stage').notNullable();
    key(table, 'target').notNullable().comment('Empty: the whole stage');
    key(table, 'type').notNullable();
    table.text('status').notNullable();
    table.text('reason');
    table.text('message');
    table.text('source').notNullable();
    table.text('url');
    key(table, 'freight_id');
    table.bigInteger('observed_at').notNullable();
    table.bigInteger('last_transition_at').notNullable();
    table.primary(['pipeline_id', 'stage', 'target', 'type'], 'conditions_pk');
  });

  await knex.schema.createTable('condition_transitions', table => {
    table.comment('Every change of the status of a condition');
    key(table, 'id').primary().comment('ULID');
    ofPipeline(table);
    key(table, 'stage').notNullable();
    key(table, 'target').notNullable();
    key(table, 'type').notNullable();
    table.text('old_status').comment('Null: it was not reported before');
    table.text('status').notNullable();
    table.text('reason');
    table.text('message');
    table.text('source').notNullable();
    key(table, 'freight_id');
    table.bigInteger('at').notNullable();
    table.index(
      ['pipeline_id', 'stage', 'target', 'type', 'id'],
      'condition_transitions_idx',
    );
  });

  await knex.schema.createTable('holds', table => {
    table.comment('Stages that policies may not promote into');
    ofPipeline(table);
    key(table, 'stage').notNullable();
    key(table, 'origin').notNullable();
    table.text('held_by').notNullable();
    table.bigInteger('held_at').notNullable();
    table.text('reason');
    table.primary(['pipeline_id', 'stage', 'origin'], 'holds_pk');
  });

  await knex.schema.createTable('promotions', table => {
    table.comment('Attempts to move freight into a stage');
    key(table, 'id').primary().comment('ULID');
    ofPipeline(table);
    key(table, 'stage').notNullable();
    key(table, 'freight_key')
      .notNullable()
      .comment('Ids of its freight, sorted and joined');
    table.text('freight').notNullable().comment('JSON');
    key(table, 'phase').notNullable();
    table.text('message');
    table.integer('priority').notNullable();
    table.text('reason');
    table.text('trigger').notNullable();
    table.text('requested_by').notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('started_at');
    table.bigInteger('finished_at');
    table.text('abort_requested_by');
    table.text('decision').notNullable().comment('JSON');
    table
      .text('plan')
      .notNullable()
      .comment('JSON: the stage as of its creation');
    key(table, 'idempotency_key');
    table
      .integer('fence')
      .notNullable()
      .comment('Raised by every take-over; older workers cannot write');
    table.text('lease_worker');
    table.bigInteger('lease_until').comment('Null: nobody holds it');
    table
      .bigInteger('wake_at')
      .comment('Not to be worked on before; null: at once');
    table.unique(['pipeline_id', 'idempotency_key'], {
      indexName: 'promotions_idempotency_unique',
    });
    table.index(['pipeline_id', 'id'], 'promotions_pipeline_idx');
    table.index(['pipeline_id', 'stage', 'id'], 'promotions_stage_idx');
    table.index(['pipeline_id', 'phase', 'id'], 'promotions_phase_idx');
    table.index(
      ['pipeline_id', 'freight_key', 'stage', 'id'],
      'promotions_freight_idx',
    );
  });
  await knex.raw(
    "create unique index promotions_running_unique on promotions (pipeline_id, stage) where phase = 'Running'",
  );
  await knex.raw(
    "create unique index promotions_in_flight_unique on promotions (pipeline_id, stage, freight_key) where phase in ('Pending', 'Running')",
  );
  await knex.raw(
    "create index promotions_claimable_idx on promotions (wake_at, lease_until) where phase = 'Running'",
  );

  await knex.schema.createTable('promotion_steps', table => {
    table.comment('State, attempts and output of each step of a promotion');
    key(table, 'promotion_id')
      .notNullable()
      .references('id')
      .inTable('promotions')
      .onDelete('CASCADE');
    table.integer('position').notNullable();
    table.text('step_id').notNullable();
    table.text('uses').notNullable();
    table.text('name');
    table.text('state').notNullable();
    table.integer('attempts').notNullable();
    table.integer('consecutive_errors').notNullable();
    table.bigInteger('started_at');
    table.bigInteger('finished_at');
    table.text('message');
    table.text('output').comment('JSON');
    table.bigInteger('wake_at');
    table.primary(['promotion_id', 'position'], 'promotion_steps_pk');
  });

  await knex.schema.createTable('deployment_events', table => {
    table.comment(
      'Events that were taken, so that the same one again does nothing',
    );
    key(table, 'sender').notNullable();
    key(table, 'event_id').notNullable();
    ofPipeline(table);
    table.bigInteger('received_at').notNullable();
    table.primary(['sender', 'event_id'], 'deployment_events_pk');
  });

  await knex.schema.createTable('subscriptions', table => {
    table.comment('What is remembered of a subscription between two looks');
    ofPipeline(table);
    key(table, 'origin').notNullable();
    table.integer('position').notNullable();
    table.text('cursor').comment('JSON');
    table.text('artifacts').notNullable().comment('JSON');
    table.bigInteger('checked_at');
    table.text('error');
    table.primary(['pipeline_id', 'origin', 'position'], 'subscriptions_pk');
  });

  await knex.schema.createTable('timeline', table => {
    table.comment('Who changed what, when and why');
    key(table, 'id').primary().comment('ULID');
    ofPipeline(table);
    table.bigInteger('at').notNullable();
    table.text('kind').notNullable();
    table.text('actor').notNullable();
    key(table, 'stage');
    key(table, 'freight_id');
    key(table, 'promotion_id');
    table.text('message').notNullable();
    table.text('data').comment('JSON');
    table.index(['pipeline_id', 'id'], 'timeline_pipeline_idx');
    table.index(['pipeline_id', 'stage', 'id'], 'timeline_stage_idx');
    table.index(['pipeline_id', 'freight_id', 'id'], 'timeline_freight_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  for (const table of [
    'timeline',
    'subscriptions',
    'deployment_events',
    'promotion_steps',
    'promotions',
    'holds',
    'condition_transitions',
    'conditions',
    'target_states',
    'stage_runs',
    'rejections',
    'clearings',
    'verifications',
    'stays',
    'freight_revisions',
    'freight',
    'pipelines',
  ]) {
    await knex.schema.dropTable(table);
  }
};
