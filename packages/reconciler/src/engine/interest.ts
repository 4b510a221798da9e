import type { ObjectRef } from '@gitops-suite/model';
import type { Cluster } from '../ports';
import type { ApplicationRuntime } from './application';

interface Declared {
  kinds: Map<string, Pick<ObjectRef, 'group' | 'version' | 'kind'>>;
  namespaces: Set<string>;
  ready: Promise<boolean>;
  /** The last declaration did not get through: it is made again. */
  failed: boolean;
  /** What left Git while nobody remembered it has been looked for. */
  sought: boolean;
}

/** Tells each cluster which kinds and namespaces its Applications use. It only grows until the next start. @internal */
export class Interest {
  readonly #clusters: ReadonlyMap<string, Cluster>;
  readonly #seeks: boolean;
  readonly #declared = new Map<string, Declared>();

  /** `seeks`: kinds that nothing in Git uses any more are found by their label, once per cluster. */
  constructor(clusters: ReadonlyMap<string, Cluster>, seeks = false) {
    this.#clusters = clusters;
    this.#seeks = seeks;
  }

  /**
   * Resolves when the watches that `app` needs have their first list, or its cluster is away. False: not all of them
   * could be started, ask again later.
   */
  async declare(app: ApplicationRuntime): Promise<boolean> {
    const cluster = this.#clusters.get(app.definition.cluster);
    if (!cluster) {
      return true;
    }
    const declared = this.#of(cluster);
    const isNew = addInterest(app, declared);
    if (!cluster.status().reachable) {
      declared.failed ||= isNew;
      return true;
    }
    if (isNew || declared.failed) {
      declared.failed = false;
      declared.ready = this.#watch(cluster, declared);
    }
    return declared.ready;
  }

  async #watch(cluster: Cluster, declared: Declared): Promise<boolean> {
    const { kinds, namespaces } = declared;
    if (this.#seeks && !declared.sought) {
      declared.sought = true;
      const found = await cluster.managedKinds();
      declared.sought = found.status === 'done';
      for (const kind of found.status === 'done' ? found.value : []) {
        kinds.set(`${kind.group}/${kind.version}/${kind.kind}`, kind);
      }
    }
    const { status } = await cluster.watch({
      kinds: [...kinds.values()],
      namespaces: [...namespaces],
    });
    declared.failed ||= status === 'failed';
    return status === 'done';
  }

  #of(cluster: Cluster): Declared {
    const declared = this.#declared.get(cluster.name) ?? {
      kinds: new Map(),
      namespaces: new Set(),
      ready: Promise.resolve(true),
      failed: false,
      sought: false,
    };
    this.#declared.set(cluster.name, declared);
    return declared;
  }
}

/** True when the Application uses a kind or namespace that was not declared before. */
function addInterest(app: ApplicationRuntime, declared: Declared): boolean {
  const before = declared.kinds.size + declared.namespaces.size;
  for (const { ref } of [
    ...app.desired.values(),
    ...app.hooks,
    ...app.inventory.values(),
  ]) {
    declared.kinds.set(`${ref.group}/${ref.version}/${ref.kind}`, ref);
    if (ref.namespace) {
      declared.namespaces.add(ref.namespace);
    }
  }
  return declared.kinds.size + declared.namespaces.size > before;
}
