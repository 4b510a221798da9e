import { parentPort, workerData } from 'node:worker_threads';
import type { Store } from '@gitops-suite/reconciler';
import { Rpc } from '../../../../packages/reconciler/src/thread/rpc';
import { KnexStore } from '../../src/database/KnexStore';
import { openKnex, type DatabaseConfig } from './openKnex';

// The database has a thread of its own, as the host's beside the engine's: SQLite holds up whatever shares one with it.
let store: Store | undefined;

function answer(): Rpc {
  return new Rpc(parentPort!, {
    async open() {
      store = await KnexStore.create(openKnex(workerData as DatabaseConfig));
    },
    store: (method: keyof Store, args: unknown[]) =>
      (store![method] as (...args: unknown[]) => unknown)(...args),
  });
}

answer();
