/**
 * Work by key: what comes for a key that waits is merged into it, what comes for a key that runs waits behind it. So
 * an Application is never worked on twice at once, and a burst of events costs one run. Keys run in lanes that share
 * nothing: a cluster that hangs holds up itself alone.
 */

/** @internal */
export interface WorkQueueOptions<W> {
  /** Keys of one lane that run at a time. */
  concurrency: number;
  /** One lane for all by default. A key that waits or runs stays in its lane. */
  laneOf?(key: string): string;
  merge(waiting: W, added: W): W;
  /** Must not reject. */
  run(key: string, work: W): Promise<void>;
}

interface Lane<W> {
  urgent: Map<string, W>;
  waiting: Map<string, W>;
  running: Set<string>;
}

/** @internal */
export class WorkQueue<W> {
  readonly #options: WorkQueueOptions<W>;
  readonly #lanes = new Map<string, Lane<W>>();
  /** Of keys that wait or run. */
  readonly #laneOf = new Map<string, Lane<W>>();
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
    const lane = this.#take(key);
    const waiting = lane.urgent.get(key) ?? lane.waiting.get(key);
    const merged =
      waiting === undefined ? work : this.#options.merge(waiting, work);
    if (urgent || lane.urgent.has(key)) {
      lane.waiting.delete(key);
      lane.urgent.set(key, merged);
    } else {
      lane.waiting.set(key, merged);
    }
    this.#pump(lane);
  }

  /** Keys that wait or run. */
  get size(): number {
    return this.#laneOf.size;
  }

  isRunning(key: string): boolean {
    return this.#laneOf.get(key)?.running.has(key) ?? false;
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
    for (const { urgent, waiting } of this.#lanes.values()) {
      urgent.clear();
      waiting.clear();
    }
    for (const key of [...this.#laneOf.keys()]) {
      this.#leave(key);
    }
    return this.idle();
  }

  #take(key: string): Lane<W> {
    const name = this.#options.laneOf?.(key) ?? '';
    const lane = this.#laneOf.get(key) ??
      this.#lanes.get(name) ?? {
        urgent: new Map(),
        waiting: new Map(),
        running: new Set(),
      };
    this.#lanes.set(name, this.#lanes.get(name) ?? lane);
    this.#laneOf.set(key, lane);
    return lane;
  }

  /** A key that neither waits nor runs belongs to no lane. */
  #leave(key: string): void {
    const { urgent, waiting, running } = this.#laneOf.get(key)!;
    if (!running.has(key) && !urgent.has(key) && !waiting.has(key)) {
      this.#laneOf.delete(key);
    }
  }

  #pump(lane: Lane<W>): void {
    while (lane.running.size < this.#options.concurrency) {
      const next = take(lane, lane.urgent) ?? take(lane, lane.waiting);
      if (!next) {
        return;
      }
      const [key, work] = next;
      lane.running.add(key);
      void this.#options.run(key, work).finally(() => {
        lane.running.delete(key);
        this.#leave(key);
        // Runs that wait for nothing would else follow each other without end: watches and leases need the thread, too.
        setImmediate(() => this.#pump(lane));
        if (this.size === 0) {
          this.#idle.splice(0).forEach(resolve => resolve());
        }
      });
    }
  }
}

/** The first key that does not run already. */
function take<W>(
  { running }: Lane<W>,
  queue: Map<string, W>,
): [string, W] | undefined {
  for (const entry of queue) {
    if (!running.has(entry[0])) {
      queue.delete(entry[0]);
      return entry;
    }
  }
  return undefined;
}
