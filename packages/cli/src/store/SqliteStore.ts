import { DatabaseSync } from 'node:sqlite';
import {
  finalOperationStates,
  type Application,
  type ClusterStatus,
  type HealthStatus,
  type HistoryEntry,
  type Operation,
  type SyncStatus,
} from '@gitops-suite/model';
import type {
  ApplicationRecord,
  LoadScope,
  PersonRequest,
  RequestResult,
  Setup,
  Store,
  StoredState,
} from '@gitops-suite/reconciler';

/** Days that history is kept, and operations per Application. */
const HISTORY_DAYS = 90;
const OPERATIONS = 100;
const DAY_MS = 86_400_000;
/** Operations and entries that count as of late. */
const LATELY = 1_000;

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
`;

/** The store of one process in one SQLite file; `:memory:` for a run that leaves nothing. @internal */
export class SqliteStore implements Store {
  readonly #database: DatabaseSync;
  readonly #now: () => Date;

  constructor(file: string, now: () => Date = () => new Date()) {
    this.#database = new DatabaseSync(file);
    this.#now = now;
    this.#database.exec(
      'pragma journal_mode = wal; pragma busy_timeout = 5000;',
    );
    this.#database.exec(tables);
    this.#retain();
  }

  async load(scope: LoadScope = { exceptClusters: [] }): Promise<StoredState> {
    const rows = this.#all(
      'select id, cluster, application, state from applications',
    );
    const isInScope = scopeOf(scope, rows);
    const open = this.#all(
      'select id, application_id from requests where completed_at is null',
    );
    this.#transaction(() =>
      open
        .filter(row => isInScope(row.application_id))
        .forEach(row =>
          this.#run('update requests set claimed = 0 where id = ?', row.id),
        ),
    );
    const operations = this.#all(
      'select application_id, operation from operations where final = 0 order by created_at',
    );
    return {
      records: rows
        .filter(row => isInScope(row.id))
        .map(({ id, application, state }) => ({
          id,
          application: JSON.parse(application),
          state: JSON.parse(state),
        })),
      operations: operations
        .filter(row => isInScope(row.application_id))
        .map(row => JSON.parse(row.operation)),
    };
  }

  async saveApplications(records: readonly ApplicationRecord[]): Promise<void> {
    this.#transaction(() =>
      records.forEach(record => this.#saveRecord(record)),
    );
  }

  async removeApplications(ids: readonly string[]): Promise<void> {
    this.#transaction(() =>
      ids.forEach(id => this.#run('delete from applications where id = ?', id)),
    );
  }

  async saveSetup(changed: Partial<Setup>): Promise<void> {
    const { clusters, clustersElsewhere = [], ...rest } = changed;
    const known = this.#setup<ClusterStatus[]>('clusters') ?? [];
    const merged = clusters?.map(
      status =>
        (clustersElsewhere.includes(status.name) &&
          known.find(({ name }) => name === status.name)) ||
        status,
    );
    const parts = { ...rest, ...(merged && { clusters: merged }) };
    this.#transaction(() =>
      Object.entries(parts).forEach(([name, value]) =>
        this.#run(
          'insert into setup (name, value) values (?, ?) on conflict (name) do update set value = excluded.value',
          name,
          JSON.stringify(value),
        ),
      ),
    );
  }

  async appendHistory(
    entries: readonly { applicationId: string; entry: HistoryEntry }[],
  ): Promise<void> {
    this.#transaction(() =>
      entries.forEach(({ applicationId, entry }) =>
        this.#run(
          'insert into history (id, application_id, at, entry) values (?, ?, ?, ?) on conflict (id) do nothing',
          entry.id,
          applicationId,
          entry.at,
          JSON.stringify(entry),
        ),
      ),
    );
  }

  async saveOperation(operation: Operation): Promise<void> {
    this.#run(
      `insert into operations (id, application_id, final, created_at, operation) values (?, ?, ?, ?, ?)
       on conflict (id) do update set final = excluded.final, operation = excluded.operation`,
      operation.id,
      operation.applicationId,
      finalOperationStates.includes(operation.state) ? 1 : 0,
      operation.createdAt,
      JSON.stringify(operation),
    );
  }

  async claimRequests(
    limit: number,
    exceptClusters: readonly string[] = [],
  ): Promise<readonly PersonRequest[]> {
    return this.#transaction(() => {
      const rows = this.#all(
        `select requests.id, requests.request from requests
         left join applications on applications.id = requests.application_id
         where completed_at is null and claimed = 0
           and coalesce(applications.cluster not in (select value from json_each(?)), 1)
         order by position limit ?`,
        JSON.stringify(exceptClusters),
        limit,
      );
      rows.forEach(row =>
        this.#run('update requests set claimed = 1 where id = ?', row.id),
      );
      return rows.map(row => JSON.parse(row.request));
    });
  }

  async completeRequest(id: string, result: RequestResult): Promise<void> {
    this.#run(
      'update requests set completed_at = ?, result = ? where id = ?',
      this.#now().toISOString(),
      JSON.stringify(result),
      id,
    );
  }

  /** A row that the engine takes up when it is woken. Asked twice with one id, it counts once. */
  request(request: PersonRequest): void {
    this.#run(
      'insert into requests (id, application_id, request) values (?, ?, ?) on conflict (id) do nothing',
      request.id,
      request.applicationId,
      JSON.stringify(request),
    );
  }

  /** What came of a request; undefined while it is not completed. */
  resultOf(id: string): RequestResult | undefined {
    const [row] = this.#all(
      'select result from requests where id = ? and completed_at is not null',
      id,
    );
    return row && JSON.parse(row.result);
  }

  /** Every Application, and what happened to them lately. */
  everything(): {
    records: Omit<ApplicationRecord, 'state'>[];
    operations: Operation[];
    history: { applicationId: string; entry: HistoryEntry }[];
  } {
    const known = 'application_id in (select id from applications)';
    return {
      records: this.#all(
        'select application, nodes, diffs, events from applications',
      ).map(row => ({
        application: JSON.parse(row.application),
        nodes: JSON.parse(row.nodes),
        diffs: JSON.parse(row.diffs),
        events: JSON.parse(row.events),
      })),
      operations: this.#all(
        `select operation from operations where ${known} order by created_at desc limit ?`,
        LATELY,
      ).map(row => JSON.parse(row.operation)),
      history: this.#all(
        `select application_id, entry from history where ${known} order by at desc limit ?`,
        LATELY,
      ).map(row => ({
        applicationId: row.application_id,
        entry: JSON.parse(row.entry),
      })),
    };
  }

  /** How many Applications stand where. */
  countApplications(): {
    sync: ReadonlyMap<SyncStatus, number>;
    health: ReadonlyMap<HealthStatus, number>;
  } {
    const by = <T extends string>(column: 'sync' | 'health') =>
      new Map(
        this.#all(
          `select ${column} as status, count(*) as count from applications group by 1`,
        ).map(({ status, count }) => [status as unknown as T, Number(count)]),
      );
    return { sync: by<SyncStatus>('sync'), health: by<HealthStatus>('health') };
  }

  /** How many rows there are, by table. */
  countRows(): Record<string, number> {
    const names = ['applications', 'operations', 'history', 'requests'];
    return Object.fromEntries(
      names.map(name => [
        name,
        Number(this.#all(`select count(*) as count from ${name}`)[0].count),
      ]),
    );
  }

  /** Clusters and repositories as they were told last. */
  setup(): Pick<Partial<Setup>, 'clusters' | 'repositories'> {
    return {
      clusters: this.#setup('clusters'),
      repositories: this.#setup('repositories'),
    };
  }

  close(): void {
    this.#database.close();
  }

  #saveRecord({
    application,
    state,
    nodes,
    diffs,
    events,
  }: ApplicationRecord): void {
    const { id, cluster, sync, health } = application as Application;
    this.#run(
      `insert or replace into applications (id, cluster, sync, health, application, state, nodes, diffs, events)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      cluster,
      sync.status,
      health.status,
      ...[application, state, nodes, diffs, events].map(part =>
        JSON.stringify(part),
      ),
    );
  }

  #setup<T>(name: string): T | undefined {
    const [row] = this.#all('select value from setup where name = ?', name);
    return row && JSON.parse(row.value);
  }

  #retain(): void {
    const oldest = new Date(this.#now().getTime() - HISTORY_DAYS * DAY_MS);
    this.#transaction(() => {
      this.#run('delete from history where at < ?', oldest.toISOString());
      this.#run(
        'delete from requests where completed_at < ?',
        oldest.toISOString(),
      );
      this.#run(
        `delete from operations where final = 1 and id in (
           select id from (
             select id, row_number() over (partition by application_id order by created_at desc) as place
             from operations
           ) where place > ?
         )`,
        OPERATIONS,
      );
    });
  }

  #transaction<T>(work: () => T): T {
    this.#database.exec('begin immediate');
    try {
      const result = work();
      this.#database.exec('commit');
      return result;
    } catch (error) {
      this.#database.exec('rollback');
      throw error;
    }
  }

  #run(sql: string, ...values: (string | number)[]): void {
    this.#database.prepare(sql).run(...values);
  }

  #all(sql: string, ...values: (string | number)[]): Record<string, string>[] {
    return this.#database.prepare(sql).all(...values) as Record<
      string,
      string
    >[];
  }
}

function scopeOf(
  scope: LoadScope,
  rows: readonly Record<string, string>[],
): (applicationId: string) => boolean {
  const clusterOf = new Map(rows.map(({ id, cluster }) => [id, cluster]));
  return id => {
    const cluster = clusterOf.get(id);
    return 'clusters' in scope
      ? cluster !== undefined && scope.clusters.includes(cluster)
      : cluster === undefined || !scope.exceptClusters.includes(cluster);
  };
}
