import type { KubernetesObject } from '@gitops-suite/model';
import { parseJson } from '../json';
import type { Failure } from '../outcome';
import type { Clock, Logger } from '../ports';
import type { ApiClient } from './apiClient';
import type { ApiStream } from './apiRequest';
import {
  collectionRequest,
  listCollection,
  typed,
  type WatchTarget,
} from './collection';
import type { Contact } from './contact';
import { pause } from './pause';
import { translateStatus } from './translateStatus';

/** What a watch hands on. Never throws. @internal */
export interface WatchSink {
  put(object: KubernetesObject): void;
  remove(object: KubernetesObject): void;
  /** A list is complete: `keys` are `namespace/name` of everything in it. */
  listed(keys: ReadonlySet<string>, resourceVersion: string): void;
  /** The state has changed. */
  changed(): void;
  /** Asks the server whether it has stopped to serve the kind. */
  isMissing(): Promise<boolean>;
}

/**
 * `forbidden` and `missing` are settled states: the watch goes on asking, but nobody waits for it.
 * @internal
 */
export type WatchState =
  | 'starting'
  | 'live'
  | 'retrying'
  | 'forbidden'
  | 'missing'
  | 'closed';
/** Servers send bookmarks every minute: silence for longer is a dead connection. */
const IDLE_MS = 90_000;
const FORBIDDEN_MS = 60_000;
const RETRY_MAX_MS = 30_000;
/** Failed lists before those who wait are told. */
const PATIENCE = 3;

/**
 * Follows one collection: list in pages, watch from there, resume where the stream ended. Only 410 (the server has
 * forgotten where we were) lists again, and only this collection.
 * @internal
 */
export class ResourceWatch {
  readonly #client: ApiClient;
  readonly #contact: Contact;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #target: WatchTarget;
  readonly #sink: WatchSink;
  readonly #abort = new AbortController();
  readonly #settled: Promise<Failure | undefined>;
  #settle: (failure?: Failure) => void = () => {};
  #state: WatchState = 'starting';
  #complete = false;
  #resourceVersion: string | undefined;
  #attempt = 0;
  #failure: Failure | undefined;

