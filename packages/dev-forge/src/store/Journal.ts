import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** A change of one record: its collection, its key, and its value or nothing when it is gone. */
export interface Put {
  in: string;
  key: string;
  value?: unknown;
}

const compactAfterBytes = 8 * 1024 * 1024;

// What is kept is what a restart would read, not the caller's object.
const copy = (puts: readonly Put[]): Put[] =>
  puts.length === 0 ? [] : (JSON.parse(JSON.stringify(puts)) as Put[]);

/**
 * Records in memory with an append-only log on disk. A transaction is one line: it is there whole or, when the
 * process died while it was written, not at all (`Journal.test.ts` cuts the file at every byte).
 */
export class Journal {
  readonly #path: string;
  readonly #collections = new Map<string, Map<string, unknown>>();
  #staged: Put[] = [];
  #file: number;
  #bytes: number;
  #bytesCompacted: number;

  /** Opens or creates the log; the file is readable by its owner alone. */
  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const { puts, length } = existsSync(path)
      ? readLog(readFileSync(path))
      : { puts: [], length: 0 };
    puts.forEach(put => this.#keep(put));
    this.#file = openSync(path, 'a+', 0o600);
    // A line that was cut off must not become the beginning of the next one.
    ftruncateSync(this.#file, length);
    this.#bytes = length;
    this.#bytesCompacted = length;
    if (length > compactAfterBytes) this.#compact();
  }

  /** The records of a collection by key, in the order of their first writing. Read only. */
  all<T>(collection: string): ReadonlyMap<string, T> {
    return this.#collection(collection) as Map<string, T>;
  }

  /** Makes changes visible that become durable with the next `write`, in one transaction with it. */
  stage(puts: readonly Put[]): void {
    const copies = copy(puts);
    copies.forEach(put => this.#keep(put));
    this.#staged.push(...copies);
  }

  /** Writes all changes as one, durable when this returns. */
  write(puts: readonly Put[]): void {
    this.stage(puts);
    if (this.#staged.length === 0) return;
    const line = Buffer.from(`${JSON.stringify(this.#staged)}\n`, 'utf8');
    writeAll(this.#file, line);
    fsyncSync(this.#file);
    this.#staged = [];
    this.#bytes += line.length;
    if (this.#bytes > this.#bytesCompacted * 2 + compactAfterBytes)
      this.#compact();
  }

  close(): void {
    closeSync(this.#file);
  }

  #collection(name: string): Map<string, unknown> {
    let found = this.#collections.get(name);
    if (!found) this.#collections.set(name, (found = new Map()));
    return found;
  }

  #keep(put: Put): void {
    if (put.value === undefined) this.#collection(put.in).delete(put.key);
    else this.#collection(put.in).set(put.key, put.value);
  }

  /** Replaces the log by one that holds only what is alive: written beside it, synced, renamed over it. */
  #compact(): void {
    const temporary = `${this.#path}.new`;
    const next = openSync(temporary, 'w', 0o600);
    let bytes = 0;
    for (const [name, records] of this.#collections) {
      for (const [key, value] of records) {
        const line = Buffer.from(
          `${JSON.stringify([{ in: name, key, value }])}\n`,
          'utf8',
        );
        writeAll(next, line);
        bytes += line.length;
      }
    }
    fsyncSync(next);
    closeSync(next);
    renameSync(temporary, this.#path);
    const folder = openSync(dirname(this.#path), 'r');
    fsyncSync(folder);
    closeSync(folder);
    closeSync(this.#file);
    this.#file = openSync(this.#path, 'a+', 0o600);
    this.#bytes = bytes;
    this.#bytesCompacted = bytes;
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/** Reads whole lines; stops at the first that is cut off or damaged, which can only be the last one. */
function readLog(bytes: Buffer): { puts: Put[]; length: number } {
  const puts: Put[] = [];
  let length = 0;
  for (;;) {
    const end = bytes.indexOf(10, length);
    if (end < 0) return { puts, length };
    try {
      puts.push(...(JSON.parse(bytes.toString('utf8', length, end)) as Put[]));
    } catch {
      if (end === bytes.length - 1) return { puts, length };
      throw new Error(
        `The journal is damaged at byte ${length}: restore it from a copy, or begin with an empty data folder`,
      );
    }
    length = end + 1;
  }
}
