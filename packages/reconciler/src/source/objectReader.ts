import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawnGit } from './git';

/** An object of the mirror. @internal */
export interface GitObject {
  id: string;
  type: string;
  /** Bytes. */
  size: number;
  /** Empty where only its header was asked for. */
  content: Buffer;
}

interface Pending {
  contents: boolean;
  resolve(object: GitObject | undefined): void;
  reject(error: Error): void;
}

const nothing = Buffer.alloc(0);
/** Characters that are kept of what git complains about. */
const MOST_COMPLAINT = 2_000;

/** Git could not read objects: a clone without all of them whose origin is away, a broken disk. */
class UnreadableObjectsError extends Error {
  override readonly name = 'UnreadableObjectsError';

  /** What git wrote to standard error. */
  constructor(complaint: string) {
    const lines = complaint.trim().split('\n').filter(Boolean);
    super(['git cat-file ended', ...lines].join(': '));
  }
}

/**
 * Reads objects through one long-lived `git cat-file`: answers come in the order of the questions, in a fraction of
 * the time that a process of its own takes. A process that ends is started again with the next question; what was
 * asked of it is rejected.
 * @internal
 */
export class ObjectReader {
  readonly #directory: string;
  #child: ChildProcessWithoutNullStreams | undefined;
  #pending: Pending[] = [];
  #questions = '';
  #asking = false;
  #chunks: Buffer[] = [];
  #buffered = 0;
  #wanted = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The object that an id, or a name such as `refs/heads/main`, stands for; undefined when there is none. */
  object(name: string): Promise<GitObject | undefined> {
    return this.#ask('contents', name);
  }

  /** The same without its content. */
  header(name: string): Promise<GitObject | undefined> {
    return this.#ask('info', name);
  }

  /** The content of a blob; rejects when it is not in the mirror. */
  async read(id: string): Promise<Uint8Array> {
    if (!/^[0-9a-f]{40,64}$/.test(id)) {
      throw new Error(`not an object id: ${id}`);
    }
    const object = await this.object(id);
    if (object?.type !== 'blob') {
      throw new Error(`no blob ${id} in the mirror`);
    }
    return object.content;
  }

  close(): void {
    this.#child?.stdin.end();
    this.#child?.kill();
  }

  #ask(
    command: 'contents' | 'info',
    name: string,
  ): Promise<GitObject | undefined> {
    // Whoever could end the line could ask for something else.
    if (/[\s\0]/.test(name)) {
      return Promise.reject(new Error('not the name of a Git object'));
    }
    const child = this.#child ?? this.#start();
    return new Promise((resolve, reject) => {
      const contents = command === 'contents';
      this.#pending.push({ contents, resolve, reject });
      this.#questions += `${command} ${name}\n`;
      if (!this.#asking) {
        this.#asking = true;
        // What is asked in the same moment goes in one write.
        queueMicrotask(() => this.#send(child));
      }
    });
  }

  #send(child: ChildProcessWithoutNullStreams): void {
    const questions = this.#questions;
    this.#asking = false;
    this.#questions = '';
    if (child === this.#child) {
      child.stdin.write(questions);
    }
  }

  #start(): ChildProcessWithoutNullStreams {
    const child = spawnGit(['cat-file', '--batch-command'], this.#directory);
    this.#child = child;
    child.stdout.on('data', (chunk: Buffer) => this.#receive(chunk));
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = `${complaint}${chunk}`.slice(-MOST_COMPLAINT);
    });
    child.stdin.on('error', () => {});
    child.on('error', error => this.#end(child, error));
    child.on('close', () =>
      this.#end(child, new UnreadableObjectsError(complaint)),
    );
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
    const buffer =
      this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
    this.#chunks = [buffer];
    const newline = buffer.indexOf(10);
    if (newline < 0) {
      return false;
    }
    const [id, type, size] = buffer.toString('utf8', 0, newline).split(' ');
    const { contents, resolve } = this.#pending[0];
    const start = newline + 1;
    const isThere = size !== undefined;
    const length = isThere && contents ? Number(size) : 0;
    const end = isThere && contents ? start + length + 1 : start;
    if (buffer.length < end) {
      this.#wanted = end;
      return false;
    }
    this.#chunks = [buffer.subarray(end)];
    this.#buffered = buffer.length - end;
    this.#wanted = 0;
    this.#pending.shift();
    // A copy: the buffer behind is shared by many answers.
    const content =
      length > 0
        ? Buffer.from(buffer.subarray(start, start + length))
        : nothing;
    resolve(isThere ? { id, type, size: Number(size), content } : undefined);
    return true;
  }
}
