// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('claims', table => {
    table.comment('Which process writes what is known of a cluster');
    table.text('cluster').primary();
    table.text('holder').notNullable();
    table.integer('term').notNullable();
    table.text('since').notNullable().comment('ISO 8601');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('claims');
};
