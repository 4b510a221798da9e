import type { Pod } from '../kubeTypes';
import { controllerOf } from '../ownership';
import { isPodTerminal } from '../podFacts';
import { parseQuantity } from '../quantity';

/** What the pods of a node take. */
export interface Load {
  pods: number;
  /** Cores. */
  cpu: number;
  /** Bytes. */
  memory: number;
}

interface Placement extends Load {
  node: string;
  owner: string | undefined;
}

/** What a pod asks for: its containers together, or its largest init container. */
export function requestsOf(pod: Pod): Load {
  const request = (name: 'cpu' | 'memory') => {
    const of = ({ resources }: Pod['spec']['containers'][number]) =>
      parseQuantity(resources?.requests?.[name]);
    const together = pod.spec.containers.reduce(
      (sum, container) => sum + of(container),
      0,
    );
    return Math.max(together, ...(pod.spec.initContainers ?? []).map(of));
  };
  return { pods: 1, cpu: request('cpu'), memory: request('memory') };
}

/** Keeps count of what runs where, by owner too, without going through all pods. */
export class NodeLoad {
  readonly #placements = new Map<string, Placement>();
  readonly #loads = new Map<string, Load>();
  readonly #owned = new Map<string, number>();

  /** Counts a pod where it is, or where it is about to be. */
  place(pod: Pod, node = pod.spec.nodeName): void {
    this.drop(pod.metadata.uid);
    if (!node || isPodTerminal(pod)) return;
    const placement = {
      ...requestsOf(pod),
      node,
      owner: controllerOf(pod)?.uid,
    };
    this.#placements.set(pod.metadata.uid, placement);
    this.#count(placement, 1);
  }

  drop(uid: string): void {
    const placement = this.#placements.get(uid);
    if (!placement) return;
    this.#placements.delete(uid);
    this.#count(placement, -1);
  }

  has(uid: string): boolean {
    return this.#placements.has(uid);
  }

  of(node: string): Load {
    return this.#loads.get(node) ?? { pods: 0, cpu: 0, memory: 0 };
  }

  /** How many pods of the same owner a node has. */
  siblings(pod: Pod, node: string): number {
    const owner = controllerOf(pod)?.uid;
    return owner === undefined ? 0 : this.#owned.get(`${node}/${owner}`) ?? 0;
  }

  #count({ node, owner, pods, cpu, memory }: Placement, sign: 1 | -1): void {
    const load = this.of(node);
    this.#loads.set(node, {
      pods: load.pods + sign * pods,
      cpu: load.cpu + sign * cpu,
      memory: load.memory + sign * memory,
    });
    if (owner === undefined) return;
    const key = `${node}/${owner}`;
    const count = (this.#owned.get(key) ?? 0) + sign;
    if (count > 0) this.#owned.set(key, count);
    else this.#owned.delete(key);
  }
}
