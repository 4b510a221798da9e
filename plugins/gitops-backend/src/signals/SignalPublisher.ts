import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  GITOPS_SIGNAL_CHANNEL,
  type GitopsSignal,
} from '@gitops-suite/backstage-plugin-gitops-common';

// Beyond this, a message would cost more than a fetch.
const refsPerMessage = 200;
const pauseMs = 1000;

/**
 * Tells browsers what changed, by opaque references: at once when it was quiet, else at most once a second. A lost
 * message costs freshness only.
 */
export class SignalPublisher {
  readonly #signals: SignalsService;
  readonly #logger: LoggerService;
  readonly #refOf: (applicationId: string) => string;
  readonly #after: (ms: number, callback: () => void) => void;
  #refs = new Set<string>();
  #setup = false;
  #isPausing = false;

  constructor(options: {
    signals: SignalsService;
    logger: LoggerService;
    refOf: (applicationId: string) => string;
    /** Calls once after a time in milliseconds. */
    after?: (ms: number, callback: () => void) => void;
  }) {
    this.#signals = options.signals;
    this.#logger = options.logger;
    this.#refOf = options.refOf;
    this.#after =
      options.after ?? ((ms, callback) => setTimeout(callback, ms).unref());
  }

  publish(changed: { applications: readonly string[]; setup: boolean }): void {
    for (const id of changed.applications) {
      this.#refs.add(this.#refOf(id));
    }
    this.#setup ||= changed.setup;
    if (!this.#isPausing) {
      this.#send();
    }
  }

  #send(): void {
    if (this.#refs.size === 0 && !this.#setup) {
      this.#isPausing = false;
      return;
    }
    const all = this.#refs.size > refsPerMessage;
    const message: GitopsSignal = {
      applications: all ? [] : [...this.#refs].sort(),
      setup: this.#setup,
      all,
    };
    this.#refs = new Set();
    this.#setup = false;
    this.#isPausing = true;
    this.#after(pauseMs, () => this.#send());
    this.#signals
      .publish({
        recipients: { type: 'broadcast' },
        channel: GITOPS_SIGNAL_CHANNEL,
        message,
      })
      .catch(error =>
        this.#logger.warn(`A signal got lost: ${stringifyError(error)}`),
      );
  }
}
