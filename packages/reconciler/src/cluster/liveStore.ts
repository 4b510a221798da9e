import {
  APPLICATION_ANNOTATION,
  objectKey,
  refOf,
  type ClusterEvent,
  type KubernetesObject,
  type ObjectKey,
  type ObjectRef,
} from '@gitops-suite/model';
import type { Clock, LiveChange, LiveState } from '../ports';
import { EventBook } from './eventBook';
import { ObjectPack } from './objectPack';
import { isOlder } from './resourceVersion';
import { addTo, intern, itemsOf, removeFrom, type SetIndex } from './setIndex';
import { trimChild } from './trim';

/** Objects that are kept parsed: what changes now is looked at now, and may change again before it is packed. */
const PARSED = 256;
/** Deleted objects whose late watch events are not believed. */
const TOMBSTONES = 1_000;

type GroupKind = Pick<ObjectRef, 'group' | 'kind'>;

interface Held {
  key: ObjectKey;
  kind: string;
  uid: string;
  namespace: string;
  resourceVersion: string;
  /** Undefined while it is kept parsed and has not been packed yet. */
  packed: string | undefined;
}

interface Root extends Held {
  applicationId?: string;
}

interface Child extends Held {
  owners: readonly string[];
  /** Of its content: most updates of a child change nothing that is kept. */
  fingerprint: number;
}

/**
 * What is known of the objects in a cluster. Each change costs work for that object alone; a whole kind is walked only
 * after a list. Objects that are handed out are shared: do not change them.
 * @internal
 */
export class LiveStore implements LiveState {
  readonly #installation: string;
  readonly #pack = new ObjectPack();
  readonly #roots = new Map<ObjectKey, Root>();
  readonly #children = new Map<ObjectKey, Child>();
  readonly #byApplication: SetIndex<Root> = new Map();
  readonly #byOwner: SetIndex<Child> = new Map();
  readonly #parsed = new Map<Held, KubernetesObject>();
  readonly #tombstones = new Set<string>();
  readonly #writing = new Map<
    ObjectKey,
    { writes: number; late: (() => void)[] }
  >();
  readonly #events: EventBook;
  readonly #isComplete: (kind: GroupKind) => boolean;
  readonly #denied: (kind: GroupKind) => string | undefined;
  readonly #onChange: (change: LiveChange) => void;

  constructor(options: {
    installation: string;
    clock: Clock;
    isComplete(kind: GroupKind): boolean;
    denied?(kind: GroupKind): string | undefined;
    onChange(change: LiveChange): void;
  }) {
    this.#installation = options.installation;
    this.#events = new EventBook(options.clock);
    this.#isComplete = options.isComplete;
    this.#denied = options.denied ?? (() => undefined);
    this.#onChange = options.onChange;
  }

  // ---- read -------------------------------------------------------------------------------------------------------

  get(key: ObjectKey): KubernetesObject | undefined {
    const root = this.#roots.get(key);
    return root && this.#read(root);
  }

  version(key: ObjectKey): string | undefined {
    return this.#roots.get(key)?.resourceVersion;
  }

