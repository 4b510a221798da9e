import type { Problem } from '@gitops-suite/model';
import { homeOf } from '../discover';
import type { PersonRequest, RequestResult } from '../ports';
import type { Reconciler } from '../reconciler';
import type { Failure } from '../outcome';
import { backoffMs } from '../sync/backoff';
import { question } from './application';
import type { EngineContext } from './context';
import type { Follower } from './follower';
import { planNow } from './planNow';
import { clustersElsewhere } from './takeUp';

const POLL_MS = 1_000;

/** Takes up what people asked for, oldest first, until no row is left. @internal */
export class RequestTaker {
  readonly #reconciler: Reconciler;
  readonly #context: EngineContext;
  readonly #followers: readonly Follower[];
  #running = false;
  #again = false;
  #failures = 0;
  #cancel = () => {};
  #cancelPoll = () => {};
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

  /** Looks for rows that other processes wrote, which tell nobody. */
  poll(): void {
    const { clock, config } = this.#context;
    if (config.lease && !this.#stopped) {
      this.#cancelPoll = clock.after(POLL_MS, () => {
        this.wake();
        this.poll();
      });
    }
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
    this.#cancelPoll();
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
      const requests = await this.#context.store.claimRequests(
        50,
        clustersElsewhere(this.#context),
      );
      if (requests.length === 0) {
        return;
      }
      for (const request of requests) {
        if (request.type === 'refresh') {
          // Nobody else waits for a repository that does not answer.
          void this.#refresh(request);
        } else if (request.type === 'plan') {
          void this.#plan(request);
        } else {
          this.#pass(request);
        }
      }
    }
  }

  /** Rewritten history is followed of the branch that the Application is read from, and of no other. */
  async #refresh(request: PersonRequest & { type: 'refresh' }): Promise<void> {
    const definition = this.#find(request)?.definition;
    if (definition) {
      const { repository, branch } = definition;
      const home = homeOf(definition);
      const others = home === repository ? [] : [home];
      await Promise.all([
        this.#look(repository, {
          acceptRewrite: request.acceptRewrite,
          branch,
        }),
        ...others.map(name => this.#look(name)),
      ]);
    }
    this.#pass(request);
  }

  async #look(
    repository: string,
    options: { acceptRewrite?: boolean; branch?: string } = {},
  ): Promise<void> {
    const follower = this.#followers.find(
      ({ source }) => source.name === repository,
    );
    await follower?.look({ announced: true, ...options });
  }

  async #plan(
    request: Extract<PersonRequest, { type: 'plan' }>,
  ): Promise<void> {
    const app = this.#find(request);
    if (!app) {
      await this.#completeUnknown(request);
      return;
    }
    const planned = await planNow(app, request, {
      context: this.#context,
      enqueue: () => this.#reconciler.enqueue(app.id, question, true),
    });
    const result =
      planned.status === 'done'
        ? { plan: planned.value }
        : { problem: problemOf(planned) };
    await this.#complete(request, result);
  }

  #pass(request: PersonRequest): void {
    const app = this.#find(request);
    if (!app) {
      void this.#completeUnknown(request);
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

  #completeUnknown(request: PersonRequest): Promise<void> {
    return this.#complete(request, {
      problem: {
        code: 'unknown-application',
        severity: 'error',
        message: `The Application ${request.applicationId} does not exist any more`,
      },
    });
  }

  async #complete(
    request: PersonRequest,
    result: RequestResult,
  ): Promise<void> {
    try {
      await this.#context.store.completeRequest(request.id, result);
    } catch (error) {
      // Its claim ends with this process: the next one answers it.
      this.#context.logger.warn('a request was not answered', {
        request: request.id,
        error: String(error),
      });
    }
  }
}

/** The code of the failure comes first: whoever waits for the answer turns it into an error again. */
function problemOf({ code, message, subject }: Failure): Problem {
  return {
    code,
    severity: 'error',
    message: subject ? `${subject}: ${message}` : message,
  };
}
