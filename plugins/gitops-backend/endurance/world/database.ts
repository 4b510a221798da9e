import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type {
  Application,
  ClusterStatus,
  RepositoryStatus,
} from '@gitops-suite/model';
import type { Knex } from 'knex';
import { openKnex, type DatabaseConfig } from '../engine/openKnex';
import { readSetting } from '../../src/database/settings';

/** What people see, as it stands in the database. */
export interface Shown {
  applications: readonly Application[];
  cluster: ClusterStatus | undefined;
  repository: RepositoryStatus | undefined;
}

/** A migrated database, and eyes on it that no fault troubles. */
export class Database {
  readonly knex: Knex;
  readonly #config: DatabaseConfig;
  readonly #drop: () => Promise<void>;

  private constructor(config: DatabaseConfig, drop: () => Promise<void>) {
    this.#config = config;
    this.#drop = drop;
    // One connection, which stays: the others can be ended by what is done to them.
    this.knex = openKnex(config, { min: 1, max: 1 });
  }

  static async sqlite(folder: string): Promise<Database> {
    const filename = join(folder, 'gitops.sqlite');
    return Database.#open(
      { client: 'better-sqlite3', filename },
      async () => {},
    );
  }

  /** A database of its own on the server for tests. */
  static async postgres(server: string): Promise<Database> {
    const name = `endurance_${randomUUID().replaceAll('-', '')}`;
    const admin = openKnex({ client: 'pg', url: server });
    await admin.raw('CREATE DATABASE ??', [name]);
    const url = new URL(server);
    url.pathname = `/${name}`;
    return Database.#open({ client: 'pg', url: url.href }, async () => {
      await admin.raw('DROP DATABASE ?? WITH (FORCE)', [name]);
      await admin.destroy();
    });
  }

  static async #open(
    config: DatabaseConfig,
    drop: () => Promise<void>,
  ): Promise<Database> {
    const database = new Database(config, drop);
    const directory = join(__dirname, '../../migrations');
    await database.knex.migrate.latest({ directory });
    return database;
  }

  /** How an engine gets there, by way of `port` where one is given. */
  config(port?: number): DatabaseConfig {
    if (this.#config.client !== 'pg' || port === undefined) {
      return this.#config;
    }
    const url = new URL(this.#config.url);
    url.port = String(port);
    return { client: 'pg', url: url.href };
  }

  /** Port of the server; undefined for a file. */
  get port(): number | undefined {
    return this.#config.client === 'pg'
      ? Number(new URL(this.#config.url).port || 5432)
      : undefined;
  }

  async shown(): Promise<Shown> {
    const rows = await this.knex('application_documents').select('application');
    const clusters = await readSetting<ClusterStatus[]>(this.knex, 'clusters');
    const repositories = await readSetting<RepositoryStatus[]>(
      this.knex,
      'repositories',
    );
    return {
      applications: rows.map(row => JSON.parse(row.application)),
      cluster: clusters?.[0],
      repository: repositories?.[0],
    };
  }

  /** Every connection but our own starts read-only from now on, or not. */
  async setReadOnly(isReadOnly: boolean): Promise<void> {
    const name = this.knex.client.database();
    await this.knex.raw(
      `ALTER DATABASE ?? SET default_transaction_read_only = ${
        isReadOnly ? 'on' : 'off'
      }`,
      [name],
    );
    await this.disconnectAll();
  }

  /** As a server that is restarted does. */
  async disconnectAll(): Promise<void> {
    await this.knex.raw(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
  }

  /** Nobody else gets to the file, as when somebody copies it. */
  async lock(): Promise<void> {
    await this.knex.raw('BEGIN EXCLUSIVE');
  }

  async unlock(): Promise<void> {
    await this.knex.raw('COMMIT');
  }

  async close(): Promise<void> {
    await this.knex.destroy();
    await this.#drop();
  }
}
