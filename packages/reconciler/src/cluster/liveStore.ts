import {
  objectKey,
  refOf,
  type ClusterEvent,
  type KubernetesObject,
  type ObjectKey,
  type ObjectRef,
} from '@gitops-suite/model';
import type { Clock, LiveChange, LiveState } from '../ports';
import { applicationOf } from './applicationOf';
import { EventBook } from './eventBook';
import { fingerprintOf } from './fingerprint';
import { HeldContents, heldOf, type Held } from './heldContents';
import { OngoingWrites } from './ongoingWrites';
import { isOlder } from './resourceVersion';
import { addTo, itemsOf, removeFrom, type SetIndex } from './setIndex';
import { trimChild } from './trim';

/** Deleted objects whose late watch events are not believed. */
const TOMBSTONES = 1_000;

type GroupKind = Pick<ObjectRef, 'group' | 'kind'>;

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
  readonly #contents = new HeldContents();
  readonly #writes = new OngoingWrites();
  readonly #roots = new Map<ObjectKey, Root>();
  readonly #children = new Map<ObjectKey, Child>();
  readonly #byApplication: SetIndex<Root> = new Map();
  readonly #byOwner: SetIndex<Child> = new Map();
  readonly #tombstones = new Set<string>();
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
    return root && this.#contents.read(root);
  }

  version(key: ObjectKey): string | undefined {
    return this.#roots.get(key)?.resourceVersion;
  }

  ofApplication(applicationId: string): readonly KubernetesObject[] {
    const roots = [...itemsOf(this.#byApplication, applicationId)];
    return roots.map(root => this.#contents.read(root));
  }

  applications(): readonly string[] {
    return [...this.#byApplication.keys()];
  }

  children(uid: string): readonly KubernetesObject[] {
    return [...itemsOf(this.#byOwner, uid)].map(child =>
      this.#contents.read(child),
    );
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
  whileWriting<T>(key: ObjectKey, write: () => Promise<T>): Promise<T> {
    return this.#writes.run(key, write);
  }

  /** Takes a managed object as a watch tells it. */
  putRoot(object: KubernetesObject): void {
    const key = objectKey(refOf(object));
    this.#writes.after(key, () => this.#takeRoot(key, object, false));
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
      ...heldOf(object, key),
      applicationId: applicationOf(object, key, this.#installation),
    };
    this.#roots.set(key, root);
    addTo(this.#byApplication, root.applicationId, root);
    this.#contents.keep(root, object);
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
      ...heldOf(trimmed, key),
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
    this.#contents.keep(child, trimmed);
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
    const object = quiet ? undefined : this.#contents.read(held);
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
    if (role === 'root') {
      this.#writes.after(key, take);
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

  #unlinkRoot(root: Root): void {
    this.#contents.forget(root);
    removeFrom(this.#byApplication, root.applicationId, root);
  }

  #unlinkChild(child: Child): void {
    this.#contents.forget(child);
    for (const owner of child.owners) {
      removeFrom(this.#byOwner, owner, child);
    }
  }

  #tell(type: LiveChange['type'], held: Held, object: KubernetesObject): void {
    const { applicationId } = held as Root;
    this.#onChange({ type, key: held.key, applicationId, object });
  }
}
