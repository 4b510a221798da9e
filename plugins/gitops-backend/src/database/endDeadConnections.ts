import type { Knex } from 'knex';
import type { Socket } from 'node:net';
import { isPostgres } from './whereVisible';

/** Milliseconds without a sign on a connection: in use, and not. */
interface Patience {
  busyMs: number;
  idleMs: number;
}

/** What a pool holds: a client of `pg`. */
interface PooledClient {
  connection?: { stream?: Socket };
}

/**
 * Ends connections to a database server that have died in silence: a question that nobody answers would wait for as
 * long as the kernel believes in the connection, and each one keeps a place of the pool. Those that are not in use are
 * ended after a while, too, so that none of them is found dead one after the other.
 */
export function endDeadConnections(
  knex: Knex,
  { busyMs, idleMs }: Patience = { busyMs: 30_000, idleMs: 60_000 },
): void {
  if (!isPostgres(knex)) {
    return;
  }
  const supervised = new WeakSet<Socket>();
  const wait = ({ connection }: PooledClient, ms: number) => {
    const stream = connection?.stream;
    if (stream && !supervised.has(stream)) {
      supervised.add(stream);
      stream.on('timeout', () =>
        stream.destroy(new Error('the database server does not answer')),
      );
    }
    stream?.setTimeout(ms);
  };
  const { pool } = knex.client;
  pool.on('acquireSuccess', (_id: number, client: PooledClient) =>
    wait(client, busyMs),
  );
  pool.on('release', (client: PooledClient) => wait(client, idleMs));
}
