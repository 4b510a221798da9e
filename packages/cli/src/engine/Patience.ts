/**
 * How long a run waits for what may pass by itself: once for each cluster, and not for one Application after another.
 * @internal
 */
export class Patience {
  readonly #spanMs: number;
  readonly #now: () => number;
  readonly #since = new Map<string, number>();

  constructor(spanMs: number, now: () => number = Date.now) {
    this.#spanMs = spanMs;
    this.#now = now;
  }

  /** Whether another look at a cluster is worth it; counts from the first time that it is asked. */
  isLeft(cluster: string): boolean {
    const now = this.#now();
    const since = this.#since.get(cluster) ?? now;
    this.#since.set(cluster, since);
    return now - since < this.#spanMs;
  }

  /** Something has passed: what comes next is another matter. */
  renew(cluster: string): void {
    this.#since.delete(cluster);
  }
}
