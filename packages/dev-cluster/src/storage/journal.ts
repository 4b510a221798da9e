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
import { join } from 'node:path';
import type { JsonObject } from '../schema/types';
import { parseJson, writeJson } from '../schema/json';

/** One write: an object, or its deletion. */
export interface Record {
  version: number;
  storage: string;
  key: string;
  object?: JsonObject;
}

/**
 * A file of JSON lines that holds every write before it is answered, so that `kill -9` loses none. A line that
 * was cut by the end of the process is dropped at the next start; one that was ended and is no write is refused.
 */
export class Journal {
  #file: number;
  #lines = 0;

  private constructor(private readonly path: string) {
    this.#file = openSync(path, 'a', 0o600);
  }

  /**
   * Opens the journal of a folder and reads what it holds.
   * @throws Error with the line and the cure when the file was damaged.
   */
  static open(folder: string): { journal: Journal; records: Record[] } {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, 'state.jsonl');
    const records = existsSync(path) ? readRecords(path) : [];
    const journal = new Journal(path);
    journal.#lines = records.length;
    return { journal, records };
  }

  /** Writes since the journal was compacted last. */
  get lines(): number {
    return this.#lines;
  }

  append(record: Record): void {
    writeAll(this.#file, `${writeJson(record)}\n`);
    this.#lines++;
  }

  /** Puts the given state in the place of all that was written. */
  compact(records: Iterable<Record>): void {
    const next = `${this.path}.next`;
    const file = openSync(next, 'w', 0o600);
    let lines = 0;
    let batch: string[] = [];
    const flush = () => {
      writeAll(file, batch.join(''));
      batch = [];
    };
    for (const record of records) {
      batch.push(`${writeJson(record)}\n`);
      if (++lines % 500 === 0) flush();
    }
    flush();
    fsyncSync(file);
    closeSync(file);
    closeSync(this.#file);
    renameSync(next, this.path);
    this.#file = openSync(this.path, 'a', 0o600);
    this.#lines = lines;
  }

  close(): void {
    closeSync(this.#file);
  }
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  let at = 0;
  while (at < bytes.length) at += writeSync(file, bytes, at);
}

function readRecords(path: string): Record[] {
  const bytes = readFileSync(path);
  const records: Record[] = [];
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(10, start);
    if (end < 0) break;
    records.push(
      parseLine(bytes.toString('utf8', start, end), {
        path,
        line: records.length + 1,
      }),
    );
    start = end + 1;
  }
  if (start < bytes.length) {
    const file = openSync(path, 'r+');
    ftruncateSync(file, start);
    closeSync(file);
  }
  return records;
}

function parseLine(text: string, at: { path: string; line: number }): Record {
  try {
    return parseJson(text) as unknown as Record;
  } catch (cause) {
    throw new Error(
      `line ${at.line} of ${at.path} is damaged; remove that line to go on without its write, or the file to begin anew`,
      { cause },
    );
  }
}
