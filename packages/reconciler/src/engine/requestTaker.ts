import type { Problem } from '@gitops-suite/model';
import type { PersonRequest } from '../ports';
import type { Reconciler } from '../reconcile';
import { backoffMs } from '../sync/backoff';
import type { EngineContext } from './context';
import type { Follower } from './follower';

/** Takes up what people asked for, oldest first, until no row is left. @internal */
export class RequestTaker {
  readonly #reconciler: Reconciler;
  readonly #context: EngineContext;
  readonly #followers: readonly Follower[];
  #running = false;
  #again = false;
  #failures = 0;
  #cancel = () => {};
  #stopped = false;

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
    if (this.#running || this.#stopped) {
      this.#again = true;
      return;
    }
    this.#running = true;
    this.#cancel();
    this.#takeAll()
      .then(
        () => {
          this.#failures = 0;
        },
        error => this.#tryAgain(error),
      )
      .finally(() => {
        this.#running = false;
        if (this.#again) {
          this.#again = false;
          this.wake();
        }
      });
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #tryAgain(error: unknown): void {
    const { clock, logger } = this.#context;
    this.#failures += 1;
    logger.warn('requests not read, trying again', { error: String(error) });
    this.#cancel = clock.after(
      Math.min(30_000, backoffMs(this.#failures, clock.random())),
      () => this.wake(),
    );
  }

  async #takeAll(): Promise<void> {
    for (;;) {
      const requests = await this.#context.store.claimRequests(50);
      if (requests.length === 0) {
        return;
      }
      for (const request of requests) {
        if (request.type === 'refresh') {
          // Nobody else waits for a repository that does not answer.
          void this.#refresh(request);
        } else {
          this.#pass(request);
        }
      }
    }
  }

  /** A person who refreshes agrees to follow rewritten history. */
  async #refresh(request: PersonRequest): Promise<void> {
    const app = this.#find(request);
    const follower = this.#followers.find(
      ({ source }) => source.name === app?.definition.repository,
    );
    await follower?.look({ announced: true, acceptRewrite: true });
    this.#pass(request);
  }

  #pass(request: PersonRequest): void {
    const app = this.#find(request);
    if (!app) {
      void this.#complete(request, {
        code: 'unknown-application',
        severity: 'error',
        message: `The Application ${request.applicationId} does not exist any more`,
      });
      return;
    }
    app.requests.push(request);
    const render = request.type === 'refresh';
    const all = request.type !== 'terminate';
    this.#reconciler.enqueue(app.id, { render, all, keys: new Set() }, true);
  }

  #find({ applicationId }: PersonRequest) {
    return this.#reconciler.registry.applications.get(applicationId);
  }

  async #complete(request: PersonRequest, problem: Problem): Promise<void> {
    try {
      await this.#context.store.completeRequest(request.id, { problem });
    } catch (error) {
      // Its claim ends with this process: the next one answers it.
      this.#context.logger.warn('a request was not answered', {
        request: request.id,
        error: String(error),
      });
    }
  }
}
