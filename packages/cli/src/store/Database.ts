import { DatabaseSync } from 'node:sqlite';

const tables = `
  create table if not exists applications (
    id text primary key, cluster text not null, sync text not null, health text not null,
    application text not null, state text not null, nodes text not null, diffs text not null, events text not null
  ) strict;
  create table if not exists operations (
    id text primary key, application_id text not null, final integer not null, created_at text not null,
    operation text not null
  ) strict;
  create index if not exists operations_by_application on operations (application_id, created_at);
  create table if not exists history (
    id text primary key, application_id text not null, at text not null, entry text not null
  ) strict;
  create index if not exists history_by_application on history (application_id, at);
  create table if not exists requests (
    position integer primary key autoincrement, id text not null unique, application_id text not null,
    request text not null, claimed integer not null default 0, completed_at text, result text
  ) strict;
  create table if not exists setup (name text primary key, value text not null) strict;
  create table if not exists outbox (
    position integer primary key autoincrement, kind text not null, id text not null, unique (kind, id)
  ) strict;
`;

/** One row, its columns as text; numbers come as they are. @internal */
export type Row = Record<string, string>;

/** The SQLite file of one process, with its tables; `:memory:` for a run that leaves nothing. @internal */
export class Database {
  readonly #connection: DatabaseSync;

  constructor(file: string) {
    this.#connection = new DatabaseSync(file);
    this.#connection.exec(
      'pragma journal_mode = wal; pragma busy_timeout = 5000;',
    );
    this.#connection.exec(tables);
  }

  /** All of it or nothing. Do not nest. */
  transaction<T>(work: () => T): T {
    this.#connection.exec('begin immediate');
    try {
      const result = work();
      this.#connection.exec('commit');
      return result;
    } catch (error) {
      this.#connection.exec('rollback');
      throw error;
    }
  }

  run(sql: string, ...values: (string | number)[]): void {
    this.#connection.prepare(sql).run(...values);
  }

  all(sql: string, ...values: (string | number)[]): Row[] {
    return this.#connection.prepare(sql).all(...values) as Row[];
  }

  close(): void {
    this.#connection.close();
  }
}
