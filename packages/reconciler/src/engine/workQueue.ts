/**
 * Work by key: what comes for a key that waits is merged into it, what comes for a key that runs waits behind it. So
 * an Application is never worked on twice at once, and a burst of events costs one run.
 */

/** @internal */
export interface WorkQueueOptions<W> {
  concurrency: number;
  merge(waiting: W, added: W): W;
  /** Must not reject. */
  run(key: string, work: W): Promise<void>;
}

/** @internal */
export class WorkQueue<W> {
  readonly #options: WorkQueueOptions<W>;
  readonly #urgent = new Map<string, W>();
  readonly #waiting = new Map<string, W>();
  readonly #running = new Set<string>();
  #closed = false;
  #idle: (() => void)[] = [];

  constructor(options: WorkQueueOptions<W>) {
    this.#options = options;
  }

  /** Adds work; urgent work (a person waits, or drift is to be healed) goes first. */
  add(key: string, work: W, urgent = false): void {
    if (this.#closed) {
      return;
    }
    const waiting = this.#urgent.get(key) ?? this.#waiting.get(key);
    const merged =
      waiting === undefined ? work : this.#options.merge(waiting, work);
    if (urgent || this.#urgent.has(key)) {
      this.#waiting.delete(key);
      this.#urgent.set(key, merged);
    } else {
      this.#waiting.set(key, merged);
    }
    this.#pump();
  }

  /** Keys that wait or run. */
  get size(): number {
    return this.#urgent.size + this.#waiting.size + this.#running.size;
  }

  /** Resolves when nothing waits or runs. */
  idle(): Promise<void> {
    return this.size === 0
      ? Promise.resolve()
      : new Promise(resolve => this.#idle.push(resolve));
  }

  /** Drops what waits; resolves when what runs has ended. */
  close(): Promise<void> {
    this.#closed = true;
    this.#urgent.clear();
    this.#waiting.clear();
    return this.idle();
  }

  #pump(): void {
    while (this.#running.size < this.#options.concurrency) {
      const next = this.#next(this.#urgent) ?? this.#next(this.#waiting);
      if (!next) {
        return;
      }
      const [key, work] = next;
      this.#running.add(key);
      void this.#options.run(key, work).finally(() => {
        this.#running.delete(key);
        this.#pump();
        if (this.size === 0) {
          this.#idle.splice(0).forEach(resolve => resolve());
        }
      });
    }
  }

  #next(queue: Map<string, W>): [string, W] | undefined {
    for (const entry of queue) {
      if (!this.#running.has(entry[0])) {
        queue.delete(entry[0]);
        return entry;
      }
    }
    return undefined;
  }
}
