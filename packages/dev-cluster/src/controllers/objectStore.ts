import type { KubeObject } from './kubeTypes';

/** Told of every change: `current` is absent after a removal, `previous` before an addition. */
export type ChangeListener<T> = (
  current: T | undefined,
  previous: T | undefined,
) => void;

const rememberedRemovals = 4096;

/** `namespace/name`, or `name` for cluster-wide kinds. */
export function keyOf(object: {
  metadata: { namespace?: string; name: string };
}): string {
  const { namespace, name } = object.metadata;
  return namespace ? `${namespace}/${name}` : name;
}

/** The inverse of {@link keyOf}. */
export function parseKey(key: string): { namespace?: string; name: string } {
  const slash = key.indexOf('/');
  return slash < 0
    ? { name: key }
    : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** Orders resource versions, which are decimal numbers too large for a double. */
export function compareVersions(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * The last known state of one kind, by key, by namespace and by owner. Newer versions replace
 * older ones in whatever order they arrive, so answers to own writes may be stored before the
 * watch tells of them, and a removed object does not come back by a late answer.
 */
export class ObjectStore<T extends KubeObject> {
  readonly #objects = new Map<string, T>();
  readonly #byNamespace = new Map<string, Set<string>>();
  readonly #byOwner = new Map<string, Set<string>>();
  readonly #removed = new Set<string>();
  readonly #listeners: ChangeListener<T>[] = [];

  onChange(listener: ChangeListener<T>): void {
    this.#listeners.push(listener);
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  all(): T[] {
    return [...this.#objects.values()];
  }

  inNamespace(namespace: string | undefined): T[] {
    return this.#pick(this.#byNamespace.get(namespace ?? ''));
  }

  /** Those that name the owner in any owner reference. */
  ownedBy(uid: string): T[] {
    return this.#pick(this.#byOwner.get(uid));
  }

  /** Stores an object unless a newer version, or its removal, is known already. */
  put(object: T): void {
    if (this.#removed.has(object.metadata.uid)) return;
    const key = keyOf(object);
    const previous = this.#objects.get(key);
    if (
      previous?.metadata.uid === object.metadata.uid &&
      compareVersions(
        previous.metadata.resourceVersion,
        object.metadata.resourceVersion,
      ) >= 0
    ) {
      return;
    }
    if (previous) this.#unlink(key, previous);
    this.#objects.set(key, object);
    this.#link(key, object);
    this.#tell(object, previous);
  }

  /** Forgets an object for good; another one of the same name is left alone. */
  remove(object: T): void {
    this.#bury(object.metadata.uid);
    const key = keyOf(object);
    const previous = this.#objects.get(key);
    if (previous?.metadata.uid !== object.metadata.uid) return;
    this.#unlink(key, previous);
    this.#objects.delete(key);
    this.#tell(undefined, previous);
  }

  /** Takes a whole list: what is not in it is gone, unless it is newer than the list. */
  replaceAll(objects: T[], listVersion: string): void {
    const listed = new Set(objects.map(object => object.metadata.uid));
    for (const object of this.all()) {
      const { uid, resourceVersion } = object.metadata;
      if (
        !listed.has(uid) &&
        compareVersions(resourceVersion, listVersion) <= 0
      ) {
        this.remove(object);
      }
    }
    for (const object of objects) this.put(object);
  }

  #pick(keys: Set<string> | undefined): T[] {
    const found: T[] = [];
    for (const key of keys ?? []) {
      const object = this.#objects.get(key);
      if (object) found.push(object);
    }
    return found;
  }

  #bury(uid: string): void {
    this.#removed.add(uid);
    if (this.#removed.size <= rememberedRemovals) return;
    const [oldest] = this.#removed;
    this.#removed.delete(oldest);
  }

  #link(key: string, object: T): void {
    addTo(this.#byNamespace, object.metadata.namespace ?? '', key);
    for (const owner of object.metadata.ownerReferences ?? [])
      addTo(this.#byOwner, owner.uid, key);
  }

  #unlink(key: string, object: T): void {
    dropFrom(this.#byNamespace, object.metadata.namespace ?? '', key);
    for (const owner of object.metadata.ownerReferences ?? []) {
      dropFrom(this.#byOwner, owner.uid, key);
    }
  }

  #tell(current: T | undefined, previous: T | undefined): void {
    for (const listener of this.#listeners) listener(current, previous);
  }
}

function addTo(
  index: Map<string, Set<string>>,
  group: string,
  key: string,
): void {
  const keys = index.get(group);
  if (keys) keys.add(key);
  else index.set(group, new Set([key]));
}

function dropFrom(
  index: Map<string, Set<string>>,
  group: string,
  key: string,
): void {
  const keys = index.get(group);
  keys?.delete(key);
  if (keys?.size === 0) index.delete(group);
}
