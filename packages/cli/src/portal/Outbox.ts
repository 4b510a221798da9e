import type { AgentReport } from '@gitops-suite/model';

type Parts = Pick<
  AgentReport,
  'applications' | 'removed' | 'history' | 'operations' | 'completed'
>;

/** Sizes of one report; the portal refuses more. */
const MOST = {
  applications: 100,
  removed: 1_000,
  history: 1_000,
  operations: 100,
  completed: 100,
} as const;

/** Entries that wait while the portal is away; older ones are found in the store of the agent. */
const MOST_HISTORY = 20_000;

/** What the portal has not been told yet: of each thing the newest state. @internal */
export class Outbox {
  readonly #applications = new Map<string, Parts['applications'][number]>();
  readonly #removed = new Set<string>();
  readonly #history = new Map<string, Parts['history'][number]>();
  readonly #operations = new Map<string, Parts['operations'][number]>();
  readonly #completed = new Map<string, Parts['completed'][number]>();

  get isEmpty(): boolean {
    return [
      this.#applications,
      this.#removed,
      this.#history,
      this.#operations,
      this.#completed,
    ].every(({ size }) => size === 0);
  }

  add(parts: Partial<Parts>): void {
    parts.applications?.forEach(one => {
      this.#removed.delete(one.application.id);
      this.#applications.set(one.application.id, one);
    });
    parts.removed?.forEach(id => {
      this.#applications.delete(id);
      this.#removed.add(id);
    });
    parts.history?.forEach(one => this.#history.set(one.entry.id, one));
    for (const id of this.#history.keys()) {
      if (this.#history.size <= MOST_HISTORY) {
        break;
      }
      this.#history.delete(id);
    }
    parts.operations?.forEach(one => this.#operations.set(one.id, one));
    parts.completed?.forEach(one => this.#completed.set(one.id, one));
  }

  /** The next report's worth. Nothing is taken away until it is {@link Outbox.delivered}. */
  next(): Parts {
    return {
      applications: first(this.#applications.values(), MOST.applications),
      removed: first(this.#removed, MOST.removed),
      // About Applications that wait to be told themselves nothing may be told before.
      history: first(this.#told(this.#history), MOST.history),
      operations: first(this.#told(this.#operations), MOST.operations),
      completed: first(this.#completed.values(), MOST.completed),
    };
  }

  /** Forgets what was sent, except what has a newer state by now. */
  delivered(parts: Parts): void {
    parts.applications.forEach(one =>
      drop(this.#applications, one.application.id, one),
    );
    parts.removed.forEach(id => this.#removed.delete(id));
    parts.history.forEach(one => drop(this.#history, one.entry.id, one));
    parts.operations.forEach(one => drop(this.#operations, one.id, one));
    parts.completed.forEach(one => drop(this.#completed, one.id, one));
  }

  *#told<T extends { applicationId: string }>(
    items: ReadonlyMap<string, T>,
  ): Generator<T> {
    const waiting = [...this.#applications.keys()].slice(MOST.applications);
    const isWaiting = new Set(waiting);
    for (const item of items.values()) {
      if (!isWaiting.has(item.applicationId)) {
        yield item;
      }
    }
  }
}

function first<T>(items: Iterable<T>, most: number): T[] {
  const found: T[] = [];
  for (const item of items) {
    if (found.length === most) {
      break;
    }
    found.push(item);
  }
  return found;
}

function drop<T>(items: Map<string, T>, id: string, sent: T): void {
  if (items.get(id) === sent) {
    items.delete(id);
  }
}
