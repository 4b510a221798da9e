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
import { Database } from './Database';
import {
  defaultRetention,
  dropOlder,
  keepNewestHistory,
  keepNewestOperations,
  type Retention,
} from './retention';
import { scopeOf } from './scopeOf';

const DAY_MS = 86_400_000;

/** The store of one process in one SQLite file; `:memory:` for a run that leaves nothing. @internal */
export class SqliteStore implements Store {
  readonly database: Database;
  /** True when it knew of no Application as it was opened. */
  readonly isNew: boolean;
  readonly #now: () => Date;
  readonly #retention: Retention;
  /** When what is too old was deleted last; milliseconds. */
  #retainedAt = 0;

  constructor(
    file: string,
    options: { now?: () => Date; retention?: Partial<Retention> } = {},
  ) {
    this.database = new Database(file);
    this.#now = options.now ?? (() => new Date());
    this.#retention = { ...defaultRetention, ...options.retention };
    this.#retain();
    this.isNew = this.countRows().applications === 0;
  }

  async load(scope: LoadScope = { exceptClusters: [] }): Promise<StoredState> {
    const rows = this.database.all(
      'select id, cluster, application, state from applications',
    );
    const isInScope = scopeOf(scope, rows);
    const open = this.database.all(
      'select id, application_id from requests where completed_at is null',
    );
    this.database.transaction(() =>
      open
        .filter(row => isInScope(row.application_id))
        .forEach(row =>
          this.database.run(
            'update requests set claimed = 0 where id = ?',
            row.id,
          ),
        ),
    );
    const operations = this.database.all(
      'select application_id, operation from operations where final = 0 order by created_at',
    );
    const records = rows
      .filter(row => isInScope(row.id))
      .map(({ id, application, state }) => ({
        id,
        application: JSON.parse(application) as Application,
        state: JSON.parse(state),
      }));
    return {
      records,
      operations: [
        ...records.flatMap(({ application }) => this.#untoldEnd(application)),
        ...operations.filter(row => isInScope(row.application_id)),
      ].map(row => JSON.parse(row.operation)),
    };
  }

  /** The end of an operation that a status takes for running: the process died between the two. */
  #untoldEnd({ operation }: Application) {
    return operation && !finalOperationStates.includes(operation.state)
      ? this.database.all(
          'select operation from operations where final = 1 and id = ?',
          operation.id,
        )
      : [];
  }

  async saveApplications(records: readonly ApplicationRecord[]): Promise<void> {
    this.database.transaction(() =>
      records.forEach(record => this.#saveRecord(record)),
    );
  }

  async removeApplications(ids: readonly string[]): Promise<void> {
    this.database.transaction(() =>
      ids.forEach(id =>
        this.database.run('delete from applications where id = ?', id),
      ),
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
    this.database.transaction(() =>
      Object.entries(parts).forEach(([name, value]) =>
        this.database.run(
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
    this.database.transaction(() => {
      entries.forEach(({ applicationId, entry }) =>
        this.database.run(
          'insert into history (id, application_id, at, entry) values (?, ?, ?, ?) on conflict (id) do nothing',
          entry.id,
          applicationId,
          entry.at,
          JSON.stringify(entry),
        ),
      );
      new Set(entries.map(({ applicationId }) => applicationId)).forEach(id =>
        keepNewestHistory(this.database, id, this.#retention.history),
      );
    });
    if (this.#now().getTime() - this.#retainedAt >= DAY_MS) {
      this.#retain();
    }
  }

  async saveOperation(operation: Operation): Promise<void> {
    const isFinal = finalOperationStates.includes(operation.state);
    this.database.run(
      `insert into operations (id, application_id, final, created_at, operation) values (?, ?, ?, ?, ?)
       on conflict (id) do update set final = excluded.final, operation = excluded.operation`,
      operation.id,
      operation.applicationId,
      isFinal ? 1 : 0,
      operation.createdAt,
      JSON.stringify(operation),
    );
    if (isFinal) {
      const { operations } = this.#retention;
      keepNewestOperations(this.database, operation.applicationId, operations);
    }
  }

  async claimRequests(
    limit: number,
    exceptClusters: readonly string[] = [],
  ): Promise<readonly PersonRequest[]> {
    return this.database.transaction(() => {
      const rows = this.database.all(
        `select requests.id, requests.request from requests
         left join applications on applications.id = requests.application_id
         where completed_at is null and claimed = 0
           and coalesce(applications.cluster not in (select value from json_each(?)), 1)
         order by position limit ?`,
        JSON.stringify(exceptClusters),
        limit,
      );
      rows.forEach(row =>
        this.database.run(
          'update requests set claimed = 1 where id = ?',
          row.id,
        ),
      );
      return rows.map(row => JSON.parse(row.request));
    });
  }

  async completeRequest(id: string, result: RequestResult): Promise<void> {
    this.database.run(
      'update requests set completed_at = ?, result = ? where id = ?',
      this.#now().toISOString(),
      JSON.stringify(result),
      id,
    );
  }

  /** A row that the engine takes up when it is woken. Asked twice with one id, it counts once. */
  request(request: PersonRequest): void {
    this.database.run(
      'insert into requests (id, application_id, request) values (?, ?, ?) on conflict (id) do nothing',
      request.id,
      request.applicationId,
      JSON.stringify(request),
    );
  }

  /** What came of a request; undefined while it is not completed. */
  resultOf(id: string): RequestResult | undefined {
    const [row] = this.database.all(
      'select result from requests where id = ? and completed_at is not null',
      id,
    );
    return row && JSON.parse(row.result);
  }

  /** How many Applications stand where. */
  countApplications(): {
    sync: ReadonlyMap<SyncStatus, number>;
    health: ReadonlyMap<HealthStatus, number>;
  } {
    const by = <T extends string>(column: 'sync' | 'health') =>
      new Map(
        this.database
          .all(
            `select ${column} as status, count(*) as count from applications group by 1`,
          )
          .map(({ status, count }) => [status as unknown as T, Number(count)]),
      );
    return { sync: by<SyncStatus>('sync'), health: by<HealthStatus>('health') };
  }

  /** How many rows there are, by table. */
  countRows(): Record<string, number> {
    const names = ['applications', 'operations', 'history', 'requests'];
    return Object.fromEntries(
      names.map(name => [
        name,
        Number(
          this.database.all(`select count(*) as count from ${name}`)[0].count,
        ),
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
    this.database.close();
  }

  #saveRecord({
    application,
    state,
    nodes,
    diffs,
    events,
  }: ApplicationRecord): void {
    const { id, cluster, sync, health } = application as Application;
    this.database.run(
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
    const [row] = this.database.all(
      'select value from setup where name = ?',
      name,
    );
    return row && JSON.parse(row.value);
  }

  #retain(): void {
    this.#retainedAt = this.#now().getTime();
    const oldest = new Date(this.#retainedAt - this.#retention.historyMs);
    dropOlder(this.database, oldest.toISOString());
  }
}
