import type { Kind } from '../schema/kinds';
import { asList, asObject, type JsonObject } from '../schema/types';
import type { Change, Entry } from '../storage/entry';
import type { Cluster } from '../server/cluster';
import { removeEntry } from '../server/remove';

/** Where an object is. */
interface Place {
  storage: string;
  key: string;
}

interface Owner {
  uid: string;
  blocks: boolean;
}

const background = { propagationPolicy: 'Background', dryRun: false };

/**
 * Removes objects whose owners are gone, and does what the finalizers `foregroundDeletion` and `orphan` wait for.
 * It works a moment after the change, as kube-controller-manager does.
 */
export class GarbageCollector {
  readonly #places = new Map<string, Place>();
  readonly #dependents = new Map<string, Set<string>>();
  readonly #queue = new Set<string>();
  readonly #unsubscribe: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly cluster: Cluster, private readonly delay = 20) {
    for (const storage of cluster.store.storages())
      for (const entry of cluster.store.list(storage))
        this.#learn({ storage, key: entry.key, version: 0, after: entry });
    this.#unsubscribe = cluster.store.subscribe(change => this.#learn(change));
  }

  stop(): void {
    this.#unsubscribe();
    clearTimeout(this.#timer);
  }

  #learn(change: Change): void {
    const { storage, key, before, after } = change;
    const uid = String(asObject((after ?? before)?.object.metadata).uid ?? '');
    if (before) for (const o of ownersOf(before)) this.#forget(o.uid, uid);
    if (after) {
      this.#places.set(uid, { storage, key });
      for (const owner of ownersOf(after)) {
        const set = this.#dependents.get(owner.uid) ?? new Set();
        this.#dependents.set(owner.uid, set.add(uid));
      }
      const deleted = asObject(after.object.metadata).deletionTimestamp;
      if (deleted || (!before && ownersOf(after).length > 0))
        this.#enqueue(uid);
    } else {
      this.#places.delete(uid);
      for (const dependent of this.#dependents.get(uid) ?? [])
        this.#enqueue(dependent);
      if (before)
        for (const owner of ownersOf(before)) this.#enqueue(owner.uid);
    }
  }

  #forget(owner: string, uid: string): void {
    const set = this.#dependents.get(owner);
    set?.delete(uid);
    if (set?.size === 0) this.#dependents.delete(owner);
  }

  #enqueue(uid: string): void {
    this.#queue.add(uid);
    this.#timer ??= setTimeout(() => this.#work(), this.delay);
  }

  #work(): void {
    this.#timer = undefined;
    const queue = [...this.#queue];
    this.#queue.clear();
    for (const uid of queue) this.#process(uid);
  }

  #process(uid: string): void {
    const found = this.#find(uid);
    if (!found) return;
    const { kind, entry } = found;
    const metadata = asObject(entry.object.metadata);
    const finalizers = asList(metadata.finalizers);
    if (metadata.deletionTimestamp && finalizers.includes('orphan')) {
      for (const dependent of this.#dependents.get(uid) ?? [])
        this.#dropOwners(dependent, owner => owner.uid === uid);
      this.#dropFinalizer(kind, uid, 'orphan');
      return;
    }
    if (metadata.deletionTimestamp && finalizers.includes('foregroundDeletion'))
      this.#removeDependents(kind, uid);
    else this.#checkOwners(kind, entry);
  }

  #find(uid: string): { kind: Kind; entry: Entry } | undefined {
    const place = this.#places.get(uid);
    const kind = place && this.cluster.kinds.findByResource(place.storage);
    const entry = place && this.cluster.store.get(place.storage, place.key);
    return kind && entry ? { kind, entry } : undefined;
  }

  #removeDependents(kind: Kind, uid: string): void {
    const dependents = [...(this.#dependents.get(uid) ?? [])];
    for (const dependent of dependents) {
      const found = this.#find(dependent);
      if (!found) continue;
      const owners = ownersOf(found.entry);
      if (owners.some(o => o.uid !== uid && this.#places.has(o.uid))) {
        this.#dropOwners(dependent, owner => owner.uid === uid);
        continue;
      }
      if (!asObject(found.entry.object.metadata).deletionTimestamp)
        removeEntry(this.cluster, found.kind, found.entry, {
          propagationPolicy: 'Foreground',
          dryRun: false,
        });
    }
    const left = [...(this.#dependents.get(uid) ?? [])].some(dependent => {
      const found = this.#find(dependent);
      return (
        found && ownersOf(found.entry).some(o => o.uid === uid && o.blocks)
      );
    });
    if (!left) this.#dropFinalizer(kind, uid, 'foregroundDeletion');
  }

  #checkOwners(kind: Kind, entry: Entry): void {
    const owners = ownersOf(entry);
    if (owners.length === 0) return;
    const isGone = (owner: Owner) => !this.#exists(owner, entry);
    const gone = owners.filter(isGone);
    if (gone.length === 0) return;
    const uid = String(asObject(entry.object.metadata).uid);
    if (gone.length < owners.length) this.#dropOwners(uid, isGone);
    else if (!asObject(entry.object.metadata).deletionTimestamp)
      removeEntry(this.cluster, kind, entry, background);
  }

  /** An owner counts only in the namespace of its dependent, or cluster-wide. */
  #exists(owner: Owner, dependent: Entry): boolean {
    const found = this.#find(owner.uid);
    if (!found) return false;
    const { namespace } = asObject(found.entry.object.metadata);
    return (
      namespace === undefined ||
      namespace === asObject(dependent.object.metadata).namespace
    );
  }

  #dropOwners(uid: string, drop: (owner: Owner) => boolean): void {
    this.#rewrite(uid, metadata => {
      const rest = asList(metadata.ownerReferences).filter(
        reference => !drop(readOwner(asObject(reference))),
      );
      if (rest.length > 0) metadata.ownerReferences = rest;
      else delete metadata.ownerReferences;
    });
  }

  #dropFinalizer(kind: Kind, uid: string, finalizer: string): void {
    this.#rewrite(uid, metadata => {
      const rest = asList(metadata.finalizers).filter(f => f !== finalizer);
      if (rest.length > 0) metadata.finalizers = rest;
      else delete metadata.finalizers;
    });
    const found = this.#find(uid);
    const metadata = asObject(found?.entry.object.metadata);
    if (
      found &&
      metadata.deletionTimestamp &&
      asList(metadata.finalizers).length === 0
    )
      removeEntry(this.cluster, kind, found.entry, {
        ...background,
        propagationPolicy: undefined,
        orphanDependents: false,
      });
  }

  #rewrite(uid: string, change: (metadata: JsonObject) => void): void {
    const found = this.#find(uid);
    if (!found) return;
    const { kind, entry } = found;
    const metadata: JsonObject = { ...asObject(entry.object.metadata) };
    change(metadata);
    this.cluster.store.put(kind.storage, entry.key, {
      ...entry.object,
      metadata,
    });
  }
}

function ownersOf(entry: Entry): Owner[] {
  return asList(asObject(entry.object.metadata).ownerReferences).map(
    reference => readOwner(asObject(reference)),
  );
}

function readOwner(reference: JsonObject): Owner {
  return {
    uid: String(reference.uid ?? ''),
    blocks: reference.blockOwnerDeletion === true,
  };
}
