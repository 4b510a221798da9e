import type { ObjectKey } from '@gitops-suite/model';

/** Writes of ours that are under way, and what waits for their end. @internal */
export class OngoingWrites {
  readonly #writing = new Map<
    ObjectKey,
    { writes: number; late: (() => void)[] }
  >();

  async run<T>(key: ObjectKey, write: () => Promise<T>): Promise<T> {
    const writing = this.#writing.get(key) ?? { writes: 0, late: [] };
    this.#writing.set(key, writing);
    writing.writes += 1;
    try {
      return await write();
    } finally {
      writing.writes -= 1;
      if (writing.writes === 0) {
        this.#writing.delete(key);
        writing.late.forEach(take => take());
      }
    }
  }

  /** Calls at once when nothing is written to the object, else when the last write has ended. */
  after(key: ObjectKey, take: () => void): void {
    const writing = this.#writing.get(key);
    if (writing) {
      writing.late.push(take);
    } else {
      take();
    }
  }
}
