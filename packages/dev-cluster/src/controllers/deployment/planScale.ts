import type { ReplicaSet } from '../kubeTypes';
import {
  allOf,
  annotations,
  sizeOf,
  total,
  type RolloutView,
} from './rolloutView';

/** New sizes by ReplicaSet; those that are not in it stay as they are. */
export type Sizes = Map<ReplicaSet, number>;

/** Whether the wanted number of pods changed since the active ReplicaSets were sized. */
export function isScaling(view: RolloutView): boolean {
  return allOf(view).some(replicaSet => {
    const desired =
      replicaSet.metadata.annotations?.[annotations.desiredReplicas];
    return (
      sizeOf(replicaSet) > 0 &&
      desired !== undefined &&
      Number(desired) !== view.replicas
    );
  });
}

/** One step of a rolling update: first up within the surge, then down within what may be missing. */
export function planRollingSizes(view: RolloutView): Sizes {
  const up = growCurrent(view);
  return up.size > 0 ? up : shrinkOld(view);
}

/** One step of Recreate: all old pods go, and only when they are gone the new ones come. */
export function planRecreateSizes(
  view: RolloutView,
  oldPodsRemain: boolean,
): Sizes {
  const active = view.old.filter(replicaSet => sizeOf(replicaSet) > 0);
  if (active.length > 0)
    return new Map(active.map(replicaSet => [replicaSet, 0]));
  if (oldPodsRemain || !view.current || sizeOf(view.current) === view.replicas)
    return new Map();
  return new Map([[view.current, view.replicas]]);
}

function growCurrent(view: RolloutView): Sizes {
  const { current, replicas } = view;
  if (!current || sizeOf(current) === replicas) return new Map();
  if (sizeOf(current) > replicas) return new Map([[current, replicas]]);
  const room = replicas + view.maxSurge - total(allOf(view), sizeOf);
  const size =
    sizeOf(current) + Math.min(Math.max(0, room), replicas - sizeOf(current));
  return size === sizeOf(current) ? new Map() : new Map([[current, size]]);
}

function shrinkOld(view: RolloutView): Sizes {
  const sizes: Sizes = new Map();
  const all = allOf(view);
  const current = view.current;
  const minAvailable = view.replicas - view.maxUnavailable;
  const pendingNew = current ? sizeOf(current) - availableOf(current) : 0;
  let spare = total(all, sizeOf) - minAvailable - pendingNew;
  if (spare <= 0) return sizes;
  // Pods that serve nobody go first: they are no loss, and could block the rollout for ever.
  for (const replicaSet of view.old) {
    const broken = Math.min(
      spare,
      Math.max(0, sizeOf(replicaSet) - availableOf(replicaSet)),
    );
    if (broken === 0) continue;
    sizes.set(replicaSet, sizeOf(replicaSet) - broken);
    spare -= broken;
  }
  let surplus = total(all, availableOf) - minAvailable;
  for (const replicaSet of view.old) {
    const size = sizes.get(replicaSet) ?? sizeOf(replicaSet);
    const fewer = Math.min(size, surplus);
    if (fewer <= 0) continue;
    sizes.set(replicaSet, size - fewer);
    surplus -= fewer;
  }
  return sizes;
}

function availableOf(replicaSet: ReplicaSet): number {
  return replicaSet.status?.availableReplicas ?? 0;
}

/**
 * Sizes after the wanted number changed, or while paused: a single active ReplicaSet takes the
 * whole number; in the middle of a rolling update all active ones grow or shrink in proportion,
 * so that a broken new version does not win ground by scaling.
 */
export function planScalingSizes(view: RolloutView): Sizes {
  const all = allOf(view);
  const active = all.filter(replicaSet => sizeOf(replicaSet) > 0);
  if (active.length <= 1) {
    const only = active[0] ?? view.current ?? view.old.at(-1);
    return only ? new Map([[only, view.replicas]]) : new Map();
  }
  if (isSaturated(view)) {
    const rest = active.filter(replicaSet => replicaSet !== view.current);
    return new Map(rest.map(replicaSet => [replicaSet, 0]));
  }
  if (view.deployment.spec.strategy?.type === 'Recreate') return new Map();
  return proportionalSizes(view, active);
}

function isSaturated({ current, replicas }: RolloutView): boolean {
  return (
    current !== undefined &&
    sizeOf(current) === replicas &&
    Number(current.metadata.annotations?.[annotations.desiredReplicas]) ===
      replicas &&
    availableOf(current) === replicas
  );
}

function proportionalSizes(view: RolloutView, active: ReplicaSet[]): Sizes {
  const allowed = view.replicas > 0 ? view.replicas + view.maxSurge : 0;
  const change = allowed - total(active, sizeOf);
  // Largest first; among equals the newer grows first and the older shrinks first.
  const age = new Map(active.map((replicaSet, index) => [replicaSet, index]));
  const rank = (replicaSet: ReplicaSet) =>
    (change > 0 ? -1 : 1) * (age.get(replicaSet) ?? 0);
  const ordered = [...active].sort(
    (a, b) => sizeOf(b) - sizeOf(a) || rank(a) - rank(b),
  );
  const sizes: Sizes = new Map();
  let left = change;
  for (const replicaSet of ordered) {
    const part = clampTowardsZero(shareOf(replicaSet, view), left);
    sizes.set(replicaSet, sizeOf(replicaSet) + part);
    left -= part;
  }
  const [largest] = ordered;
  sizes.set(largest, Math.max(0, (sizes.get(largest) ?? 0) + left));
  return sizes;
}

/** By how much a ReplicaSet changes when all keep their part of the whole. */
function shareOf(replicaSet: ReplicaSet, view: RolloutView): number {
  const size = sizeOf(replicaSet);
  if (view.replicas === 0) return -size;
  const before =
    Number(replicaSet.metadata.annotations?.[annotations.maxReplicas]) ||
    view.replicas;
  return Math.round((size * (view.replicas + view.maxSurge)) / before) - size;
}

function clampTowardsZero(value: number, limit: number): number {
  return limit > 0
    ? Math.min(Math.max(0, value), limit)
    : Math.max(Math.min(0, value), limit);
}
