/** Runs tasks of one key after another; tasks of different keys side by side. */
export class Locks {
  readonly #tails = new Map<number, Promise<unknown>>();

  /** Runs `task` when all earlier tasks of `key` have ended, however they ended. */
  run<Result>(key: number, task: () => Promise<Result>): Promise<Result> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const result = before.then(task, task);
    const tail = result.then(
      () => {},
      () => {},
    );
    this.#tails.set(key, tail);
    tail.then(() => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    });
    return result;
  }

  /** Waits until nothing runs. */
  async idle(): Promise<void> {
    while (this.#tails.size > 0) await Promise.all(this.#tails.values());
  }
}
