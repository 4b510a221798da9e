import type { Knex } from 'knex';

/** How many rows of each Application stay. */
export interface Limits {
  history: number;
  /** Finished operations. */
  operations: number;
}

/** Limits where nobody states others. */
export const defaultLimits: Limits = { history: 500, operations: 100 };

/** More rows than the limit may stand, by this part of it: not every write counts and deletes. */
const SLACK = 0.1;

/**
 * Keeps tables from growing with time: whoever writes deletes what is beyond the limit of that Application, by an index
 * and never by looking at the others.
 */
export class RowLimits {
  readonly #limits: Limits;
  /** Rows since the last look, by table and Application; what was there before this process is looked at once. */
  readonly #written = new Map<string, number>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Rows of the history were written. */
  async onHistory(knex: Knex, applicationIds: readonly string[]) {
    for (const id of this.#due('history', applicationIds)) {
      const own = () => knex('history').where({ application_id: id });
      const beyond = newestFirst(own(), 'at')
        .offset(this.#limits.history)
        .limit(1)
        .select('at', 'id');
      await own().whereRaw('(at, id) <= (?)', [beyond]).delete();
    }
  }

  /** An operation came to its end. */
  async onOperation(knex: Knex, applicationId: string) {
    for (const id of this.#due('operations', [applicationId])) {
      const own = () =>
        knex('operations').where({ application_id: id, final: true });
      const beyond = newestFirst(own(), 'created_at')
        .offset(this.#limits.operations)
        .limit(1)
        .select('created_at', 'id');
      await own().whereRaw('(created_at, id) <= (?)', [beyond]).delete();
    }
  }

  #due(table: keyof Limits, applicationIds: readonly string[]): string[] {
    const most = Math.max(1, Math.floor(this.#limits[table] * SLACK));
    const due = new Set<string>();
    for (const id of applicationIds) {
      const key = `${table} ${id}`;
      const written = (this.#written.get(key) ?? most) + 1;
      this.#written.set(key, written);
      if (written > most) {
        due.add(id);
      }
    }
    due.forEach(id => this.#written.set(`${table} ${id}`, 0));
    return [...due];
  }
}

function newestFirst(query: Knex.QueryBuilder, time: string) {
  return query.orderBy([
    { column: time, order: 'desc' },
    { column: 'id', order: 'desc' },
  ]);
}
