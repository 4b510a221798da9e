import type { GitSource } from '../ports';
import type { Reconciler } from '../reconcile';
import type { EngineContext } from './context';

/** Looks at a repository at once, on announcements, and every poll interval ± 10 %. @internal */
export class Follower {
  readonly source: GitSource;
  readonly #reconciler: Reconciler;
  readonly #context: EngineContext;
  readonly #onLook: () => void;
  #seen: string | undefined;
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
    this.#seen = source.head()?.sha;
  }

  /** Resolves when what was found has been handed to the loop. */
  async look(
    options: { announced?: boolean; acceptRewrite?: boolean } = {},
  ): Promise<void> {
    const outcome = await this.source.refresh(options);
    if (outcome.status === 'done' && !this.#stopped) {
      const { head } = outcome.value;
      // One revision after the other, in the order in which they were seen.
      this.#turn = this.#turn.then(async () => {
        if (head.sha !== this.#seen) {
          const before = this.#seen;
          this.#seen = head.sha;
          await this.#reconciler.onRevision(this.source, head, before);
        }
      });
      await this.#turn.catch(error => {
        this.#seen = undefined;
        this.#turn = Promise.resolve();
        this.#context.logger.error('a revision was not taken over', {
          repository: this.source.name,
          error: String(error),
        });
      });
    }
    this.#onLook();
    this.#schedule();
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
      this.#cancel = clock.after(timing.pollMs * jitter, () => {
        void this.look();
      });
    }
  }
}
