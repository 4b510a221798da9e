// @ts-check

/**
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('changes', table => {
    table
      .text('state')
      .notNullable()
      .defaultTo('open')
      .comment('Of the pull request, when it was looked at last');
    table.index(['state', 'created_at'], 'changes_state_idx');
  });
  const rows = await knex('changes').select('id', 'change');
  for (const { id, change } of rows) {
    const { state } = JSON.parse(change).pullRequest;
    await knex('changes').where({ id }).update({ state });
  }
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.alterTable('changes', table => {
    table.dropIndex(['state', 'created_at'], 'changes_state_idx');
    table.dropColumn('state');
  });
};
