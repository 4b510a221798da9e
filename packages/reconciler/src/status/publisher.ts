/**
 * The one writer of status. A record is written when its digest changed: at once, then at most every `statusMs` per
 * Application. Writes that fail are tried again with the newest record; nothing older ever overwrites it.
 */
import { createHash } from 'node:crypto';
import type { HistoryEntry } from '@gitops-suite/model';
import type { ApplicationRecord, Clock, Logger, Store } from '../ports';

interface Entry {
  record: ApplicationRecord;
  digest: string;
}

/** @internal */
export class StatusPublisher {
  readonly #options: {
    store: Store;
    clock: Clock;
    logger: Logger;
    statusMs: number;
    onWritten(ids: readonly string[]): void;
  };
  readonly #pending = new Map<string, Entry>();
  readonly #written = new Map<string, { digest: string; at: number }>();
  readonly #removed = new Set<string>();
  #history: { applicationId: string; entry: HistoryEntry }[] = [];
  #flushing: Promise<void> | undefined;
  #cancelTimer: (() => void) | undefined;
  #failures = 0;

  constructor(options: {
    store: Store;
    clock: Clock;
    logger: Logger;
    statusMs: number;
    onWritten(ids: readonly string[]): void;
  }) {
    this.#options = options;
  }

  offer(record: ApplicationRecord): void {
    const { id } = record.application;
    this.#removed.delete(id);
    const digest = digestOf(record);
    if (this.#written.get(id)?.digest === digest) {
      this.#pending.delete(id);
      return;
    }
    this.#pending.set(id, { record, digest });
    this.#schedule(0);
  }

  note(applicationId: string, entry: HistoryEntry): void {
    this.#history.push({ applicationId, entry });
    this.#schedule(0);
  }

  /** Takes a record away, after whatever is being written. */
  remove(id: string): void {
    this.#pending.delete(id);
    this.#written.delete(id);
    this.#removed.add(id);
    this.#schedule(0);
  }

  /** Forgets an Application without a word: another process writes its status now. */
  drop(id: string): void {
    this.#pending.delete(id);
    this.#written.delete(id);
    this.#removed.delete(id);
  }

  /** Writes all that is pending, however young. */
  async flush(): Promise<void> {
    await this.#flushing;
    await this.#write([...this.#pending.keys()]);
  }

  #schedule(ms: number): void {
    if (this.#flushing || this.#cancelTimer) {
      return;
    }
    this.#cancelTimer = this.#options.clock.after(ms, () => {
      this.#cancelTimer = undefined;
      this.#flushing = this.#writeDue().finally(() => {
        this.#flushing = undefined;
        const next = this.#nextDue();
        if (next !== undefined) {
          this.#schedule(next);
        }
      });
    });
  }

  #writeDue(): Promise<void> {
    const now = this.#options.clock.now();
    const due = [...this.#pending.keys()].filter(id => this.#dueAt(id) <= now);
    return this.#write(due);
  }

  #dueAt(id: string): number {
    return (this.#written.get(id)?.at ?? -Infinity) + this.#options.statusMs;
  }

  /** Milliseconds until the next write; undefined when nothing waits. */
  #nextDue(): number | undefined {
    if (this.#pending.size + this.#history.length + this.#removed.size === 0) {
      return undefined;
    }
    if (this.#failures > 0) {
      return Math.min(30_000, 250 * 2 ** this.#failures);
    }
    if (this.#history.length + this.#removed.size > 0) {
      return 1;
    }
    const now = this.#options.clock.now();
    return Math.max(
      1,
      Math.min(...[...this.#pending.keys()].map(id => this.#dueAt(id))) - now,
    );
  }

  async #write(ids: readonly string[]): Promise<void> {
    const { store, clock, logger, onWritten } = this.#options;
    const entries = ids.flatMap(id => this.#pending.get(id) ?? []);
    const history = this.#history;
    const removed = [...this.#removed];
    if (entries.length + history.length + removed.length === 0) {
      return;
    }
    this.#history = [];
    entries.forEach(({ record }) =>
      this.#pending.delete(record.application.id),
    );
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
      for (const entry of entries) {
        const { id } = entry.record.application;
        if (!this.#pending.has(id)) {
          this.#pending.set(id, entry);
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
