import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawnGit } from './git';

interface Pending {
  id: string;
  resolve(content: Uint8Array): void;
  reject(error: Error): void;
}

/**
 * Reads blobs through one long-lived `git cat-file --batch`: answers come in the order of the questions. A process
 * that ends is started again with the next question; what was asked of it is rejected.
 * @internal
 */
export class ObjectReader {
  readonly #directory: string;
  #child: ChildProcessWithoutNullStreams | undefined;
  #pending: Pending[] = [];
  #chunks: Buffer[] = [];
  #buffered = 0;
  #wanted = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  read(id: string): Promise<Uint8Array> {
    if (!/^[0-9a-f]{40,64}$/.test(id)) {
      return Promise.reject(new Error(`not an object id: ${id}`));
    }
    const child = this.#child ?? this.#start();
    return new Promise((resolve, reject) => {
      this.#pending.push({ id, resolve, reject });
      child.stdin.write(`${id}\n`);
    });
  }

  close(): void {
    this.#child?.stdin.end();
    this.#child?.kill();
  }

  #start(): ChildProcessWithoutNullStreams {
    const child = spawnGit(['cat-file', '--batch'], this.#directory);
    this.#child = child;
    child.stdout.on('data', (chunk: Buffer) => this.#receive(chunk));
    child.stderr.resume();
    child.stdin.on('error', () => {});
    child.on('error', error => this.#end(child, error));
    child.on('close', () => this.#end(child, new Error('git cat-file ended')));
    return child;
  }

  #end(child: ChildProcessWithoutNullStreams, error: Error): void {
    if (this.#child !== child) {
      return;
    }
    const pending = this.#pending;
    this.#child = undefined;
    this.#pending = [];
    this.#chunks = [];
    this.#buffered = 0;
    this.#wanted = 0;
    pending.forEach(({ reject }) => reject(error));
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    // A large blob comes in many chunks: join them once, when all are there.
    while (this.#pending.length > 0 && this.#buffered >= this.#wanted) {
      if (!this.#take()) {
        return;
      }
    }
  }

  /** Takes one answer off the buffer; false when it is not complete yet. */
  #take(): boolean {
    const buffer = Buffer.concat(this.#chunks);
    this.#chunks = [buffer];
    const newline = buffer.indexOf(10);
    if (newline < 0) {
      return false;
    }
    const [, type, size] = buffer.toString('utf8', 0, newline).split(' ');
    const start = newline + 1;
    const length =
      type === 'missing' || type === 'ambiguous' ? -1 : Number(size);
    const end = length < 0 ? start : start + length + 1;
    if (buffer.length < end) {
      this.#wanted = end;
      return false;
    }
    this.#chunks = [buffer.subarray(end)];
    this.#buffered = buffer.length - end;
    this.#wanted = 0;
    const question = this.#pending.shift()!;
    if (type === 'blob') {
      // A copy: the buffer behind is shared by many answers.
      question.resolve(Uint8Array.from(buffer.subarray(start, start + length)));
    } else {
      question.reject(new Error(`no blob ${question.id} in the mirror`));
    }
    return true;
  }
}
