import type { ClusterStatus } from '@gitops-suite/model';
import type { Failure, Outcome } from '../outcome';
import type { Clock, Logger } from '../ports';

/** Reads the version of the cluster: the cheapest question that everybody may ask. @internal */
export type Probe = () => Promise<Outcome<{ version?: string }>>;

const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 30_000;
const TELL_MS = 1_000;

/**
 * Whether a cluster can be reached, and as of when: the one place that decides it. Everything else waits for it
 * instead of trying on its own, so a cluster that comes back is not met by a herd.
 * @internal
 */
export class Contact {
  readonly #name: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #probe: Probe;
  readonly #probeMs: number;
  readonly #objects: () => number;
  readonly #listeners = new Set<(status: ClusterStatus) => void>();
  readonly #waiting = new Set<(reachable: boolean) => void>();
  readonly #losing = new Set<() => void>();
  readonly #notes = new Map<string, string>();
  #reachable = false;
  #version: string | undefined;
  #asOf: number | undefined;
  #since: number;
  #toldAsOf = 0;
  #failure: Failure | undefined;
  #attempt = 0;
  #nextTryAt: number | undefined;
  #cancel: (() => void) | undefined;
  #probing: Promise<void> | undefined;
  #closed = false;

  constructor(options: {
    name: string;
    clock: Clock;
    logger: Logger;
    probe: Probe;
    /** Quiet for so long, the cluster is asked whether it is there. */
    probeMs: number;
    objects(): number;
  }) {
    this.#name = options.name;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#probe = options.probe;
    this.#probeMs = options.probeMs;
    this.#objects = options.objects;
    this.#since = options.clock.now();
    options.clock.onSetBack?.(ms => this.#moveInstants(ms));
  }

  get reachable(): boolean {
    return this.#reachable;
  }

  /** Why it is not reachable. */
  get failure(): Failure | undefined {
    return this.#reachable ? undefined : this.#failure;
  }

  status(): ClusterStatus {
    const notes = [...this.#notes.values()];
    return {
      name: this.#name,
      reachable: this.#reachable,
      version: this.#version,
      asOf: isoTime(this.#asOf),
      since: isoTime(this.#since),
      message: this.failure?.message ?? (notes.join('; ') || undefined),
      nextTryAt: isoTime(this.#nextTryAt),
      objects: this.#objects(),
    };
  }

  onStatus(listener: (status: ClusterStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Says what cannot be seen although the cluster answers; undefined takes it back. */
  note(subject: string, message: string | undefined): void {
    if (this.#notes.get(subject) === message) {
      return;
    }
    if (message === undefined) {
      this.#notes.delete(subject);
    } else {
      this.#notes.set(subject, message);
    }
    this.#tell();
  }

  /** The cluster has sent an event at this moment, or answered what was asked then: it may have been read no later. */
  proven(at: number): void {
    this.#see(at);
    if (!this.#reachable) {
      // Something got through: there is no reason to wait for the end of the back-off.
      this.check().catch(() => {});
    } else if (this.#asOf! - this.#toldAsOf > TELL_MS) {
      this.#tell();
    }
  }

  /** A request did not get through: asks at once whether the cluster is there. */
  suspect(): void {
    if (this.#reachable) {
      this.check().catch(() => {});
    }
  }

  /** Probes now; concurrent calls share one run. Never rejects. */
  check(): Promise<void> {
    this.#probing ??= this.#check().finally(() => {
      this.#probing = undefined;
    });
    return this.#probing;
  }

  /** Resolves with true once the cluster is reachable, with false when it is closed before. */
  whenReachable(): Promise<boolean> {
    return this.#reachable || this.#closed
      ? Promise.resolve(this.#reachable && !this.#closed)
      : new Promise(resolve => this.#waiting.add(resolve));
  }

  /** Resolves once the cluster is not reachable any more. */
  whenLost(): { lost: Promise<undefined>; cancel(): void } {
    let resolve = () => {};
    const lost = new Promise<undefined>(end => {
      resolve = () => end(undefined);
    });
    this.#losing.add(resolve);
    return { lost, cancel: () => this.#losing.delete(resolve) };
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#listeners.clear();
    this.#release(false);
    this.#losing.forEach(resolve => resolve());
  }

  async #check(): Promise<void> {
    this.#cancel?.();
    const askedAt = this.#clock.now();
    const answer = await this.#probe();
    if (this.#closed) {
      return;
    }
    if (answer.status === 'done') {
      this.#version = answer.value.version ?? this.#version;
      this.#arrived(askedAt);
    } else {
      this.#lost(answer);
    }
  }

  #arrived(askedAt: number): void {
    const now = this.#clock.now();
    this.#see(askedAt);
    this.#attempt = 0;
    this.#nextTryAt = undefined;
    this.#failure = undefined;
    if (!this.#reachable) {
      this.#reachable = true;
      this.#since = now;
      this.#logger.info('cluster is reachable', { cluster: this.#name });
      this.#tell();
      this.#release(true);
    } else {
      this.proven(askedAt);
    }
    this.#schedule(this.#probeMs, () => this.#probeWhenQuiet());
  }

  #lost(failure: Failure): void {
    const now = this.#clock.now();
    const wait = Math.round(
      Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** this.#attempt) *
        (0.5 + this.#clock.random() / 2),
    );
    this.#attempt += 1;
    this.#nextTryAt = now + wait;
    this.#failure = failure;
    if (this.#reachable) {
      this.#reachable = false;
      this.#since = now;
      this.#losing.forEach(resolve => resolve());
    }
    this.#logger.warn('cluster is not reachable', {
      cluster: this.#name,
      reason: failure.message,
      retryInMs: wait,
    });
    this.#tell();
    this.#schedule(wait, () => this.check());
  }

  /** Never ahead of now: the clock may have been set back since it was asked. */
  #see(at: number): void {
    const seenAt = Math.min(at, this.#clock.now());
    this.#asOf = Math.max(this.#asOf ?? seenAt, seenAt);
  }

  #probeWhenQuiet(): Promise<void> | void {
    const quiet = this.#clock.now() - (this.#asOf ?? 0);
    if (quiet >= this.#probeMs) {
      return this.check();
    }
    this.#schedule(this.#probeMs - quiet, () => this.#probeWhenQuiet());
    return undefined;
  }

  #moveInstants(ms: number): void {
    const moved = (at: number | undefined) => at && at - ms;
    this.#since -= ms;
    this.#toldAsOf -= ms;
    this.#asOf = moved(this.#asOf);
    this.#nextTryAt = moved(this.#nextTryAt);
  }

  #schedule(ms: number, run: () => Promise<void> | void): void {
    this.#cancel?.();
    this.#cancel = this.#closed
      ? undefined
      : this.#clock.after(ms, () => {
          Promise.resolve(run()).catch(() => {});
        });
  }

  #release(reachable: boolean): void {
    for (const resolve of [...this.#waiting]) {
      resolve(reachable);
    }
    this.#waiting.clear();
  }

  #tell(): void {
    this.#toldAsOf = this.#asOf ?? 0;
    const status = this.status();
    for (const listener of [...this.#listeners]) {
      try {
        listener(status);
      } catch (error) {
        this.#logger.error('a listener of cluster status failed', {
          cluster: this.#name,
          error: String(error),
        });
      }
    }
  }
}

function isoTime(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}
