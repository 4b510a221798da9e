import type { KubernetesObject } from '@gitops-suite/model';
import type { Cluster, LiveChange } from '../ports';
import { nothing, type Work } from './application';
import type { Owners } from './owners';
import type { Registry } from './registry';

/** What changes in the clusters, as work for the Applications that it concerns. @internal */
export class LiveChanges {
  readonly #registry: Registry;
  readonly #owners: Owners;
  readonly #enqueue: (id: string, work: Work, urgent?: boolean) => void;
  readonly #onSetup: () => void;
  readonly #reachable = new Map<string, boolean>();

  constructor(options: {
    registry: Registry;
    owners: Owners;
    enqueue(id: string, work: Work, urgent?: boolean): void;
    onSetup(): void;
  }) {
    this.#registry = options.registry;
    this.#owners = options.owners;
    this.#enqueue = options.enqueue;
    this.#onSetup = options.onSetup;
  }

  follow(cluster: Cluster): void {
    cluster.onChange(change => this.#onChange(cluster, change));
    cluster.onStatus(({ reachable }) =>
      this.#onStatus(cluster.name, reachable),
    );
  }

  #onChange(cluster: Cluster, change: LiveChange): void {
    const id =
      change.applicationId ??
      this.#owners.find(change.object as KubernetesObject);
    const app =
      id === undefined ? undefined : this.#registry.applications.get(id);
    if (!app || app.definition.cluster !== cluster.name) {
      return;
    }
    const isRoot = change.applicationId !== undefined;
    if (!isRoot && change.object.metadata.ownerReferences) {
      // What grows below it in turn is known at once.
      this.#owners.addObjects(app.id, [String(change.object.metadata.uid)]);
    }
    this.#enqueue(
      app.id,
      { ...nothing, keys: new Set(isRoot ? [change.key] : []) },
      isRoot,
    );
  }

  #onStatus(cluster: string, reachable: boolean): void {
    // It is also told when "as of" moves on: only coming and going concerns the Applications.
    if (this.#reachable.get(cluster) !== reachable) {
      this.#reachable.set(cluster, reachable);
      for (const app of this.#registry.ofCluster(cluster)) {
        this.#enqueue(app.id, { ...nothing, all: reachable });
      }
    }
    this.#onSetup();
  }
}
