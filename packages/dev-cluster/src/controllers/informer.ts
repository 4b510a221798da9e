import { isGone, isNotFound } from './apiError';
import type { KubeClient } from './client';
import type { Clock } from './clock';
import type { KubeObject } from './kubeTypes';
import type { Logger } from './logger';
import { ObjectStore } from './objectStore';
import { apiVersionOf, type Resource } from './resources';
import type { WatchEvent } from './transport';

/** What an informer needs from outside. */
export interface InformerPorts {
  client: KubeClient;
  clock: Clock;
  logger: Logger;
  /** From 0 to below 1; spreads reconnects. */
  random(): number;
}

const pageSize = 500;
const firstBackoff = 200;
const longestBackoff = 15_000;
/** A contact that lasted this long was a good one. */
const calmTime = 30_000;
/** A kind that the server does not serve may come with a later version of it. */
const absentKindDelay = 30_000;

/**
 * Keeps the objects of one kind as the server has them: a paged list, then a watch that resumes
 * where it ended, and a new list only when the server no longer knows that point (410).
 */
export class Informer<T extends KubeObject> {
  readonly store = new ObjectStore<T>();
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #synced = false;
  #announceSynced: () => void = () => {};
  readonly #whenSynced = new Promise<void>(resolve => {
    this.#announceSynced = resolve;
  });

  constructor(
    readonly resource: Resource,
    private readonly ports: InformerPorts,
  ) {}

  /** Begins to follow; later calls do nothing. */
  start(): void {
    this.#running ??= this.#follow();
  }

  /** Settles when the first list is in, when the kind turns out to be absent, or at the stop. */
  whenSynced(): Promise<void> {
    return this.#whenSynced;
  }

  get synced(): boolean {
    return this.#synced;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#announceSynced();
    await this.#running;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopping;
    let version: string | undefined;
    let failures = 0;
    while (!signal.aborted) {
      const begun = this.ports.clock.now();
      let failure: unknown;
      try {
        version ??= await this.#list();
        this.#markSynced();
        for await (const event of this.#watch(version)) {
          version = event.object.metadata.resourceVersion;
          this.#take(event);
          failures = 0;
        }
      } catch (error) {
        failure = error;
      }
      if (signal.aborted) return;
      if (isGone(failure) || isNotFound(failure)) version = undefined;
      if (isNotFound(failure)) this.#markSynced();
      if (this.ports.clock.now() - begun > calmTime) failures = 0;
      const delay = this.#delayAfter(failure, failures++);
      if (delay > 0) await this.#wait(delay);
    }
  }

  /** How long to wait before the next contact; a watch that ended in good order is resumed at once. */
  #delayAfter(failure: unknown, failures: number): number {
    if (isNotFound(failure)) return absentKindDelay;
    // The first time a version is too old, or a server ends its streams quickly, is as expected.
    const isExpected = failure === undefined || isGone(failure);
    if (isExpected && failures === 0) return 0;
    if (failure !== undefined) {
      this.ports.logger.debug(
        `Watching ${this.resource.plural}: ${String(failure)}`,
      );
    }
    const delay = Math.min(
      firstBackoff * 2 ** Math.max(0, failures - (isExpected ? 1 : 0)),
      longestBackoff,
    );
    return delay * (0.5 + this.ports.random() / 2);
  }

  async #list(): Promise<string> {
    const objects: T[] = [];
    let next: string | undefined;
    let version: string;
    do {
      const page = await this.ports.client.list<T>(this.resource, {
        limit: pageSize,
        continue: next,
        signal: this.#stopping.signal,
      });
      for (const object of page.items) objects.push(this.#complete(object));
      version = page.resourceVersion;
      next = page.continue;
    } while (next !== undefined);
    this.store.replaceAll(objects, version);
    return version;
  }

  #watch(resourceVersion: string): AsyncIterable<WatchEvent<T>> {
    return this.ports.client.watch<T>(this.resource, {
      resourceVersion,
      // Spread, so that the watches of all kinds do not end together.
      timeoutSeconds: 240 + Math.floor(this.ports.random() * 120),
      signal: this.#stopping.signal,
    });
  }

  #take(event: WatchEvent<T>): void {
    if (event.type === 'BOOKMARK') return;
    if (event.type === 'DELETED') this.store.remove(event.object);
    else this.store.put(this.#complete(event.object));
  }

  /** Items of a list come without their kind. */
  #complete(object: T): T {
    object.apiVersion ??= apiVersionOf(this.resource);
    object.kind ??= this.resource.kind;
    return object;
  }

  #markSynced(): void {
    this.#synced = true;
    this.#announceSynced();
  }

  #wait(delay: number): Promise<void> {
    const { signal } = this.#stopping;
    return new Promise(resolve => {
      let cancel = () => {};
      const done = () => {
        signal.removeEventListener('abort', done);
        cancel();
        resolve();
      };
      cancel = this.ports.clock.setTimer(done, delay);
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
    });
  }
}
