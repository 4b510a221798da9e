import {
  refOf,
  type KubernetesObject,
  type ObjectKey,
} from '@gitops-suite/model';
import { ObjectPack } from './objectPack';
import { intern } from './setIndex';

/** Objects that are kept parsed: what changes now is looked at now, and may change again before it is packed. */
const PARSED = 256;

/** An object that the live store holds. @internal */
export interface Held {
  key: ObjectKey;
  kind: string;
  uid: string;
  namespace: string;
  resourceVersion: string;
  /** Undefined while it is kept parsed and has not been packed yet. */
  packed: string | undefined;
}

/** What is kept of an object beside its content. @internal */
export function heldOf(object: KubernetesObject, key: ObjectKey): Held {
  const { group, kind } = refOf(object);
  return {
    key,
    kind: intern(`${group}/${kind}`),
    uid: String(object.metadata.uid),
    namespace: intern(object.metadata.namespace ?? ''),
    resourceVersion: String(object.metadata.resourceVersion),
    packed: undefined,
  };
}

/** Contents of what is held: those that were used last parsed, all others packed. @internal */
export class HeldContents {
  readonly #pack = new ObjectPack();
  readonly #parsed = new Map<Held, KubernetesObject>();

  read(held: Held): KubernetesObject {
    const object =
      this.#parsed.get(held) ?? this.#pack.unpack(held.kind, held.packed!);
    this.keep(held, object);
    return object;
  }

  keep(held: Held, object: KubernetesObject): void {
    this.#parsed.delete(held);
    this.#parsed.set(held, object);
    if (this.#parsed.size > PARSED) {
      const [oldest, content] = this.#parsed.entries().next().value!;
      oldest.packed ??= this.#pack.pack(oldest.kind, content);
      this.#parsed.delete(oldest);
    }
  }

  forget(held: Held): void {
    this.#parsed.delete(held);
  }
}
