import type { Knex } from 'knex';

// SQLite takes at most 32,766 values in one statement.
const rowsPerStatement = 500;

/** Writes rows over those with the same id. */
export async function upsert(
  knex: Knex,
  table: string,
  rows: readonly object[],
): Promise<void> {
  for (const part of parts(rows)) {
    await knex(table).insert(part).onConflict('id').merge();
  }
}

/** As many at a time as one statement takes. */
export function parts<T>(items: readonly T[]): T[][] {
  const result: T[][] = [];
  for (let start = 0; start < items.length; start += rowsPerStatement) {
    result.push(items.slice(start, start + rowsPerStatement));
  }
  return result;
}
