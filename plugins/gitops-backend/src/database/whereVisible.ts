import type { Knex } from 'knex';
import type { Visibility } from '../permissions/visibility';

/**
 * Keeps the rows whose `authority` the caller may see. One bound value, however many entities: databases limit how
 * many a statement takes.
 */
export function whereVisible(
  rows: Knex.QueryBuilder,
  visibility: Visibility,
): Knex.QueryBuilder {
  if (visibility.all) {
    return rows;
  }
  const list = isPostgres(rows)
    ? 'select jsonb_array_elements_text(?::jsonb)'
    : 'select value from json_each(?)';
  return rows.whereRaw(`authority in (${list})`, [
    JSON.stringify(visibility.authorities),
  ]);
}

/** Whether the database is PostgreSQL; the other one that is supported is SQLite. */
export function isPostgres(
  knex: Pick<Knex, 'client'> | Knex.QueryBuilder,
): boolean {
  return (knex as Knex).client.config.client === 'pg';
}