  constructor(options: {
    client: ApiClient;
    contact: Contact;
    clock: Clock;
    logger: Logger;
    target: WatchTarget;
    sink: WatchSink;
  }) {
    this.#client = options.client;
    this.#contact = options.contact;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#target = options.target;
    this.#sink = options.sink;
    this.#settled = new Promise(resolve => {
      this.#settle = resolve;
    });
    this.#run().catch(error =>
      this.#logger.error('a watch has ended', {
        path: this.#target.path,
        error: String(error?.stack ?? error),
      }),
    );
  }

  get state(): WatchState {
    return this.#state;
  }

  /** True when everything in the collection is known: after the first list, as long as reading is allowed. */
  get complete(): boolean {
    return this.#complete;
  }

  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Resolves when the first list is in or cannot be had, with the reason when that may pass. */
  settled(): Promise<Failure | undefined> {
    return this.#complete ? Promise.resolve(undefined) : this.#settled;
  }

  close(): void {
    this.#abort.abort();
    this.#to('closed');
    this.#settle();
  }

  async #run(): Promise<void> {
    while (
      !this.#abort.signal.aborted &&
      (await this.#contact.whenReachable())
    ) {
      const failure =
        this.#resourceVersion === undefined
          ? await this.#list()
          : await this.#watch();
      if (this.#abort.signal.aborted) {
        return;
      }
      if (failure) {
        await this.#recover(failure);
      }
    }
  }

  async #list(): Promise<Failure | undefined> {
    const listed = await listCollection({
      ...{ client: this.#client, target: this.#target },
      signal: this.#abort.signal,
      put: object => this.#sink.put(object),
    });
    if (listed.status === 'failed') {
      return listed;
    }
    if (this.#abort.signal.aborted) {
      return undefined;
    }
    const { keys, resourceVersion } = listed.value;
    this.#resourceVersion = resourceVersion;
    this.#sink.listed(keys, resourceVersion);
    this.#complete = true;
    this.#attempt = 0;
    this.#failure = undefined;
    this.#to('live');
    this.#settle();
    return undefined;
  }

  async #watch(): Promise<Failure | undefined> {
    // Spread, so that the streams of one start do not all end at once.
    const seconds = 300 + Math.floor(this.#clock.random() * 240);
    const opened = await this.#client.stream({
      verb: 'watch',
      ...collectionRequest(this.#target, {
        watch: '1',
        allowWatchBookmarks: 'true',
        resourceVersion: this.#resourceVersion,
        timeoutSeconds: String(seconds),
      }),
      signal: this.#abort.signal,
    });
    if (opened.status === 'failed') {
      return opened;
    }
    this.#to('live');
    const startedAt = this.#clock.now();
    const failure = await this.#follow(opened.value);
    if (!failure && this.#clock.now() - startedAt < 1_000) {
      // Ended at once and without a word: not in a tight loop.
      await this.#pause(this.#backoff());
    }
    return failure;
  }

  /** Reads until the stream ends, breaks, falls silent, or the server says that it cannot go on. */
  async #follow(stream: ApiStream): Promise<Failure | undefined> {
    let cancelIdle = () => {};
    const awaitNext = () => {
      cancelIdle();
      cancelIdle = this.#clock.after(IDLE_MS, () => {
        this.#logger.debug('a watch fell silent', { path: this.#target.path });
        stream.close();
        this.#contact.suspect();
      });
    };
    awaitNext();
    try {
      for await (const lines of stream.lines) {
        awaitNext();
        for (const line of lines) {
          const failure = this.#take(parseJson(line) as WatchLine);
          if (failure) {
            return failure;
          }
        }
      }
    } catch (error) {
      this.#logger.debug('a watch broke', {
        path: this.#target.path,
        error: String(error),
      });
    } finally {
      cancelIdle();
      stream.close();
    }
    return undefined;
  }

  #take({ type, object }: WatchLine): Failure | undefined {
    if (type === 'ERROR') {
      return translateStatus(
        {
          code: Number((object as { code?: unknown }).code) || 500,
          text: JSON.stringify(object),
        },
        this.#target.path,
      );
    }
    this.#resourceVersion = String(object.metadata.resourceVersion);
    this.#attempt = 0;
    if (type === 'DELETED') {
      this.#sink.remove(typed(object, this.#target));
    } else if (type !== 'BOOKMARK') {
      this.#sink.put(typed(object, this.#target));
    }
    return undefined;
  }

  async #recover(failure: Failure): Promise<void> {
    this.#failure = failure;
    switch (failure.code) {
      case 'gone':
        this.#resourceVersion = undefined;
        if (this.#attempt++ > 0) {
          await this.#pause(this.#backoff());
        }
        return;
      case 'missing-kind':
      case 'not-found':
        // A server that is starting can answer 404 for a moment: only discovery proves that a kind is gone.
        if (await this.#sink.isMissing()) {
          this.#lose('missing', new Set());
        }
        break;
      case 'forbidden':
        this.#lose('forbidden');
        await this.#pause(FORBIDDEN_MS * (0.75 + this.#clock.random() / 2));
        return;
      case 'unreachable':
      case 'timeout':
      case 'unauthorized':
        this.#contact.suspect();
        break;
      default:
        break;
    }
    if (this.#state !== 'missing') {
      this.#to('retrying');
    }
    this.#attempt += 1;
    if (!this.#complete && this.#attempt >= PATIENCE) {
      this.#settle(failure);
    }
    await this.#pause(Math.max(this.#backoff(), failure.retryAfterMs ?? 0));
  }

  /** Nothing can be seen any more; with `keys`, because nothing is there. */
  #lose(state: 'forbidden' | 'missing', keys?: ReadonlySet<string>): void {
    this.#resourceVersion = undefined;
    this.#complete = false;
    if (keys) {
      this.#sink.listed(keys, '');
    }
    this.#to(state);
    this.#settle();
  }

  #backoff(): number {
    const ceiling = Math.min(
      RETRY_MAX_MS,
      500 * 2 ** Math.min(this.#attempt, 8),
    );
    return Math.round(ceiling * (0.5 + this.#clock.random() / 2));
  }

  /** Ends early when the watch is closed. */
  #pause(ms: number): Promise<void> {
    return pause(ms, { clock: this.#clock, signal: this.#abort.signal });
  }

  #to(state: WatchState): void {
    if (this.#state !== state && this.#state !== 'closed') {
      this.#state = state;
      this.#sink.changed();
    }
  }
}

interface WatchLine {
  type: string;
  object: KubernetesObject;
}
