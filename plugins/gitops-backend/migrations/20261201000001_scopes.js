// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('applications', table => {
    table
      .text('scope')
      .notNullable()
      .defaultTo('app')
      .comment('app, or infrastructure');
  });
  const rows = await knex('application_documents').select('id', 'application');
  const infrastructure = rows
    .filter(({ application }) => JSON.parse(application).scope !== 'app')
    .map(({ id }) => id);
  for (const id of infrastructure) {
    await knex('applications')
      .where({ id })
      .update({ scope: 'infrastructure' });
  }
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('applications', table => {
    table.dropColumn('scope');
  });
};
