import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ServiceUnavailableError,
  stringifyError,
  toError,
} from '@backstage/errors';
import type { SuiteStatus } from '@gitops-suite/backstage-plugin-gitops-common';
import type { ReconcilerHandle } from '@gitops-suite/reconciler';

/** What the engine tells about its own life. */
export interface EngineLife {
  onCrash(error: Error): void;
  onRecovery(): void;
}

/** Starts the engine beside the backend and says how it does. A failed start is retried: the reads go on. */
export class EngineRunner {
  readonly #start: (life: EngineLife) => Promise<ReconcilerHandle>;
  readonly #logger: LoggerService;
  readonly #now: () => Date;
  readonly #retryMs: number;
  #handle: ReconcilerHandle | undefined;
  #status: SuiteStatus['engine'];
  #retry: NodeJS.Timeout | undefined;
  #crashes = 0;

  constructor(options: {
    start: (life: EngineLife) => Promise<ReconcilerHandle>;
    logger: LoggerService;
    now?: () => Date;
    retryMs?: number;
  }) {
    this.#start = options.start;
    this.#logger = options.logger;
    this.#now = options.now ?? (() => new Date());
    this.#retryMs = options.retryMs ?? 15_000;
    this.#status = {
      state: 'starting',
      since: this.#now().toISOString(),
      crashes: 0,
    };
  }

  status(): SuiteStatus['engine'] {
    return this.#status;
  }

  /** The running engine, or a ServiceUnavailableError that says why there is none. */
  handle(): ReconcilerHandle {
    const handle = this.maybe();
    if (!handle) {
      throw new ServiceUnavailableError(whyNot(this.#status));
    }
    return handle;
  }

  /** The running engine, when there is one. */
  maybe(): ReconcilerHandle | undefined {
    return this.#status.state === 'running' ? this.#handle : undefined;
  }

  /** Counters of the running engine; undefined when there is none to ask. */
  async counters(): Promise<Record<string, number> | undefined> {
    return this.maybe()
      ?.counters()
      .catch(() => undefined);
  }

  async start(): Promise<void> {
    try {
      const handle = await this.#start({
        onCrash: error => this.#crashed(error),
        onRecovery: () => this.#recovered(),
      });
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

  #crashed(error: Error): void {
    this.#crashes += 1;
    if (this.#status.state !== 'stopped') {
      this.#become('restarting', error.message.split('\n')[0]);
    }
  }

  #recovered(): void {
    if (this.#status.state === 'restarting') {
      this.#become('running');
    }
  }

  #become(state: SuiteStatus['engine']['state'], message?: string): void {
    const since = this.#now().toISOString();
    this.#status = { state, since, crashes: this.#crashes, message };
  }
}

function whyNot({ state, message }: SuiteStatus['engine']): string {
  switch (state) {
    case 'failed':
      return `The GitOps engine could not be started: ${message}. It is tried again by itself; the log of the backend has more.`;
    case 'restarting':
      return `The GitOps engine ended (${message}) and is being started again. Try again in a moment; the log of the backend has more.`;
    default:
      return 'The GitOps engine is still starting. Try again in a moment.';
  }
}
