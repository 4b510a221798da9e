import type { Clock, Logger, Setup, Store } from '../ports';

const SOON_MS = 50;
const PERIOD_MS = 15_000;

/** Writes environments, clusters, repositories and entities when they changed, and "as of" every quarter of a minute. @internal */
export class SetupWriter {
  readonly #options: {
    store: Store;
    clock: Clock;
    logger: Logger;
    onWritten(): void;
  };
  #read: (() => Setup) | undefined;
  #cancel: (() => void) | undefined;
  #last = '';
  #stopped = false;

  constructor(options: {
    store: Store;
    clock: Clock;
    logger: Logger;
    onWritten(): void;
  }) {
    this.#options = options;
  }

  /** Where the set-up is read from. */
  connect(read: () => Setup): void {
    this.#read = read;
  }

  changed(): void {
    this.#schedule(SOON_MS);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  #schedule(ms: number): void {
    this.#cancel?.();
    if (!this.#stopped) {
      this.#cancel = this.#options.clock.after(ms, () => {
        this.#cancel = undefined;
        void this.#write();
      });
    }
  }

  async #write(): Promise<void> {
    const { store, logger, onWritten } = this.#options;
    const setup = this.#read?.();
    const digest = JSON.stringify(setup);
    if (setup && digest !== this.#last) {
      try {
        await store.saveSetup(setup);
        this.#last = digest;
        onWritten();
      } catch (error) {
        logger.warn('set-up not written, trying again', {
          error: String(error),
        });
      }
    }
    if (!this.#cancel) {
      this.#schedule(PERIOD_MS);
    }
  }
}
