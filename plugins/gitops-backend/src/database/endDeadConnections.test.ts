import {
  TestDatabases,
  type TestDatabaseId,
} from '@backstage/backend-test-utils';
import { knex as open, type Knex } from 'knex';
import { Wire } from '../../endurance/network/wire';
import { endDeadConnections } from './endDeadConnections';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_15', 'SQLITE_3'] });
const servers = databases.eachSupportedId().filter(([id]) => id !== 'SQLITE_3');

if (servers.length === 0) {
  // eslint-disable-next-line no-console
  console.info('No PostgreSQL is configured: its connections are not tried');
}

it('leaves a database alone that is a file', async () => {
  const knex = await databases.init('SQLITE_3');
  endDeadConnections(knex, { busyMs: 1, idleMs: 1 });
  await new Promise(resolve => setTimeout(resolve, 50));
  await expect(knex.raw('select 1 as one')).resolves.toEqual([{ one: 1 }]);
});

const describeServers = servers.length > 0 ? describe.each(servers) : () => {};

describeServers('connections to %s', (id: TestDatabaseId) => {
  let wire: Wire;
  let knex: Knex;

  beforeEach(async () => {
    const direct = await databases.init(id);
    const { connection } = direct.client.config;
    wire = await Wire.to(() => Number(connection.port));
    knex = open({
      client: 'pg',
      connection: { ...connection, host: '127.0.0.1', port: wire.port },
      pool: { min: 0, max: 2 },
    });
  });
  afterEach(async () => {
    await wire.close();
    await knex.destroy();
  });

  const ask = () => knex.raw('select 1');
  /** Both places of the pool are taken at once: of two questions, one may be through before the other connects. */
  const askTwice = async () => {
    const both = await Promise.all([knex.transaction(), knex.transaction()]);
    await Promise.all(both.map(transaction => transaction.commit()));
  };

  it('that have died in silence fail what was asked, and are replaced', async () => {
    endDeadConnections(knex, { busyMs: 300, idleMs: 60_000 });
    await askTwice();
    wire.forget();
    await expect(ask()).rejects.toThrow();
    await expect(ask()).rejects.toThrow();
    await askTwice();
  });

  it('that died while nobody used them are replaced before they are', async () => {
    endDeadConnections(knex, { busyMs: 5_000, idleMs: 200 });
    await askTwice();
    wire.forget();
    await new Promise(resolve => setTimeout(resolve, 600));
    await askTwice();
  });

  it('that answer are kept', async () => {
    endDeadConnections(knex, { busyMs: 300, idleMs: 60_000 });
    const pid = async () =>
      (await knex.raw('select pg_backend_pid() as pid')).rows[0].pid;
    const first = await pid();
    await new Promise(resolve => setTimeout(resolve, 600));
    expect(await pid()).toBe(first);
  });
});
