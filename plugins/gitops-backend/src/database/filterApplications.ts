import type { ApplicationQuery } from '@gitops-suite/model';
import type { Knex } from 'knex';
import { everything, type Visibility } from '../permissions/visibility';
import { whereVisible } from './whereVisible';

/** Rows of Applications that a query asks for and `visibility` lets through. */
export function filterApplications(
  knex: Knex,
  query: Partial<ApplicationQuery>,
  visibility: Visibility = everything,
): Knex.QueryBuilder {
  const rows = knex('applications');
  for (const column of [
    'app',
    'environment',
    'cluster',
    'engine',
    'scope',
  ] as const) {
    if (query[column]) {
      rows.whereIn(column, query[column]);
    }
  }
  for (const [column, values] of [
    ['entity_ref', query.entityRef],
    ['owner', query.owner],
  ] as const) {
    if (values) {
      rows.whereIn(
        column,
        values.map(value => value.toLowerCase()),
      );
    }
  }
  for (const column of ['sync', 'health'] as const) {
    const values = query[column];
    if (values) {
      rows.where(either =>
        either.whereIn(column, values).orWhereIn(`${column}_was`, values),
      );
    }
  }
  for (const word of (query.q ?? '').toLowerCase().split(/\s+/)) {
    if (word) {
      const escaped = word.replace(/[\\%_]/g, character => `\\${character}`);
      rows.whereRaw(`search like ? escape '\\'`, [`%${escaped}%`]);
    }
  }
  return whereVisible(rows, visibility);
}
