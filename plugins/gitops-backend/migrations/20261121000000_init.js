// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('settings', table => {
    table.comment('Single values, such as what the set-up looked like last');
    table.text('key').primary();
    table.text('value').notNullable().comment('JSON');
  });

  await knex.schema.createTable('applications', table => {
    table.comment(
      'One narrow row per Application: what lists filter and sort by',
    );
    table.text('id').primary();
    table.text('ref').notNullable().comment('Opaque name in signals');
    table.text('app').notNullable();
    table.text('environment').notNullable();
    table.integer('position').notNullable().comment('Promotion order');
    table.text('cluster').notNullable();
    table.text('namespace').notNullable();
    table.text('engine').notNullable();
    table.text('repository').notNullable();
    table.text('entity_ref').nullable();
    table.text('owner').nullable();
    table
      .text('authority')
      .nullable()
      .comment(
        'Entity on which permissions are decided; null: administrators only',
      );
    table.text('sync').notNullable();
    table.text('sync_was').nullable();
    table.text('health').notNullable();
    table.text('health_was').nullable();
    table.integer('badness').notNullable().comment('0 is the worst');
    table
      .text('since')
      .notNullable()
      .comment('ISO 8601; since when it is that bad');
    table
      .text('search')
      .notNullable()
      .comment('Lower case, for substring search');
    table.index(['badness', 'since', 'id'], 'applications_worst_idx');
    table.index(['app', 'position', 'id'], 'applications_app_idx');
    table.index(['position', 'app', 'id'], 'applications_position_idx');
    table.index(['since', 'id'], 'applications_since_idx');
    table.index(['authority'], 'applications_authority_idx');
    table.index(['entity_ref'], 'applications_entity_ref_idx');
  });

  await knex.schema.createTable('application_documents', table => {
    table.comment(
      'What is shown of one Application, and what the engine needs after a restart',
    );
    table.text('id').primary();
    table.text('application').notNullable().comment('JSON');
    table.text('nodes').notNullable().comment('JSON');
    table.text('diffs').notNullable().comment('JSON, secrets masked');
    table.text('events').notNullable().comment('JSON');
    table.text('state').notNullable().comment('JSON');
  });

  await knex.schema.createTable('history', table => {
    table.comment('What happened to Applications');
    table.text('id').primary();
    table.text('application_id').notNullable();
    table.text('at').notNullable().comment('ISO 8601');
    table.text('entry').notNullable().comment('JSON');
    table.index(['application_id', 'at', 'id'], 'history_application_idx');
    table.index(['at'], 'history_at_idx');
  });

  await knex.schema.createTable('operations', table => {
    table.comment('Sync runs; written by the engine alone');
    table.text('id').primary();
    table.text('application_id').notNullable();
    table.text('state').notNullable();
    table.boolean('final').notNullable();
    table.text('created_at').notNullable().comment('ISO 8601');
    table.text('operation').notNullable().comment('JSON');
    table.index(['application_id', 'created_at'], 'operations_application_idx');
    table.index(['final', 'created_at'], 'operations_final_idx');
  });

  await knex.schema.createTable('requests', table => {
    table.comment('What people asked of the engine');
    table.increments('position').comment('Oldest first');
    table.text('id').notNullable().unique({ indexName: 'requests_id_uniq' });
    table.text('application_id').notNullable();
    table.text('operation_id').nullable();
    table.text('type').notNullable();
    table.text('request').notNullable().comment('JSON');
    table.text('created_at').notNullable().comment('ISO 8601');
    table
      .text('claimed_at')
      .nullable()
      .comment('ISO 8601; emptied when the engine starts');
    table.text('completed_at').nullable().comment('ISO 8601');
    table.text('problem').nullable().comment('JSON: why it could not be done');
    table.index(
      ['completed_at', 'claimed_at', 'position'],
      'requests_open_idx',
    );
    table.index(['operation_id'], 'requests_operation_idx');
    table.index(['application_id', 'completed_at'], 'requests_application_idx');
  });

  await knex.schema.createTable('entities', table => {
    table.comment('catalog-info.yaml files of the repositories');
    table.text('repository').notNullable();
    table.text('path').notNullable();
    table.text('url').notNullable();
    table.text('revision').notNullable();
    table.text('yaml').notNullable();
    table.primary(['repository', 'path']);
  });

  await knex.schema.createTable('changes', table => {
    table.comment('Pull requests that the suite opened');
    table.text('id').primary();
    table.text('repository').notNullable();
    table.text('branch').notNullable();
    table.integer('pull_request').notNullable();
    table.text('app').notNullable();
    table.text('authority').nullable();
    table.text('created_at').notNullable().comment('ISO 8601');
    table.text('change').notNullable().comment('JSON');
    table.unique(['repository', 'pull_request'], {
      indexName: 'changes_pull_request_uniq',
    });
    table.index(['created_at', 'id'], 'changes_created_idx');
  });

  await knex.schema.createTable('pull_requests', table => {
    table.comment(
      'Open pull requests of the repositories and the files that they touch',
    );
    table.text('repository').notNullable();
    table.integer('number').notNullable();
    table.text('pull_request').notNullable().comment('JSON');
    table.text('files').notNullable().comment('JSON: paths');
    table.primary(['repository', 'number']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  for (const table of [
    'pull_requests',
    'changes',
    'entities',
    'requests',
    'operations',
    'history',
    'application_documents',
    'applications',
    'settings',
  ]) {
    await knex.schema.dropTable(table);
  }
};
