import type { EventText } from '../eventRecorder';
import type { Pod } from '../kubeTypes';

/** What a pod meets around itself at one moment. */
export interface PodWorld {
  /** Milliseconds since the epoch. */
  now: number;
  /** See `Pace.scale`. */
  scale(duration: number): number;
  /** Whether the image can be pulled. */
  imageExists(reference: string): boolean;
  /** Whether the node has the image already. */
  isImageOnNode(reference: string): boolean;
  /** ConfigMaps and Secrets that the pod needs and that are not there. */
  missing: MissingReferences;
  nodeIP: string;
  podIP: string;
}

/** What is missing, in the kubelet's words. */
export interface MissingReferences {
  /** The first volume that cannot be mounted. */
  volume?: { name: string; problem: string };
  /** By container: the first reference of its environment that cannot be resolved. */
  containers: Record<string, string>;
}

/** What one step told and did. */
export interface StepLog {
  events: EventText[];
  /** Images that came to the node. */
  pulled: string[];
}

/** `name_namespace(uid)`, as the kubelet writes a pod. */
export function describePod({ metadata }: Pod): string {
  return `${metadata.name}_${metadata.namespace}(${metadata.uid})`;
}
