import type { Clock } from '../ports';

/** Writes first: a person or a deployment waits for them. @internal */
export type Priority = 'write' | 'read' | 'background';

const order: readonly Priority[] = ['write', 'read', 'background'];

/** Rate of a cluster without own flow control, and the default of {@link RequestLimiter}. */
const defaultRate = { qps: 50, burst: 100 };

interface Waiting {
  start(): void;
  signal?: AbortSignal;
}

/**
 * Client-side token bucket with priorities. Servers with priority and fairness protect themselves and us better, so
 * the default rate is lifted when a server shows that it has them; an explicit rate stays.
 * @internal
 */
export class RequestLimiter {
  readonly #clock: Clock;
  readonly #explicit: boolean;
  readonly #burst: number;
  #qps: number;
  #tokens: number;
  #at: number;
  #pausedUntil = 0;
  #cancel: (() => void) | undefined;
  readonly #queues: Record<Priority, Waiting[]> = {
    write: [],
    read: [],
    background: [],
  };

  constructor(options: { clock: Clock; qps?: number; burst?: number }) {
    this.#clock = options.clock;
    this.#explicit = options.qps !== undefined;
    this.#qps = options.qps ?? defaultRate.qps;
    this.#burst = Math.max(
      1,
      options.burst ?? (this.#explicit ? this.#qps * 2 : defaultRate.burst),
    );
    this.#tokens = this.#burst;
    this.#at = this.#clock.now();
    this.#clock.onSetBack?.(ms => {
      this.#at -= ms;
      this.#pausedUntil -= ms;
    });
  }

  /** Resolves with true when the request may start, with false when it was aborted before. */
  async take(priority: Priority, signal?: AbortSignal): Promise<boolean> {
    if (signal?.aborted) {
      return false;
    }
    if (this.#isIdle() && this.#spend()) {
      return true;
    }
    return new Promise(resolve => {
      const waiting: Waiting = { start: () => resolve(true), signal };
      this.#queues[priority].push(waiting);
      signal?.addEventListener(
        'abort',
        () => {
          const queue = this.#queues[priority];
          const index = queue.indexOf(waiting);
          if (index >= 0) {
            queue.splice(index, 1);
            resolve(false);
          }
        },
        { once: true },
      );
      this.#schedule();
    });
  }

  /** Requests that wait for their turn. */
  waiting(): number {
    return order.reduce(
      (sum, priority) => sum + this.#queues[priority].length,
      0,
    );
  }

  /** The server said when to come back: nothing starts before. */
  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.now() + ms);
    this.#cancel?.();
    this.#cancel = undefined;
    this.#schedule();
  }

  /** The server has priority and fairness. */
  lift(): void {
    if (!this.#explicit && this.#qps !== Infinity) {
      this.#qps = Infinity;
      this.#cancel?.();
      this.#cancel = undefined;
      this.#schedule();
    }
  }

  #isIdle(): boolean {
    return order.every(priority => this.#queues[priority].length === 0);
  }

  #spend(): boolean {
    const now = this.#clock.now();
    if (now < this.#pausedUntil) {
      return false;
    }
    if (this.#qps === Infinity) {
      return true;
    }
    const earned = (Math.max(0, now - this.#at) * this.#qps) / 1_000;
    this.#tokens = Math.min(this.#burst, this.#tokens + earned);
    this.#at = now;
    if (this.#tokens < 1) {
      return false;
    }
    this.#tokens -= 1;
    return true;
  }

  #schedule(): void {
    if (this.#cancel || this.#isIdle()) {
      return;
    }
    const now = this.#clock.now();
    const earned = (Math.max(0, now - this.#at) * this.#qps) / 1_000;
    const missing = Math.max(0, 1 - (this.#tokens + earned));
    const refill = this.#qps === Infinity ? 0 : (missing / this.#qps) * 1_000;
    const wait = Math.max(this.#pausedUntil - now, refill, 0);
    this.#cancel = this.#clock.after(Math.ceil(wait), () => {
      this.#cancel = undefined;
      this.#drain();
    });
  }

  #drain(): void {
    for (const priority of order) {
      const queue = this.#queues[priority];
      while (queue.length > 0) {
        if (!this.#spend()) {
          this.#schedule();
          return;
        }
        queue.shift()!.start();
      }
    }
  }
}
