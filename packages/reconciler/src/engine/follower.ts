import type { GitSource } from '../ports';
import type { Reconciler } from '../reconciler';
import { backoffMs } from '../sync/backoff';
import type { EngineContext } from './context';

/** Looks at a repository at once, on announcements, and every poll interval ± 10 %. @internal */
export class Follower {
  readonly source: GitSource;
  readonly #reconciler: Reconciler;
  readonly #context: EngineContext;
  readonly #onLook: () => void;
  #failures = 0;
  #cancel = () => {};
  #stopped = false;

  constructor(
    source: GitSource,
    parts: { reconciler: Reconciler; context: EngineContext; onLook(): void },
  ) {
    this.source = source;
    this.#reconciler = parts.reconciler;
    this.#context = parts.context;
    this.#onLook = parts.onLook;
  }

  /** Resolves when what was found has been handed to the loop. Never rejects: nobody may be there to be told. */
  async look(options: Parameters<GitSource['refresh']>[0] = {}): Promise<void> {
    await this.#take(options);
    if (!this.#stopped) {
      this.#onLook();
      this.#schedule();
    }
  }

  /** What could not be taken over is tried again. */
  async #take(options: Parameters<GitSource['refresh']>[0]): Promise<void> {
    try {
      await this.source.refresh(options);
      if (this.#stopped) {
        return;
      }
      // One branch that cannot be read keeps nobody from what came on the others.
      await this.#reconciler.onSource(this.source.name);
      this.#failures = 0;
    } catch (error) {
      if (this.#stopped) {
        return;
      }
      this.#failures += 1;
      this.#context.logger.error(
        'a revision was not taken over, trying again',
        {
          repository: this.source.name,
          error: String(error),
        },
      );
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #schedule(): void {
    const { clock, timing } = this.#context;
    this.#cancel();
    if (!this.#stopped) {
      const jitter = 0.9 + 0.2 * clock.random();
      const wait =
        this.#failures > 0
          ? Math.min(timing.pollMs, backoffMs(this.#failures, clock.random()))
          : timing.pollMs * jitter;
      this.#cancel = clock.after(wait, () => {
        void this.look();
      });
    }
  }
}
