import { knex as open, type Knex } from 'knex';
import { endDeadConnections } from '../../src/database/endDeadConnections';

/** Where the database is. Plain data: it goes to another process. */
export type DatabaseConfig =
  | { client: 'better-sqlite3'; filename: string }
  | { client: 'pg'; url: string };

/** Connects as Backstage does; `pool` bounds the connections to a server. */
export function openKnex(
  config: DatabaseConfig,
  pool?: { min: number; max: number },
): Knex {
  if (config.client === 'pg') {
    const knex = open({ client: 'pg', connection: config.url, pool });
    endDeadConnections(knex);
    return knex;
  }
  const knex = open({
    client: 'better-sqlite3',
    connection: { filename: config.filename },
    useNullAsDefault: true,
  });
  knex.client.pool.on('createSuccess', (_id: number, connection: any) =>
    connection.pragma('foreign_keys = ON'),
  );
  return knex;
}
