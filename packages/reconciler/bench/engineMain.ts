import type { ReconcilerConfig } from '../src/config';
import { openReconciler } from '../src/openReconciler';
import { createMemoryStore, silentLogger } from '../src/testUtils';
import { openBundledRenderer } from './openBundledRenderer';

/** What the process says of itself. */
export interface EngineReport {
  /** Applications that are synced, and that are compared with their cluster. */
  synced: number;
  compared: number;
  /** Bytes. */
  rss: number;
  /** Seconds. */
  cpu: number;
}

const store = createMemoryStore();

async function open(config: ReconcilerConfig): Promise<void> {
  await openReconciler({
    config,
    store,
    logger: silentLogger,
    renderer: await openBundledRenderer(config.renderer),
  });
}

function report(): EngineReport {
  const applications = [...store.records.values()].map(
    record => record.application,
  );
  const { user, system } = process.cpuUsage();
  return {
    synced: applications.filter(
      ({ sync, operation }) => sync.status === 'Synced' && operation?.applied,
    ).length,
    compared: applications.filter(({ sync }) => sync.status !== 'Unknown')
      .length,
    rss: process.memoryUsage.rss(),
    cpu: (user + system) / 1e6,
  };
}

process.on('message', message => {
  if (message === 'report') {
    process.send!(report());
  } else {
    void open(message as ReconcilerConfig);
  }
});
