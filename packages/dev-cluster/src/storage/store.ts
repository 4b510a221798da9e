import { asObject, type JsonObject } from '../schema/types';
import { Entry, type Change } from './entry';
import { Journal } from './journal';

/** The state at a version is no longer known. */
export class TooOldError extends Error {
  constructor(readonly version: number, readonly oldest: number) {
    super(`too old resource version: ${version} (${oldest})`);
  }
}

interface Bucket {
  entries: Map<string, Entry>;
  /** Keys in order; undefined after one came or went. */
  keys?: string[];
  history: Change[];
  /** Changes after this version are in the history. */
  since: number;
}

/** How a store is set up. */
export interface StoreOptions {
  /** Where the state outlives the process; memory only when absent. */
  folder?: string;
  /** Changes that are kept per resource. */
  historyLimit?: number;
}

/** All objects with one counter of versions, their recent changes, and a journal of writes. */
export class Store {
  readonly #buckets = new Map<string, Bucket>();
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #journal: Journal | undefined;
  readonly #historyLimit: number;
  #version = 1;
  #floor = 0;

  constructor(options: StoreOptions = {}) {
    this.#historyLimit = options.historyLimit ?? 5000;
    if (options.folder) {
      const { journal, records } = Journal.open(options.folder);
      this.#journal = journal;
      for (const record of records) this.#restore(record);
    }
  }

  /** Forgets what led to the present state: watches cannot resume from before. */
  forgetHistory(): void {
    this.#floor = this.#version;
    for (const bucket of this.#buckets.values()) {
      bucket.since = this.#floor;
      bucket.history.length = 0;
    }
  }

  /** The version of the last write. */
  get version(): number {
    return this.#version;
  }

  get(storage: string, key: string): Entry | undefined {
    return this.#buckets.get(storage)?.entries.get(key);
  }

  /** How many objects a resource has. */
  count(storage: string): number {
    return this.#buckets.get(storage)?.entries.size ?? 0;
  }

  /** Names of the resources that have or had objects. */
  storages(): string[] {
    return [...this.#buckets.keys()];
  }

  /** All objects of a resource, in the order of their keys. */
  list(storage: string): Entry[] {
    const bucket = this.#bucket(storage);
    bucket.keys ??= [...bucket.entries.keys()].sort();
    return bucket.keys.map(key => bucket.entries.get(key)!);
  }

  /**
   * All objects of a resource as they were at a version.
   * @throws TooOldError when that is too long ago.
   */
  listAt(storage: string, version: number): Entry[] {
    const changes = this.changesSince(storage, version);
    if (changes.length === 0) return this.list(storage);
    const entries = new Map(this.#bucket(storage).entries);
    for (const { key, before } of changes.reverse()) {
      if (before) entries.set(key, before);
      else entries.delete(key);
    }
    return [...entries.keys()].sort().map(key => entries.get(key)!);
  }

  /**
   * Changes of a resource after a version.
   * @throws TooOldError when they are no longer all known.
   */
  changesSince(storage: string, version: number): Change[] {
    const { history, since } = this.#bucket(storage);
    if (version < since) throw new TooOldError(version, since);
    let low = 0;
    let high = history.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (history[middle].version <= version) low = middle + 1;
      else high = middle;
    }
    return history.slice(low);
  }

  /** Stores an object under the next version, which its metadata gets, and tells everybody. */
  put(storage: string, key: string, object: JsonObject): Entry {
    const version = ++this.#version;
    const after = new Entry(key, version, withVersion(object, version));
    this.#commit({ version, storage, key, after });
    return after;
  }

  /** Removes an object; answers its last state under the version of the removal. */
  remove(storage: string, key: string): Entry | undefined {
    const before = this.get(storage, key);
    if (!before) return undefined;
    const version = ++this.#version;
    this.#commit({ version, storage, key, before });
    return new Entry(key, version, withVersion(before.object, version));
  }

  /** Calls back on every change until the returned function is called. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#listeners.clear();
    this.#journal?.close();
  }

  #bucket(storage: string): Bucket {
    let bucket = this.#buckets.get(storage);
    if (!bucket) {
      bucket = { entries: new Map(), history: [], since: this.#floor };
      this.#buckets.set(storage, bucket);
    }
    return bucket;
  }

  #commit(change: Change): void {
    const { storage, key, version, after } = change;
    this.#journal?.append({ version, storage, key, object: after?.object });
    const bucket = this.#bucket(storage);
    const before = bucket.entries.get(key);
    if (!before || !after) bucket.keys = undefined;
    if (after) bucket.entries.set(key, after);
    else bucket.entries.delete(key);
    const full = { ...change, before };
    bucket.history.push(full);
    if (bucket.history.length > this.#historyLimit * 1.25) {
      const cut = bucket.history.length - this.#historyLimit;
      bucket.since = bucket.history[cut - 1].version;
      bucket.history.splice(0, cut);
    }
    this.#compact();
    for (const listener of this.#listeners) listener(full);
  }

  #compact(): void {
    if (!this.#journal) return;
    let live = 0;
    for (const { entries } of this.#buckets.values()) live += entries.size;
    if (this.#journal.lines > 10_000 + 4 * live)
      this.#journal.compact(this.#records());
  }

  *#records() {
    // The counter must not go back when the newest write was a deletion.
    yield { version: this.#version, storage: '', key: '' };
    for (const [storage, { entries }] of this.#buckets) {
      for (const { key, version, object } of entries.values())
        yield { version, storage, key, object };
    }
  }

  #restore(record: {
    version: number;
    storage: string;
    key: string;
    object?: JsonObject;
  }): void {
    const { version, storage, key, object } = record;
    this.#version = Math.max(this.#version, version);
    if (storage === '') return;
    const { entries } = this.#bucket(storage);
    if (object) entries.set(key, new Entry(key, version, object));
    else entries.delete(key);
  }
}

function withVersion(object: JsonObject, version: number): JsonObject {
  return {
    ...object,
    metadata: {
      ...asObject(object.metadata),
      resourceVersion: String(version),
    },
  };
}
