import type { ApplicationRecord } from '../ports';
import {
  createManualClock,
  createMemoryStore,
  silentLogger,
} from '../testUtils';
import { StatusPublisher } from './publisher';

const settle = () => new Promise(resolve => setImmediate(resolve));

function record(id: string, message: string, live = 'now'): ApplicationRecord {
  return {
    application: { id, sync: { message }, asOf: { live } },
    nodes: [],
    diffs: [],
    events: [],
    state: {},
  } as unknown as ApplicationRecord;
}

function setUp() {
  const clock = createManualClock();
  const store = createMemoryStore();
  const written: string[] = [];
  const publisher = new StatusPublisher({
    store,
    clock,
    logger: silentLogger,
    statusMs: 250,
    onWritten: ids => written.push(...ids),
  });
  const pass = async (ms: number) => {
    clock.advance(ms);
    await settle();
    await settle();
  };
  const message = (id: string) =>
    store.records.get(id)?.application.sync.message;
  return { publisher, store, written, pass, message };
}

describe('StatusPublisher', () => {
  it('writes at once, then at most every 250 ms, and always the newest', async () => {
    const { publisher, written, pass, message } = setUp();
    publisher.offer(record('a', '1'));
    await pass(0);
    expect(message('a')).toBe('1');
    publisher.offer(record('a', '2'));
    await pass(100);
    publisher.offer(record('a', '3'));
    await pass(100);
    expect(message('a')).toBe('1');
    await pass(60);
    expect(message('a')).toBe('3');
    expect(written).toEqual(['a', 'a']);
  });

  it('writes nothing when only the moment of contact moved', async () => {
    const { publisher, written, pass } = setUp();
    publisher.offer(record('a', '1', 'then'));
    await pass(0);
    publisher.offer(record('a', '1', 'now'));
    await pass(1_000);
    expect(written).toEqual(['a']);
  });

  it('drops a change that was taken back before it was written', async () => {
    const { publisher, written, pass } = setUp();
    publisher.offer(record('a', '1'));
    await pass(0);
    publisher.offer(record('a', '2'));
    publisher.offer(record('a', '1'));
    await pass(1_000);
    expect(written).toEqual(['a']);
  });

  it('tries again with the newest record while the store is away, and loses no history', async () => {
    const { publisher, store, pass, message } = setUp();
    const save = store.saveApplications;
    store.saveApplications = () => Promise.reject(new Error('read-only'));
    publisher.offer(record('a', '1'));
    publisher.note('a', { id: 'h1', at: 'now', type: 'drift', message: 'x' });
    await pass(0);
    publisher.offer(record('a', '2'));
    await pass(250);
    expect(message('a')).toBeUndefined();
    store.saveApplications = save;
    await pass(30_000);
    expect(message('a')).toBe('2');
    expect(store.history.map(({ entry }) => entry.id)).toEqual(['h1']);
  });
});
