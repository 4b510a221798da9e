import {
  objectKey,
  type ClusterEvent,
  type KubernetesObject,
  type ObjectKey,
} from '@gitops-suite/model';
import type { Clock } from '../ports';

const KEPT_MS = 60 * 60_000;
const PER_OBJECT = 50;
const OBJECTS = 20_000;
/** Counts of single events that one merged entry remembers, so that a repeated read does not count twice. */
const COUNTED = 32;

interface Entry extends ClusterEvent {
  counts: Map<string, number>;
  /** Counts that were forgotten from `counts`. */
  earlier: number;
}

interface InvolvedObject {
  apiVersion?: string;
  kind?: string;
  namespace?: string;
  name?: string;
  uid?: string;
}

/** Events by the object that they are about, merged by type and reason; bounded by age and number. @internal */
export class EventBook {
  readonly #clock: Clock;
  readonly #objects = new Map<ObjectKey, Map<string, Entry>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Answers true when there is news: false for what was read before, is too old, or is about nothing. */
  add(event: KubernetesObject): boolean {
    const about = event.involvedObject as InvolvedObject | undefined;
    if (!about?.kind || !about.name) {
      return false;
    }
    const read = readEvent(event, keyOf(about));
    if (Date.parse(read.lastAt) < this.#clock.now() - KEPT_MS) {
      return false;
    }
    const entries = this.#objects.get(read.key) ?? new Map<string, Entry>();
    this.#objects.delete(read.key);
    this.#objects.set(read.key, entries);
    const name = `${read.type}/${read.reason}`;
    const before = entries.get(name);
    const uid = String(event.metadata.uid ?? event.metadata.name);
    const news =
      before?.counts.get(uid) !== read.count || read.lastAt > before.lastAt;
    if (news) {
      entries.delete(name);
      entries.set(name, merge(before, read, uid));
      this.#bound(entries);
    }
    return news;
  }

  /** Newest first. */
  about(keys: readonly ObjectKey[]): ClusterEvent[] {
    const oldest = new Date(this.#clock.now() - KEPT_MS).toISOString();
    return keys
      .flatMap(key => [...(this.#objects.get(key)?.values() ?? [])])
      .filter(({ lastAt }) => lastAt >= oldest)
      .sort((a, b) => (a.lastAt < b.lastAt ? 1 : -1))
      .map(({ counts, earlier, ...event }) => event);
  }

  /** Forgets the events in namespaces that nobody uses any more. */
  keepNamespaces(isKept: (namespace: string) => boolean): void {
    for (const key of this.#objects.keys()) {
      if (!isKept(key.split('/')[2])) {
        this.#objects.delete(key);
      }
    }
  }

  #bound(entries: Map<string, Entry>): void {
    if (entries.size > PER_OBJECT) {
      entries.delete(entries.keys().next().value!);
    }
    if (this.#objects.size > OBJECTS) {
      this.#objects.delete(this.#objects.keys().next().value!);
    }
  }
}

function keyOf(about: InvolvedObject): ObjectKey {
  const apiVersion = about.apiVersion ?? '';
  const slash = apiVersion.indexOf('/');
  return objectKey({
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    kind: about.kind!,
    namespace: about.namespace || undefined,
    name: about.name!,
  });
}

function readEvent(event: KubernetesObject, key: ObjectKey): ClusterEvent {
  const series = event.series as
    | { count?: number; lastObservedTime?: string }
    | undefined;
  const source = event.source as { component?: string } | undefined;
  const created = String(event.metadata.creationTimestamp ?? '');
  const first = time(event.firstTimestamp ?? event.eventTime ?? created);
  const last = time(
    series?.lastObservedTime ??
      event.lastTimestamp ??
      event.eventTime ??
      created,
  );
  return {
    key,
    type: event.type === 'Warning' ? 'Warning' : 'Normal',
    reason: String(event.reason ?? ''),
    message: String(event.message ?? ''),
    count: Number(series?.count ?? event.count ?? 1) || 1,
    firstAt: first < last ? first : last,
    lastAt: last,
    source:
      source?.component ||
      (event.reportingComponent as string | undefined) ||
      undefined,
  };
}

/** Micro-times and times in one form, so that they compare as text. */
function time(value: unknown): string {
  const ms = Date.parse(String(value));
  return new Date(Number.isNaN(ms) ? 0 : ms).toISOString();
}

function merge(
  before: Entry | undefined,
  read: ClusterEvent,
  uid: string,
): Entry {
  const counts = before?.counts ?? new Map<string, number>();
  let earlier = before?.earlier ?? 0;
  counts.set(uid, read.count);
  if (counts.size > COUNTED) {
    const [oldest, count] = counts.entries().next().value!;
    counts.delete(oldest);
    earlier += count;
  }
  const newest = before && before.lastAt > read.lastAt ? before : read;
  return {
    ...read,
    message: newest.message,
    source: newest.source,
    lastAt: newest.lastAt,
    firstAt:
      before && before.firstAt < read.firstAt ? before.firstAt : read.firstAt,
    count: [...counts.values()].reduce((sum, count) => sum + count, earlier),
    counts,
    earlier,
  };
}
