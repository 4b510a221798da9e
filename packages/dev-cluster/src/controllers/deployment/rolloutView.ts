import { resolveIntOrPercent } from '../intOrPercent';
import type { Deployment, ReplicaSet } from '../kubeTypes';
import { isSameTemplate } from '../templateHash';

/** Annotations that the controller keeps on ReplicaSets, and the first on Deployments too. */
export const annotations = {
  revision: 'deployment.kubernetes.io/revision',
  revisionHistory: 'deployment.kubernetes.io/revision-history',
  desiredReplicas: 'deployment.kubernetes.io/desired-replicas',
  maxReplicas: 'deployment.kubernetes.io/max-replicas',
} as const;

/** A Deployment and its ReplicaSets, told apart, with the bounds of its rollout as counts. */
export interface RolloutView {
  deployment: Deployment;
  /** How many pods are wanted. */
  replicas: number;
  maxSurge: number;
  maxUnavailable: number;
  /** The ReplicaSet of the template as it is now, if there is one. */
  current: ReplicaSet | undefined;
  /** All others, oldest first. */
  old: ReplicaSet[];
}

/** How many pods a ReplicaSet is asked for. */
export function sizeOf(replicaSet: ReplicaSet): number {
  return replicaSet.spec.replicas ?? 1;
}

/** The sum of a number over ReplicaSets. */
export function total(
  replicaSets: ReplicaSet[],
  count: (replicaSet: ReplicaSet) => number | undefined,
): number {
  return replicaSets.reduce(
    (sum, replicaSet) => sum + (count(replicaSet) ?? 0),
    0,
  );
}

/** The revision number of a ReplicaSet, 0 when it has none. */
export function revisionOf(object: ReplicaSet | Deployment): number {
  return Number(object.metadata.annotations?.[annotations.revision] ?? 0) || 0;
}

/** Current and old ReplicaSets together. */
export function allOf(view: RolloutView): ReplicaSet[] {
  return view.current ? [...view.old, view.current] : view.old;
}

/** Tells a Deployment's ReplicaSets apart. */
export function viewRollout(
  deployment: Deployment,
  owned: ReplicaSet[],
): RolloutView {
  const sorted = [...owned].sort(byAge);
  const current = sorted.find(candidate =>
    isSameTemplate(candidate.spec.template, deployment.spec.template),
  );
  const replicas = deployment.spec.replicas ?? 1;
  return {
    deployment,
    replicas,
    ...boundsOf(deployment, replicas),
    current,
    old: sorted.filter(candidate => candidate !== current),
  };
}

function boundsOf(
  deployment: Deployment,
  replicas: number,
): Pick<RolloutView, 'maxSurge' | 'maxUnavailable'> {
  const { type, rollingUpdate } = deployment.spec.strategy ?? {};
  if (type === 'Recreate') return { maxSurge: 0, maxUnavailable: 0 };
  const maxSurge = resolveIntOrPercent(
    rollingUpdate?.maxSurge ?? '25%',
    replicas,
    'up',
  );
  const asked = resolveIntOrPercent(
    rollingUpdate?.maxUnavailable ?? '25%',
    replicas,
    'down',
  );
  // With neither room above nor below nothing could ever move.
  const maxUnavailable = maxSurge === 0 && asked === 0 ? 1 : asked;
  return { maxSurge, maxUnavailable: Math.min(maxUnavailable, replicas) };
}

function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const [first, second] = [
    a.metadata.creationTimestamp,
    b.metadata.creationTimestamp,
  ];
  if (first !== second) return first < second ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
