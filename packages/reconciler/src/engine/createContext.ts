import { randomBytes, randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compileHealthRules } from '../health';
import { createVerdictCache } from '../plan';
import type { Reconciler } from '../reconciler';
import type { StatusPublisher } from '../status/publisher';
import { isoTime, type EngineContext } from './context';
import { Turns } from './turns';
import type { Wakeups } from './wakeups';

const VERDICTS = 50_000;

type Given = Pick<
  EngineContext,
  | 'config'
  | 'timing'
  | 'clock'
  | 'logger'
  | 'store'
  | 'sources'
  | 'clusters'
  | 'renders'
  | 'onOverride'
>;

/** What the stations share; `reconciler` answers the one that is made of it, once it is. @internal */
export async function createContext(
  given: Given,
  parts: {
    publisher: StatusPublisher;
    wakeups: Wakeups;
    reconciler(): Reconciler;
  },
): Promise<EngineContext> {
  const { config, clock } = given;
  const { publisher, wakeups, reconciler } = parts;
  return {
    ...given,
    verdicts: createVerdictCache({ maxEntries: VERDICTS }),
    healthRules: compileHealthRules(config.healthRules ?? []),
    creations: new Turns(),
    dependencies: {
      hold: app => reconciler().dependencies.hold(app),
      look: app => reconciler().dependencies.look(app),
      definers: (app, kind) => reconciler().dependencies.definers(app, kind),
    },
    hashKey: await hashKeyOf(config.dataFolder),
    counters: { comparisons: 0, dryRuns: 0, applies: 0, deletes: 0, plans: 0 },
    newId: () => randomUUID(),
    note: (app, entry) =>
      publisher.note(app.id, {
        ...entry,
        id: randomUUID(),
        at: isoTime(clock),
      }),
    publish: app => reconciler().publish(app),
    wakeAt: (app, at) => wakeups.at(app, at),
  };
}

/** The key that hashes of Secrets are made with: made once, readable by this user alone. */
async function hashKeyOf(folder: string): Promise<Buffer> {
  const file = join(folder, 'hash.key');
  try {
    return Buffer.from(await readFile(file, 'utf8'), 'hex');
  } catch {
    const key = randomBytes(32);
    await writeFile(file, key.toString('hex'), { mode: 0o600 });
    return key;
  }
}
