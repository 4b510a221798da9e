import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Store } from '@gitops-suite/reconciler';
import { remoteStore } from '../../../../packages/reconciler/src/thread/remoteStore';
import { Rpc } from '../../../../packages/reconciler/src/thread/rpc';
import type { DatabaseConfig } from './openKnex';

/** Opens the store in a thread of its own; rejects when the database is away. */
export async function openStore(database: DatabaseConfig): Promise<Store> {
  const worker = new Worker(join(__dirname, 'store.js'), {
    workerData: database,
    execArgv: [],
  });
  const rpc = new Rpc(worker, {});
  try {
    await rpc.call('open');
    return remoteStore(rpc);
  } catch (error) {
    await worker.terminate();
    throw error;
  }
}
