import type { Clock } from './clock';

/** How a queue works its keys off. */
export interface WorkQueueOptions {
  clock: Clock;
  /** How many keys are worked on at a time; one key never twice at a time. */
  concurrency: number;
  /** Answers how many milliseconds later the key wants to be worked on again, if at all. */
  work(key: string): Promise<number | undefined>;
  /** Told of what `work` threw; answers how long to wait before it is tried again, if at all. */
  failed(key: string, error: unknown, failures: number): number | undefined;
}

/**
 * Keys that wait for work. A key that is added while it waits is worked on once; one that is
 * added while it is worked on, once more afterwards. Order is that of arrival.
 */
export class WorkQueue {
  readonly #waiting = new Set<string>();
  readonly #working = new Set<string>();
  readonly #again = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #later = new Map<string, { at: number; cancel: () => void }>();
  #stopped = false;
  #idle: (() => void) | undefined;

  constructor(private readonly options: WorkQueueOptions) {}

  add(key: string): void {
    if (this.#stopped) return;
    if (this.#working.has(key)) {
      this.#again.add(key);
      return;
    }
    this.#waiting.add(key);
    this.#pump();
  }

  /** Adds the key after a delay in milliseconds, or sooner when that was asked for before. */
  addAfter(key: string, delay: number): void {
    if (this.#stopped) return;
    const at = this.options.clock.now() + delay;
    const planned = this.#later.get(key);
    if (planned && planned.at <= at) return;
    planned?.cancel();
    const cancel = this.options.clock.setTimer(() => {
      this.#later.delete(key);
      this.add(key);
    }, delay);
    this.#later.set(key, { at, cancel });
  }

  /** Drops what waits and settles when what is being worked on is done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting.clear();
    this.#again.clear();
    for (const { cancel } of this.#later.values()) cancel();
    this.#later.clear();
    if (this.#working.size === 0) return;
    await new Promise<void>(resolve => {
      this.#idle = resolve;
    });
  }

  #pump(): void {
    while (this.#working.size < this.options.concurrency) {
      const [key] = this.#waiting;
      if (key === undefined) return;
      this.#waiting.delete(key);
      this.#working.add(key);
      // Never rejects: failures are turned into delays.
      void this.#work(key);
    }
  }

  async #work(key: string): Promise<void> {
    // A turn of the event loop between keys, so that what was just written is seen together.
    await null;
    let delay: number | undefined;
    try {
      delay = await this.options.work(key);
      this.#failures.delete(key);
    } catch (error) {
      const failures = (this.#failures.get(key) ?? 0) + 1;
      delay = this.#stopped
        ? undefined
        : this.options.failed(key, error, failures);
      if (delay === undefined) this.#failures.delete(key);
      else this.#failures.set(key, failures);
    }
    this.#working.delete(key);
    if (delay !== undefined) this.addAfter(key, delay);
    if (this.#again.delete(key)) this.add(key);
    this.#pump();
    if (this.#stopped && this.#working.size === 0) this.#idle?.();
  }
}
