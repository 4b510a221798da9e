import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ServiceUnavailableError,
  stringifyError,
  toError,
} from '@backstage/errors';
import type { SuiteStatus } from '@gitops-suite/backstage-plugin-gitops-common';
import type { ReconcilerHandle } from '@gitops-suite/reconciler';

/** Starts the engine beside the backend and says how it does. A failed start is retried: the reads go on. */
export class EngineRunner {
  readonly #start: () => Promise<ReconcilerHandle>;
  readonly #logger: LoggerService;
  readonly #now: () => Date;
  readonly #retryMs: number;
  #handle: ReconcilerHandle | undefined;
  #status: SuiteStatus['engine'];
  #retry: NodeJS.Timeout | undefined;

  constructor(options: {
    start: () => Promise<ReconcilerHandle>;
    logger: LoggerService;
    now?: () => Date;
    retryMs?: number;
  }) {
    this.#start = options.start;
    this.#logger = options.logger;
    this.#now = options.now ?? (() => new Date());
    this.#retryMs = options.retryMs ?? 15_000;
    this.#status = { state: 'starting', since: this.#now().toISOString() };
  }

  status(): SuiteStatus['engine'] {
    return this.#status;
  }

  /** The running engine, or a ServiceUnavailableError that says why there is none. */
  handle(): ReconcilerHandle {
    if (!this.#handle) {
      throw new ServiceUnavailableError(
        this.#status.state === 'failed'
          ? `The GitOps engine could not be started: ${
              this.#status.message
            }. It is tried again by itself; the log of the backend has more.`
          : 'The GitOps engine is still starting. Try again in a moment.',
      );
    }
    return this.#handle;
  }

  /** The running engine, when there is one. */
  maybe(): ReconcilerHandle | undefined {
    return this.#handle;
  }

  async start(): Promise<void> {
    try {
      const handle = await this.#start();
      if (this.#status.state === 'stopped') {
        await handle.stop();
        return;
      }
      this.#handle = handle;
      this.#become('running');
    } catch (cause) {
      if (this.#status.state === 'stopped') {
        return;
      }
      const error = toError(cause);
      this.#logger.error(
        `The GitOps engine could not be started: ${stringifyError(error)}`,
      );
      this.#become('failed', error.message.split('\n')[0]);
      this.#retry = setTimeout(() => this.start(), this.#retryMs);
      this.#retry.unref();
    }
  }

  async stop(): Promise<void> {
    clearTimeout(this.#retry);
    const handle = this.#handle;
    this.#handle = undefined;
    this.#become('stopped');
    await handle?.stop();
  }

  #become(state: SuiteStatus['engine']['state'], message?: string): void {
    this.#status = { state, since: this.#now().toISOString(), message };
  }
}
