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
  const made: string[] = [];
  const busy = new Set<string>();
  const publisher = new StatusPublisher({
    store,
    clock,
    logger: silentLogger,
    statusMs: 250,
    isBusy: id => busy.has(id),
    onWritten: ids => written.push(...ids),
  });
  const pass = async (ms: number) => {
    clock.advance(ms);
    await settle();
    await settle();
  };
  const message = (id: string) =>
    store.records.get(id)?.application.sync.message;
  const offer = (text: string, live?: string) =>
    publisher.offer('a', () => {
      made.push(text);
      return record('a', text, live);
    });
  return { publisher, store, written, made, busy, offer, pass, message };
}

describe('StatusPublisher', () => {
  it('writes soon, then at most every 250 ms, and makes only what it writes', async () => {
    const { offer, written, made, pass, message } = setUp();
    offer('0');
    offer('1');
    await pass(100);
    expect(message('a')).toBe('1');
    offer('2');
    await pass(100);
    offer('3');
    await pass(100);
    expect(message('a')).toBe('1');
    await pass(60);
    expect(message('a')).toBe('3');
    expect(written).toEqual(['a', 'a']);
    expect(made).toEqual(['1', '3']);
  });

  it('writes nothing when only the moment of contact moved', async () => {
    const { offer, written, pass } = setUp();
    offer('1', 'then');
    await pass(100);
    offer('1', 'now');
    await pass(1_000);
    expect(written).toEqual(['a']);
  });

  it('drops a change that was taken back before it was written', async () => {
    const { offer, written, pass } = setUp();
    offer('1');
    await pass(100);
    offer('2');
    offer('1');
    await pass(1_000);
    expect(written).toEqual(['a']);
  });

  it('does not look at an Application in the middle of a run, but at each step of it that is whole', async () => {
    const { offer, busy, made, pass, message } = setUp();
    busy.add('a');
    offer('1');
    await pass(150);
    expect(made).toEqual([]);
    offer('2');
    await pass(150);
    expect(message('a')).toBeUndefined();
    offer('3');
    await pass(10);
    expect(message('a')).toBe('3');
    offer('4');
    busy.clear();
    await pass(500);
    expect(message('a')).toBe('4');
  });

  it('goes on with the others when one is gone or cannot be made', async () => {
    const { publisher, offer, written, pass } = setUp();
    publisher.offer('b', () => undefined);
    publisher.offer('c', () => {
      throw new Error('a bug');
    });
    offer('1');
    await pass(100);
    expect(written).toEqual(['a']);
  });

  it('tries again with the newest record while the store is away, and loses no history', async () => {
    const { publisher, offer, store, pass, message } = setUp();
    const save = store.saveApplications;
    store.saveApplications = () => Promise.reject(new Error('read-only'));
    offer('1');
    publisher.note('a', { id: 'h1', at: 'now', type: 'drift', message: 'x' });
    await pass(100);
    offer('2');
    await pass(250);
    expect(message('a')).toBeUndefined();
    store.saveApplications = save;
    await pass(30_000);
    expect(message('a')).toBe('2');
    expect(store.history.map(({ entry }) => entry.id)).toEqual(['h1']);
  });
});
