import { emptyDisk, fillDisk } from '../world/smallDisk';
import type { Fault, Scene } from './fault';

const MINUTE = 60_000;
const HOUR = 3_600_000;

const needsPostgres = ({ site }: Scene) =>
  site.database ? undefined : 'no PostgreSQL is configured for tests';

const database = {
  heal: ({ site }: Scene) => site.database!.mend(),
  whyNot: needsPostgres,
  told: 'nothing' as const,
  recoversWithinMs: MINUTE,
};

const clock = (name: string, offsetMs: number): Fault => ({
  name: `clock: ${name}`,
  inject: ({ site }) => site.engine.setClock(offsetMs),
  heal: ({ site }) => site.engine.setClock(0),
  lastsMs: 5_000,
  told: 'nothing',
  recoversWithinMs: MINUTE,
  movesClock: true,
});

/** What can be wrong with a database server and the machine's clock. */
export const hostFaults: readonly Fault[] = [
  {
    ...database,
    name: 'database: away',
    inject: ({ site }) => site.database!.refuse(),
    lastsMs: 8_000,
  },
  {
    ...database,
    name: 'database: takes connections and is silent',
    inject: ({ site }) => site.database!.silence(),
    lastsMs: 15_000,
    recoversWithinMs: 2 * MINUTE,
  },
  {
    ...database,
    name: 'database: connections die in silence',
    inject: ({ site }) => site.database!.forget(),
    lastsMs: 1_000,
    recoversWithinMs: 2 * MINUTE,
  },
  {
    ...database,
    name: 'database: slow, 200 ms a piece',
    inject: ({ site }) => site.database!.slow(200),
    lastsMs: 8_000,
  },
  {
    ...database,
    name: 'database: restarted',
    inject: ({ world }) => world.database.disconnectAll(),
    heal: () => {},
    lastsMs: 1_000,
  },
  {
    ...database,
    name: 'database: read-only',
    inject: ({ world }) => world.database.setReadOnly(true),
    heal: ({ world }) => world.database.setReadOnly(false),
    lastsMs: 8_000,
  },
  clock('an hour ahead', HOUR),
  clock('an hour back', -HOUR),
  clock('a day ahead', 24 * HOUR),
];

/** What can be wrong with a database that is a file, and with the disk that it is on. */
export const fileFaults: readonly Fault[] = [
  {
    name: 'disk: full',
    inject: ({ world }) => fillDisk(world.folder),
    heal: ({ world }) => emptyDisk(world.folder),
    whyNot: ({ world }) =>
      world.hasOwnDisk ? undefined : 'a small disk cannot be mounted here',
    lastsMs: 8_000,
    told: 'nothing',
    recoversWithinMs: MINUTE,
  },
  {
    name: 'database: locked by another program',
    inject: ({ world }) => world.database.lock(),
    heal: ({ world }) => world.database.unlock(),
    lastsMs: 12_000,
    told: 'nothing',
    recoversWithinMs: MINUTE,
  },
];
