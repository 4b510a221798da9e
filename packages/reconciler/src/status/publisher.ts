/**
 * The one writer of status. Records are made when they are written, so that the many steps of a sync cost one: soon
 * after the first change, then at most every `statusMs` per Application, and only when the digest changed. Writes that
 * fail are tried again with the newest record; nothing older ever overwrites it.
 */
import { createHash } from 'node:crypto';
import type { HistoryEntry } from '@gitops-suite/model';
import type { ApplicationRecord, Clock, Logger, Store } from '../ports';

/** Undefined when the Application is not there any more. @internal */
export type BuildRecord = () => ApplicationRecord | undefined;

interface Waiting {
  build: BuildRecord;
  /** When the first change came that is not written. */
  since: number;
  /** Made already, at the last moment at which it was due and whole. */
  record?: ApplicationRecord;
}

interface Entry {
  record: ApplicationRecord;
  digest: string;
  waiting: Waiting;
}

interface PublisherOptions {
  store: Store;
  clock: Clock;
  logger: Logger;
  statusMs: number;
  /** In the middle of a run: what would be read now may be half of the old and half of the new. */
  isBusy?(id: string): boolean;
  onWritten(ids: readonly string[]): void;
}

/** After the first change: what follows at once is written with it. */
const SOON_MS = 100;
/** Records that are made and written in one go: making them holds up everything else. */
const BATCH = 25;

/** Until a status that could not be made is made again. */
const BROKEN_MS = 10_000;

/** @internal */
export class StatusPublisher {
  readonly #options: PublisherOptions;
  readonly #waiting = new Map<string, Waiting>();
  readonly #written = new Map<string, { digest: string; at: number }>();
  readonly #removed = new Set<string>();
  #history: { applicationId: string; entry: HistoryEntry }[] = [];
  #flushing: Promise<void> | undefined;
  #cancelTimer: (() => void) | undefined;
  #failures = 0;

  constructor(options: PublisherOptions) {
    this.#options = options;
    options.clock.onSetBack?.(ms => {
      this.#waiting.forEach(waiting => (waiting.since -= ms));
      this.#written.forEach(written => (written.at -= ms));
    });
  }

  /** The status of an Application may have changed. To be called where it is whole. */
  offer(id: string, build: BuildRecord): void {
    this.#removed.delete(id);
    const now = this.#options.clock.now();
    const waiting: Waiting = {
      build,
      since: this.#waiting.get(id)?.since ?? now,
    };
    this.#waiting.set(id, waiting);
    if (this.#dueAt(id) <= now) {
      waiting.record = this.#build(id, waiting);
    }
    this.#schedule(this.#dueAt(id) - now);
  }

  note(applicationId: string, entry: HistoryEntry): void {
    this.#history.push({ applicationId, entry });
    this.#schedule(0);
  }

  /** Takes a record away, after whatever is being written. */
  remove(id: string): void {
    this.#waiting.delete(id);
    this.#written.delete(id);
    this.#removed.add(id);
    this.#schedule(0);
  }

  /** Forgets an Application without a word: another process writes its status now. */
  drop(id: string): void {
    this.#waiting.delete(id);
    this.#written.delete(id);
    this.#removed.delete(id);
  }

  /** Writes all that is pending, however young. */
  async flush(): Promise<void> {
    await this.#flushing;
    await this.#write([...this.#waiting.keys()]);
  }

