import type { Logger } from '@gitops-suite/reconciler';

/** What was opened, closed in reverse; one that cannot be closed keeps no other one open. @internal */
export class Closers {
  readonly #logger: Logger;
  readonly #opened: { what: string; close(): unknown }[] = [];

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  add(what: string, close: () => unknown): void {
    this.#opened.push({ what, close });
  }

  async close(): Promise<void> {
    for (const { what, close } of this.#opened.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        this.#logger.error(`${what} did not stop in order`, {
          error: String(error),
        });
      }
    }
  }
}
