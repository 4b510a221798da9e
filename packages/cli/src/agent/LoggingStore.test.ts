import type { Operation } from '@gitops-suite/model';
import { SqliteStore } from '../store/SqliteStore';
import { jsonLogger } from './jsonLogger';
import { LoggingStore } from './LoggingStore';

const operation: Operation = {
  id: 'operation-1',
  applicationId: 'shop.production',
  trigger: { type: 'commit' },
  state: 'Planning',
  revision: 'a'.repeat(40),
  applied: false,
  healthy: false,
  results: [],
  attempt: 1,
  createdAt: '2026-01-01T00:00:00Z',
};

/** Saves these, one after the other; answers what the log says of each. */
async function logged(...changes: Partial<Operation>[]): Promise<unknown[]> {
  const lines: string[] = [];
  const sqlite = new SqliteStore(':memory:');
  const logger = jsonLogger(line => lines.push(line), false);
  const store = new LoggingStore(sqlite, logger);
  for (const change of changes) {
    await store.saveOperation({ ...operation, ...change });
  }
  sqlite.close();
  return lines.map(line => {
    const { time, ...rest } = JSON.parse(line);
    return rest;
  });
}

describe('LoggingStore', () => {
  const failed: Partial<Operation> = {
    state: 'Failed',
    message:
      "Owned by another: ConfigMap/shop: owned by Argo CD's Application shop.",
  };

  it('tells once why a sync failed, and again of the next one', async () => {
    const line = {
      level: 'warn',
      message: 'a sync failed',
      application: 'shop.production',
      revision: operation.revision,
      reason: failed.message,
    };
    expect(await logged({}, failed, failed)).toEqual([line]);
    expect(await logged(failed, { ...failed, id: 'operation-2' })).toEqual([
      line,
      line,
    ]);
  });

  it('tells what a sync that is held waits for', async () => {
    const message = 'Git has no objects any more';
    expect(await logged({ state: 'Held', message })).toEqual([
      expect.objectContaining({
        message: 'a sync waits for a person',
        reason: message,
      }),
    ]);
  });

  it('says nothing of syncs that go their way', async () => {
    expect(
      await logged({}, { state: 'Applying' }, { state: 'Succeeded' }),
    ).toEqual([]);
  });
});
