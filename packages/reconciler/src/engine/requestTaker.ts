import type { Problem } from '@gitops-suite/model';
import type { PersonRequest } from '../ports';
import type { Reconciler } from '../reconcile';
import type { EngineContext } from './context';
import type { Follower } from './follower';

/** Takes up what people asked for, oldest first, until no row is left. @internal */
export class RequestTaker {
  readonly #reconciler: Reconciler;
  readonly #context: EngineContext;
  readonly #followers: readonly Follower[];
  #running = false;
  #again = false;

  constructor(parts: {
    reconciler: Reconciler;
    context: EngineContext;
    followers: readonly Follower[];
  }) {
    this.#reconciler = parts.reconciler;
    this.#context = parts.context;
    this.#followers = parts.followers;
  }

  /** New rows are there. */
  wake(): void {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    this.#takeAll()
      .catch(error =>
        this.#context.logger.warn('requests not read', {
          error: String(error),
        }),
      )
      .finally(() => {
        this.#running = false;
        if (this.#again) {
          this.#again = false;
          this.wake();
        }
      });
  }

  async #takeAll(): Promise<void> {
    for (;;) {
      const requests = await this.#context.store.claimRequests(50);
      if (requests.length === 0) {
        return;
      }
      for (const request of requests) {
        await this.#take(request);
      }
    }
  }

  async #take(request: PersonRequest): Promise<void> {
    const app = this.#reconciler.registry.applications.get(
      request.applicationId,
    );
    if (!app) {
      const problem: Problem = {
        code: 'unknown-application',
        severity: 'error',
        message: `The Application ${request.applicationId} does not exist any more`,
      };
      await this.#context.store.completeRequest(request.id, { problem });
      return;
    }
    const refresh = request.type === 'refresh';
    if (refresh) {
      const { repository } = app.definition;
      const follower = this.#followers.find(
        ({ source }) => source.name === repository,
      );
      // A person who refreshes agrees to follow rewritten history.
      await follower?.look({ announced: true, acceptRewrite: true });
    }
    app.requests.push(request);
    const all = request.type !== 'terminate';
    this.#reconciler.enqueue(
      app.id,
      { render: refresh, all, keys: new Set() },
      true,
    );
  }
}
