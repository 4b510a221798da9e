import { refOf, type KubernetesObject } from '@gitops-suite/model';
import { annotationOf, numberOf, specOf, statusOf, timeOf } from './liveFields';

/** Answers the objects that one object owns. @public */
export type Children = (uid: string) => readonly KubernetesObject[];

/** What `object` owns, in a stable order: newest revision first, then by name. @internal */
export function childrenOf(
  object: KubernetesObject,
  children: Children,
): KubernetesObject[] {
  const uid = object.metadata.uid;
  return typeof uid === 'string'
    ? [...children(uid)].sort(
        (a, b) =>
          revisionOf(b) - revisionOf(a) ||
          (a.metadata.name < b.metadata.name ? -1 : 1),
      )
    : [];
}

/** Children that matter now: old ReplicaSets without pods and earlier runs of a schedule do not. @internal */
export function activeChildrenOf(
  object: KubernetesObject,
  children: Children,
): KubernetesObject[] {
  const all = childrenOf(object, children);
  if (object.kind === 'CronJob') {
    return [...all].sort((a, b) => createdAt(b) - createdAt(a)).slice(0, 1);
  }
  return all.filter(child => !isIdleReplicaSet(child) || child === all[0]);
}

/** @internal */
export function revisionOf(object: KubernetesObject): number {
  return (
    numberOf(annotationOf(object, 'deployment.kubernetes.io/revision')) ?? 0
  );
}

/** A ReplicaSet that an earlier rollout left behind. @internal */
export function isIdleReplicaSet(object: KubernetesObject): boolean {
  return (
    refOf(object).group === 'apps' &&
    object.kind === 'ReplicaSet' &&
    numberOf(specOf(object).replicas) === 0 &&
    (numberOf(statusOf(object).replicas) ?? 0) === 0
  );
}

/** @internal */
export function createdAt(object: KubernetesObject): number {
  return timeOf(object.metadata.creationTimestamp) ?? 0;
}

const DEEPEST = 8;

/** All pods below an object. @internal */
export function podsBelow(
  object: KubernetesObject,
  children: Children,
  depth = 0,
): KubernetesObject[] {
  if (depth > DEEPEST) {
    return [];
  }
  return childrenOf(object, children).flatMap(child =>
    child.kind === 'Pod' ? [child] : podsBelow(child, children, depth + 1),
  );
}
