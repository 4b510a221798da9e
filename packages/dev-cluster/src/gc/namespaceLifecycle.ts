import { asObject, type JsonObject } from '../schema/types';
import type { Change, Entry } from '../storage/entry';
import type { Cluster } from '../server/cluster';
import { removeEntry } from '../server/remove';

const pause = 100;

/** Empties namespaces that are being deleted, then lets them go. */
export class NamespaceLifecycle {
  readonly #terminating = new Set<string>();
  readonly #unsubscribe: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly cluster: Cluster) {
    for (const entry of cluster.store.list('namespaces')) this.#look(entry);
    this.#unsubscribe = cluster.store.subscribe(change => this.#learn(change));
  }

  stop(): void {
    this.#unsubscribe();
    clearTimeout(this.#timer);
  }

  #learn({ storage, key, after }: Change): void {
    if (storage !== 'namespaces') return;
    if (after) this.#look(after);
    else this.#terminating.delete(key);
  }

  #look(entry: Entry): void {
    if (!asObject(entry.object.metadata).deletionTimestamp) return;
    this.#terminating.add(entry.key);
    this.#timer ??= setTimeout(() => this.#work(), pause);
  }

  #work(): void {
    this.#timer = undefined;
    for (const name of [...this.#terminating]) {
      if (this.#empty(name)) this.#finish(name);
    }
    if (this.#terminating.size > 0)
      this.#timer ??= setTimeout(() => this.#work(), pause);
  }

  /** Removes what is in the namespace; answers whether nothing is left. */
  #empty(namespace: string): boolean {
    const storages = new Set(
      this.cluster.kinds
        .all()
        .filter(kind => kind.namespaced)
        .map(kind => kind.storage),
    );
    let left = false;
    for (const storage of storages) {
      const kind = this.cluster.kinds.findByResource(storage);
      if (!kind) continue;
      for (const entry of this.cluster.store.list(storage)) {
        const metadata = asObject(entry.object.metadata);
        if (metadata.namespace !== namespace) continue;
        const removal = metadata.deletionTimestamp
          ? { gone: false }
          : removeEntry(this.cluster, kind, entry, {
              propagationPolicy: 'Background',
              dryRun: false,
            });
        left ||= !removal.gone;
      }
    }
    return !left;
  }

  #finish(name: string): void {
    const entry = this.cluster.store.get('namespaces', name);
    const kind = this.cluster.kinds.findByResource('namespaces');
    if (!entry || !kind) return;
    const spec: JsonObject = { ...asObject(entry.object.spec) };
    const finalizers = (spec.finalizers as string[] | undefined) ?? [];
    const rest = finalizers.filter(f => f !== 'kubernetes');
    const held = asObject(entry.object.metadata).finalizers !== undefined;
    if (rest.length === 0 && !held) {
      this.cluster.store.remove('namespaces', name);
      return;
    }
    if (rest.length === finalizers.length) return;
    if (rest.length > 0) spec.finalizers = rest;
    else delete spec.finalizers;
    this.cluster.store.put('namespaces', name, { ...entry.object, spec });
  }
}
