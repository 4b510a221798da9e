import type { GitSource, Revision } from '../ports';
import type { Reconciler } from '../reconcile';
import { backoffMs } from '../sync/backoff';
import type { EngineContext } from './context';

/** Looks at a repository at once, on announcements, and every poll interval ± 10 %. @internal */
export class Follower {
  readonly source: GitSource;
  readonly #reconciler: Reconciler;
  readonly #context: EngineContext;
  readonly #onLook: () => void;
  #failures = 0;
  #turn: Promise<void> = Promise.resolve();
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

  /** Resolves when what was found has been handed to the loop. */
  async look(
    options: { announced?: boolean; acceptRewrite?: boolean } = {},
  ): Promise<void> {
    const outcome = await this.source.refresh(options);
    if (outcome.status === 'done') {
      // One revision after the other, in the order in which they were seen.
      this.#turn = this.#turn.then(() => this.#take(outcome.value.head));
      await this.#turn;
    }
    this.#onLook();
    this.#schedule();
  }

  /** Never rejects: a revision that could not be read is read again. */
  async #take(head: Revision): Promise<void> {
    const seen = this.#reconciler.revisionOf(this.source.name);
    if (this.#stopped || head.sha === seen) {
      return;
    }
    try {
      await this.#reconciler.onRevision(this.source, head, seen);
      this.#failures = 0;
    } catch (error) {
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
