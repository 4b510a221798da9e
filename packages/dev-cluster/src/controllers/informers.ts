import { Informer, type InformerPorts } from './informer';
import type { KubeObject } from './kubeTypes';
import { apiVersionOf, type Resource } from './resources';

/** One informer per kind, shared by all controllers of a process. */
export class Informers {
  // Each entry is of the type that its resource stands for, which a map cannot say.
  readonly #byKind = new Map<string, Informer<KubeObject>>();

  constructor(private readonly ports: InformerPorts) {}

  /** The informer of a kind; it follows from {@link Informers.start} on. */
  of<T extends KubeObject>(resource: Resource): Informer<T> {
    const key = `${apiVersionOf(resource)}/${resource.plural}`;
    let informer = this.#byKind.get(key);
    if (!informer) {
      informer = new Informer<KubeObject>(resource, this.ports);
      this.#byKind.set(key, informer);
    }
    return informer as unknown as Informer<T>;
  }

  /** Follows every kind that was asked for and settles when all are known. */
  async start(): Promise<void> {
    const informers = [...this.#byKind.values()];
    for (const informer of informers) informer.start();
    await Promise.all(informers.map(informer => informer.whenSynced()));
  }

  async stop(): Promise<void> {
    await Promise.all(
      [...this.#byKind.values()].map(informer => informer.stop()),
    );
  }
}
