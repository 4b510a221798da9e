import type { ObjectRef } from '@gitops-suite/model';
import type { Cluster } from '../ports';
import type { ApplicationRuntime } from './application';

interface Declared {
  kinds: Map<string, Pick<ObjectRef, 'group' | 'version' | 'kind'>>;
  namespaces: Set<string>;
  ready: Promise<unknown>;
}

/** Tells each cluster which kinds and namespaces its Applications use. It only grows until the next start. @internal */
export class Interest {
  readonly #clusters: ReadonlyMap<string, Cluster>;
  readonly #declared = new Map<string, Declared>();

  constructor(clusters: ReadonlyMap<string, Cluster>) {
    this.#clusters = clusters;
  }

  /** Resolves when the watches that `app` needs have their first list, or its cluster is away. */
  async declare(app: ApplicationRuntime): Promise<void> {
    const cluster = this.#clusters.get(app.definition.cluster);
    if (!cluster?.status().reachable) {
      return;
    }
    const declared = this.#declared.get(cluster.name) ?? {
      kinds: new Map(),
      namespaces: new Set(),
      ready: Promise.resolve(),
    };
    if (addInterest(app, declared)) {
      this.#declared.set(cluster.name, declared);
      const { kinds, namespaces } = declared;
      declared.ready = cluster
        .watch({ kinds: [...kinds.values()], namespaces: [...namespaces] })
        .then(outcome => {
          if (outcome.status === 'failed') {
            // The next look at any Application of this cluster asks again.
            this.#declared.delete(cluster.name);
          }
        });
    }
    await declared.ready;
  }
}

/** True when the Application uses a kind or namespace that was not declared before. */
function addInterest(app: ApplicationRuntime, declared: Declared): boolean {
  const before = declared.kinds.size + declared.namespaces.size;
  for (const { ref } of [...app.desired.values(), ...app.inventory.values()]) {
    declared.kinds.set(`${ref.group}/${ref.version}/${ref.kind}`, ref);
    if (ref.namespace) {
      declared.namespaces.add(ref.namespace);
    }
  }
  return declared.kinds.size + declared.namespaces.size > before;
}
