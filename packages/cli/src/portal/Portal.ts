import {
  agentReportAnswerSchema,
  agentRequestsAnswerSchema,
  type AgentReport,
} from '@gitops-suite/model';
import type { Logger, PersonRequest } from '@gitops-suite/reconciler';
import type { SqliteStore } from '../store/SqliteStore';
import type { Batch, Outbox } from './Outbox';

/** Milliseconds: news are gathered for a moment; without any, the portal is told that the agent is there. */
const GATHER_MS = 300;
const HEARTBEAT_MS = 20_000;
const LONGEST_WAIT_MS = 60_000;
/** The portal holds a question for 20 s when there is nothing to do. */
const ANSWER_MS = 60_000;

/** @internal */
export interface PortalOptions {
  /** Base address of the backend: `https://portal.example`. */
  url: string;
  token(): Promise<string>;
  /** Names of the clusters of this agent. */
  clusters: readonly string[];
  store: SqliteStore;
  outbox: Outbox;
  logger: Logger;
  /** New rows are there for the engine. */
  onRequests(): void;
  /** False while the store may not know of all that there is: what it lacks is not said to be gone. */
  isSettled(): boolean;
}

const nothingNew: Batch = {
  parts: {
    applications: [],
    removed: [],
    history: [],
    operations: [],
    completed: [],
  },
  positions: [],
};

/** A refusal of the portal that a repetition does not change. */
class Refusal extends Error {}

/**
 * Tells a portal what happens, and takes up what people ask there, over connections that the agent opens. While the
 * portal is away everything goes on and waits in the outbox.
 * @internal
 */
export class Portal {
  readonly #options: PortalOptions;
  readonly #stopped = new AbortController();
  /** Marks of one report: few when one among them was refused, until it is found. */
  #most = Infinity;
  #wake = () => {};
  #loops: Promise<unknown> = Promise.resolve();

  constructor(options: PortalOptions) {
    this.#options = options;
  }

  start(): void {
    this.#options.outbox.addEverything();
    this.#loops = Promise.all([
      this.#repeat('reports', () => this.#report()),
      this.#repeat('questions', this.#questions()),
    ]);
  }

  /** Something is to be told. */
  news(): void {
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#wake();
    await this.#loops;
  }

  async #repeat(what: string, once: () => Promise<void>): Promise<void> {
    const { logger } = this.#options;
    let failures = 0;
    while (!this.#stopped.signal.aborted) {
      try {
        await once();
        if (failures > 0) {
          logger.info('the portal answers again', { what });
        }
        failures = 0;
      } catch (error) {
        if (this.#stopped.signal.aborted) {
          return;
        }
        failures += 1;
        if (failures === 1 || error instanceof Refusal) {
          logger.warn('the portal was not reached', {
            what,
            error: (error as Error).message,
          });
        }
        await this.#pause(
          Math.min(LONGEST_WAIT_MS, 500 * 2 ** Math.min(failures, 8)),
        );
      }
    }
  }

  async #report(): Promise<void> {
    const { outbox, store, clusters } = this.#options;
    const batch = await this.#nextBatch();
    const known = store.setup().clusters ?? [];
    const report: AgentReport = {
      ...batch.parts,
      round: outbox.round,
      clusters: known.filter(({ name }) => clusters.includes(name)),
    };
    try {
      const answer = agentReportAnswerSchema.parse(
        await this.#post('report', report),
      );
      outbox.delivered(batch);
      this.#most = Math.max(this.#most * 2, 1);
      if (answer.resend) {
        outbox.addEverything();
      }
    } catch (error) {
      if (!(error instanceof Refusal && this.#narrow(batch))) {
        throw error;
      }
    }
  }

  async #nextBatch(): Promise<Batch> {
    const { outbox, isSettled } = this.#options;
    const next = () => outbox.next({ most: this.#most, mayEnd: isSettled() });
    const batch = next();
    if (batch) {
      return batch;
    }
    await this.#nextNews();
    return next() ?? nothingNew;
  }

  /** Halves what is sent until the one part that is refused is alone, and lets all else pass it. False when it is. */
  #narrow(batch: Batch): boolean {
    const { length } = batch.positions;
    this.#most = Math.max(1, Math.floor(length / 2));
    if (length <= 1) {
      this.#options.outbox.refused(batch);
    }
    return length > 1;
  }

  #questions(): () => Promise<void> {
    let startsAnew = true;
    return async () => {
      const answer = await this.#post('requests', { startsAnew }).catch(
        error => {
          // What was handed out may have got lost on the way: it is asked for again.
          startsAnew = true;
          throw error;
        },
      );
      const { requests } = agentRequestsAnswerSchema.parse(answer);
      startsAnew = false;
      requests.forEach(request => this.#take(request as PersonRequest));
      if (requests.length > 0) {
        this.#options.onRequests();
      }
    };
  }

  #take(request: PersonRequest): void {
    const { store, outbox } = this.#options;
    const result = store.resultOf(request.id);
    if (result) {
      // It was answered before the portal heard of it.
      outbox.add({ completed: [request.id] });
      this.news();
    } else {
      store.request(request);
    }
  }

  async #post(path: string, body: object): Promise<unknown> {
    const { url, token } = this.#options;
    const answer = await fetch(
      `${url.replace(/\/$/, '')}/api/gitops/agents/${path}`,
      {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await token()}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify(body),
        // A token is for this address alone.
        redirect: 'error',
        signal: AbortSignal.any([
          this.#stopped.signal,
          AbortSignal.timeout(ANSWER_MS),
        ]),
      },
    );
    const text = await answer.text();
    if (answer.ok) {
      return JSON.parse(text);
    }
    const message = `${path}: the portal answered ${
      answer.status
    }: ${text.slice(0, 300)}`;
    throw [400, 403, 413].includes(answer.status)
      ? new Refusal(message)
      : new Error(message);
  }

  async #nextNews(): Promise<void> {
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, HEARTBEAT_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    await this.#pause(GATHER_MS);
  }

  #pause(ms: number): Promise<void> {
    const { signal } = this.#stopped;
    return new Promise(resolve => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) {
        end();
      }
    });
  }
}