  ofApplication(applicationId: string): readonly KubernetesObject[] {
    const roots = [...itemsOf(this.#byApplication, applicationId)];
    return roots.map(root => this.#read(root));
  }

  applications(): readonly string[] {
    return [...this.#byApplication.keys()];
  }

  children(uid: string): readonly KubernetesObject[] {
    return [...itemsOf(this.#byOwner, uid)].map(child => this.#read(child));
  }

  events(keys: readonly ObjectKey[]): readonly ClusterEvent[] {
    return this.#events.about(keys);
  }

  isComplete(kinds: readonly GroupKind[]): boolean {
    return kinds.every(kind => this.#isComplete(kind));
  }

  denied(kind: GroupKind): string | undefined {
    return this.#denied(kind);
  }

  size(): number {
    return this.#roots.size + this.#children.size;
  }

  // ---- write ------------------------------------------------------------------------------------------------------

  /**
   * A write of ours is under way. What a watch says of the object waits until `written` was told: a watch is often
   * faster than the answer, and what we have done ourselves is not news.
   */
  async whileWriting<T>(key: ObjectKey, write: () => Promise<T>): Promise<T> {
    const writing = this.#writing.get(key) ?? { writes: 0, late: [] };
    this.#writing.set(key, writing);
    writing.writes += 1;
    try {
      return await write();
    } finally {
      writing.writes -= 1;
      if (writing.writes === 0) {
        this.#writing.delete(key);
        writing.late.forEach(take => take());
      }
    }
  }

  /** Takes a managed object as a watch tells it. */
  putRoot(object: KubernetesObject): void {
    const key = objectKey(refOf(object));
    const take = () => this.#takeRoot(key, object, false);
    const writing = this.#writing.get(key);
    if (writing) {
      writing.late.push(take);
    } else {
      take();
    }
  }

  /** Takes a managed object as the answer to a write of ours: not a change to tell. */
  written(object: KubernetesObject): void {
    this.#takeRoot(objectKey(refOf(object)), object, true);
  }

  #takeRoot(key: ObjectKey, object: KubernetesObject, quiet: boolean): void {
    const before = this.#roots.get(key);
    const uid = String(object.metadata.uid);
    const resourceVersion = String(object.metadata.resourceVersion);
    const isKnown =
      before?.uid === uid &&
      (before.resourceVersion === resourceVersion ||
        isOlder(resourceVersion, before.resourceVersion));
    if (isKnown || this.#tombstones.has(uid)) {
      return;
    }
    if (before) {
      this.#unlinkRoot(before);
    }
    const root: Root = {
      ...this.#hold(object, key),
      applicationId: this.#applicationOf(object, key),
    };
    this.#roots.set(key, root);
    addTo(this.#byApplication, root.applicationId, root);
    this.#remember(root, object);
    if (!quiet) {
      this.#tell(before ? 'modified' : 'added', root, object);
    }
  }

  /** Takes an object that is owned by another; whatever has no owner is not a child. */
  putChild(object: KubernetesObject): void {
    const owners = (
      (object.metadata.ownerReferences ?? []) as { uid: string }[]
    ).map(({ uid }) => uid);
    if (owners.length === 0) {
      return;
    }
    const key = objectKey(refOf(object));
    const before = this.#children.get(key);
    const resourceVersion = String(object.metadata.resourceVersion);
    const trimmed = trimChild(object);
    const child: Child = {
      ...this.#hold(trimmed, key),
      resourceVersion,
      owners,
      fingerprint: fingerprintOf(JSON.stringify(trimmed)),
    };
    if (before?.fingerprint === child.fingerprint) {
      before.resourceVersion = resourceVersion;
      return;
    }
    if (before) {
      this.#unlinkChild(before);
    }
    this.#children.set(key, child);
    for (const owner of owners) {
      addTo(this.#byOwner, owner, child);
    }
    this.#remember(child, trimmed);
    this.#tell(before ? 'modified' : 'added', child, trimmed);
  }

  putEvent(event: KubernetesObject): void {
    if (this.#events.add(event)) {
      this.#onChange({
        type: 'added',
        key: objectKey(refOf(event)),
        object: event,
      });
    }
  }

  /** The object is gone from the cluster. */
  remove(role: 'root' | 'child', key: ObjectKey, quiet = false): void {
    const held = this.#of(role).get(key);
    if (!held) {
      return;
    }
    const object = quiet ? undefined : this.#read(held);
    if (role === 'root') {
      this.#unlinkRoot(held);
      this.#roots.delete(key);
    } else {
      this.#unlinkChild(held as Child);
      this.#children.delete(key);
    }
    if (object) {
      this.#tell('deleted', held, object);
    }
  }

  /** A watch says that this object is gone: another one under its name stays. */
  removeObject(role: 'root' | 'child', object: KubernetesObject): void {
    const key = objectKey(refOf(object));
    const take = () => {
      if (this.#of(role).get(key)?.uid === String(object.metadata.uid)) {
        this.remove(role, key);
      }
    };
    const writing = role === 'root' ? this.#writing.get(key) : undefined;
    if (writing) {
      writing.late.push(take);
    } else {
      take();
    }
  }

  /** Has just been deleted by us: late events about this uid are not news. */
  bury(key: ObjectKey, uid: string): void {
    this.#tombstones.add(uid);
    if (this.#tombstones.size > TOMBSTONES) {
      this.#tombstones.delete(this.#tombstones.values().next().value!);
    }
    if (this.#roots.get(key)?.uid === uid) {
      this.remove('root', key, true);
    }
  }

  /** After a list: removes what is held of this kind in `scope` and was not in it. */
  keepListed(
    role: 'root' | 'child',
    kind: GroupKind,
    list: {
      /** `namespace/name` of everything in it. */
      keys: ReadonlySet<string>;
      resourceVersion?: string;
      isInScope(namespace: string): boolean;
    },
  ): void {
    const name = `${kind.group}/${kind.kind}`;
    for (const held of [...this.#of(role).values()]) {
      const isGone =
        held.kind === name &&
        list.isInScope(held.namespace) &&
        !list.keys.has(held.key.slice(name.length + 1)) &&
        // Written by us while the list was on its way.
        !isOlder(list.resourceVersion ?? '', held.resourceVersion);
      if (isGone) {
        this.remove(role, held.key);
      }
    }
  }

  /** Nobody asks for these any more: not an event, they may still be in the cluster. */
  drop(
    role: 'root' | 'child',
    isDropped: (kind: string, namespace: string) => boolean,
  ): void {
    for (const held of [...this.#of(role).values()]) {
      if (isDropped(held.kind, held.namespace)) {
        this.remove(role, held.key, true);
      }
    }
  }

  dropEvents(isKept: (namespace: string) => boolean): void {
    this.#events.keepNamespaces(isKept);
  }

  #of(role: 'root' | 'child'): Map<ObjectKey, Held> {
    return role === 'root'
      ? this.#roots
      : (this.#children as Map<ObjectKey, Held>);
  }

  #hold(object: KubernetesObject, key: ObjectKey): Held {
    const { group, kind } = refOf(object);
    const name = intern(`${group}/${kind}`);
    return {
      key,
      kind: name,
      uid: String(object.metadata.uid),
      namespace: intern(object.metadata.namespace ?? ''),
      resourceVersion: String(object.metadata.resourceVersion),
      packed: undefined,
    };
  }

  /** Counts only when it names this installation and the object itself: a copied annotation does not. */
  #applicationOf(
    { metadata }: KubernetesObject,
    key: ObjectKey,
  ): string | undefined {
    const annotation = metadata.annotations?.[APPLICATION_ANNOTATION];
    const head = `${this.#installation}/`;
    const tail = `/${key}`;
    if (!annotation?.startsWith(head) || !annotation.endsWith(tail)) {
      return undefined;
    }
    const id = annotation.slice(head.length, -tail.length);
    return id && !id.includes('/') ? intern(id) : undefined;
  }

  #read(held: Held): KubernetesObject {
    const object =
      this.#parsed.get(held) ?? this.#pack.unpack(held.kind, held.packed!);
    this.#remember(held, object);
    return object;
  }

  #remember(held: Held, object: KubernetesObject): void {
    this.#parsed.delete(held);
    this.#parsed.set(held, object);
    if (this.#parsed.size > PARSED) {
      const [oldest, content] = this.#parsed.entries().next().value!;
      oldest.packed ??= this.#pack.pack(oldest.kind, content);
      this.#parsed.delete(oldest);
    }
  }

  #unlinkRoot(root: Root): void {
    this.#parsed.delete(root);
    removeFrom(this.#byApplication, root.applicationId, root);
  }

  #unlinkChild(child: Child): void {
    this.#parsed.delete(child);
    for (const owner of child.owners) {
      removeFrom(this.#byOwner, owner, child);
    }
  }

  #tell(type: LiveChange['type'], held: Held, object: KubernetesObject): void {
    const { applicationId } = held as Root;
    this.#onChange({ type, key: held.key, applicationId, object });
  }
}

/** 53 bits: what is missed when two contents have the same is one update of a child. */
function fingerprintOf(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x1b873593;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b);
  }
  return (high & 0x1fffff) * 0x100000000 + (low >>> 0);
}
