import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { PersonRequest } from '@gitops-suite/reconciler';
import {
  describeStoreContract,
  sampleEntry,
  sampleOperation,
  sampleRecord,
} from '@gitops-suite/reconciler/testUtils';
import {
  removeTemporaryFolders,
  temporaryFolder,
} from '../testing/temporaryFolder';
import { SqliteStore } from './SqliteStore';

afterAll(removeTemporaryFolders);

const now = new Date('2026-11-21T08:00:00.000Z');
const day = 86_400_000;

describe('SqliteStore', () => {
  describeStoreContract(async () => {
    const store = new SqliteStore(':memory:', { now: () => now });
    return {
      store,
      async ask(applicationId) {
        const request: PersonRequest = {
          id: randomUUID(),
          type: 'refresh',
          applicationId,
        };
        store.request(request);
        return request;
      },
    };
  });

  it('finds everything again in its file', async () => {
    const file = join(temporaryFolder(), 'gitops.sqlite');
    const first = new SqliteStore(file, { now: () => now });
    await first.saveApplications([sampleRecord()]);
    await first.saveOperation(sampleOperation());
    first.close();
    const second = new SqliteStore(file, { now: () => now });
    const { records, operations } = await second.load();
    expect(records).toHaveLength(1);
    expect(operations).toEqual([sampleOperation()]);
    second.close();
  });

  it('counts Applications by their status', async () => {
    const store = new SqliteStore(':memory:', { now: () => now });
    await store.saveApplications([
      sampleRecord(),
      sampleRecord({ environment: 'production' }),
    ]);
    const { sync, health } = store.countApplications();
    expect([...sync]).toEqual([['Synced', 2]]);
    expect([...health]).toEqual([['Healthy', 2]]);
  });

  it('keeps what it knows of a cluster that another process leads', async () => {
    const store = new SqliteStore(':memory:', { now: () => now });
    const there = { name: 'there', reachable: true, objects: 7 };
    await store.saveSetup({ clusters: [there], clustersElsewhere: [] });
    await store.saveSetup({
      clusters: [{ ...there, objects: 0 }],
      clustersElsewhere: ['there'],
    });
    expect(store.setup().clusters).toEqual([there]);
  });

  it('deletes what is too much when it is written, at its start what is too old, and never what still runs', async () => {
    const file = join(temporaryFolder(), 'gitops.sqlite');
    const at = (days: number) =>
      new Date(now.getTime() - days * day).toISOString();
    const first = new SqliteStore(file, { now: () => now });
    await first.saveOperation(
      sampleOperation({ id: 'running', state: 'Held', createdAt: at(400) }),
    );
    for (let index = 0; index < 102; index += 1) {
      await first.saveOperation(
        sampleOperation({
          id: `done-${index}`,
          state: 'Succeeded',
          createdAt: at(index),
        }),
      );
    }
    await first.appendHistory([
      { applicationId: 'a.b', entry: sampleEntry({ id: 'old', at: at(91) }) },
      { applicationId: 'a.b', entry: sampleEntry({ id: 'new', at: at(89) }) },
    ]);
    await first.appendHistory(
      Array.from({ length: 502 }, (_, index) => ({
        applicationId: 'c.d',
        entry: sampleEntry({ id: `entry-${index}`, at: at(index / 10) }),
      })),
    );
    expect(first.countRows()).toMatchObject({ operations: 101, history: 502 });
    first.close();
    const second = new SqliteStore(file, { now: () => now });
    expect(second.countRows()).toMatchObject({ operations: 101, history: 501 });
    expect((await second.load()).operations).toHaveLength(1);
    second.close();
  });

  it('keeps as much as it is told to', async () => {
    const file = join(temporaryFolder(), 'gitops.sqlite');
    const retention = { historyMs: 10 * day, history: 3, operations: 2 };
    const open = () => new SqliteStore(file, { now: () => now, retention });
    const at = (days: number) =>
      new Date(now.getTime() - days * day).toISOString();
    const first = open();
    for (let index = 0; index < 5; index += 1) {
      await first.saveOperation(
        sampleOperation({
          ...{ id: `done-${index}`, state: 'Succeeded' },
          createdAt: at(index),
        }),
      );
    }
    await first.appendHistory(
      Array.from({ length: 5 }, (_, index) => ({
        applicationId: 'a.b',
        entry: sampleEntry({ id: `entry-${index}`, at: at(index * 6) }),
      })),
    );
    expect(first.countRows()).toMatchObject({ operations: 2, history: 3 });
    first.close();
    const second = open();
    expect(second.countRows()).toMatchObject({ history: 2 });
    second.close();
  });

  it('deletes what has become too old since it started, once a day', async () => {
    let time = now.getTime();
    const store = new SqliteStore(':memory:', {
      now: () => new Date(time),
      retention: { historyMs: 10 * day },
    });
    const append = (id: string) =>
      store.appendHistory([
        {
          applicationId: 'a.b',
          entry: sampleEntry({ id, at: new Date(time).toISOString() }),
        },
      ]);
    await append('first');
    for (const days of [6, 5]) {
      time += days * day;
      await append(`${days} days later`);
    }
    expect(store.countRows()).toMatchObject({ history: 2 });
    store.close();
  });
});