  #schedule(ms: number): void {
    if (this.#flushing || this.#cancelTimer) {
      return;
    }
    this.#cancelTimer = this.#options.clock.after(Math.max(0, ms), () => {
      this.#cancelTimer = undefined;
      this.#flushing = this.#write(this.#takeDue()).finally(() => {
        this.#flushing = undefined;
        const next = this.#nextDue();
        if (next !== undefined) {
          this.#schedule(next);
        }
      });
    });
  }

  #takeDue(): string[] {
    const { clock, isBusy } = this.#options;
    const now = clock.now();
    const due: string[] = [];
    for (const [id, waiting] of this.#waiting) {
      if (due.length === BATCH) {
        return due;
      }
      if (this.#dueAt(id) > now) {
        continue;
      }
      if (waiting.record === undefined && isBusy?.(id)) {
        // The end of its run, or the next step that is whole, comes sooner than this does again.
        waiting.since = now;
      } else {
        due.push(id);
      }
    }
    return due;
  }

  #dueAt(id: string): number {
    const { statusMs } = this.#options;
    return Math.max(
      (this.#written.get(id)?.at ?? -Infinity) + statusMs,
      this.#waiting.get(id)!.since + Math.min(statusMs, SOON_MS),
    );
  }

  /** Milliseconds until the next write; undefined when nothing waits. */
  #nextDue(): number | undefined {
    if (this.#waiting.size + this.#history.length + this.#removed.size === 0) {
      return undefined;
    }
    if (this.#failures > 0) {
      return Math.min(30_000, 250 * 2 ** this.#failures);
    }
    if (this.#history.length + this.#removed.size > 0) {
      return 1;
    }
    let next = Infinity;
    for (const id of this.#waiting.keys()) {
      next = Math.min(next, this.#dueAt(id));
    }
    return Math.max(1, next - this.#options.clock.now());
  }

  /** Takes what waits and has changed. */
  #take(ids: readonly string[]): Entry[] {
    return ids.flatMap(id => {
      const waiting = this.#waiting.get(id)!;
      this.#waiting.delete(id);
      const record = waiting.record ?? this.#build(id, waiting);
      if (!record) {
        return [];
      }
      const digest = digestOf(record);
      return this.#written.get(id)?.digest === digest
        ? []
        : [{ record, digest, waiting }];
    });
  }

  /** A status that cannot be made keeps nobody else's from being written. */
  #build(id: string, waiting: Waiting): ApplicationRecord | undefined {
    const { clock, logger } = this.#options;
    try {
      return waiting.build();
    } catch (error) {
      logger.error('status not made, trying again', {
        application: id,
        error: String((error as Error)?.stack ?? error),
      });
      const { build } = waiting;
      this.#waiting.set(id, { build, since: clock.now() + BROKEN_MS });
      return undefined;
    }
  }

  async #write(ids: readonly string[]): Promise<void> {
    const { store, clock, logger, onWritten } = this.#options;
    const entries = this.#take(ids);
    const history = this.#history;
    const removed = [...this.#removed];
    if (entries.length + history.length + removed.length === 0) {
      return;
    }
    this.#history = [];
    try {
      if (entries.length > 0) {
        await store.saveApplications(entries.map(({ record }) => record));
      }
      if (history.length > 0) {
        await store.appendHistory(history);
      }
      if (removed.length > 0) {
        await store.removeApplications(removed);
        removed.forEach(id => this.#removed.delete(id));
      }
      this.#failures = 0;
      const at = clock.now();
      entries.forEach(({ record, digest }) =>
        this.#written.set(record.application.id, { digest, at }),
      );
      onWritten([
        ...entries.map(({ record }) => record.application.id),
        ...removed,
      ]);
    } catch (error) {
      this.#failures += 1;
      logger.warn('status not written, trying again', { error: String(error) });
      this.#history = [...history, ...this.#history];
      for (const { record, waiting } of entries) {
        const { id } = record.application;
        if (!this.#waiting.has(id)) {
          this.#waiting.set(id, { ...waiting, record: undefined });
        }
      }
    }
  }
}

/** Over everything but the moment of last contact, which moves all the time. */
function digestOf(record: ApplicationRecord): string {
  const { asOf, ...application } = record.application;
  const { nodes, diffs, events, state } = record;
  return createHash('sha256')
    .update(
      JSON.stringify([application, asOf.stale, nodes, diffs, events, state]),
    )
    .digest('hex');
}
