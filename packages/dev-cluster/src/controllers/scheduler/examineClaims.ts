import type { Pod } from '../kubeTypes';
import {
  selectedNode,
  type PersistentVolumeClaim,
  type StorageClass,
} from '../storage/storageTypes';
import type { ClaimFinding } from './planPlacement';

/** How claims and classes are found. */
export interface ClaimLookup {
  claim(name: string): PersistentVolumeClaim | undefined;
  classNamed(name: string): StorageClass | undefined;
}

/** What a pod's claims say about its place, which of them wait to be told of it, and whether all have their volumes. */
export function examineClaims(
  pod: Pod,
  lookup: ClaimLookup,
): ClaimFinding & { toPlace: PersistentVolumeClaim[]; areBound: boolean } {
  const toPlace: PersistentVolumeClaim[] = [];
  let areBound = true;
  for (const { persistentVolumeClaim } of pod.spec.volumes ?? []) {
    if (!persistentVolumeClaim) continue;
    const { claimName } = persistentVolumeClaim;
    const claim = lookup.claim(claimName);
    if (!claim)
      return {
        problem: `persistentvolumeclaim "${claimName}" not found`,
        toPlace: [],
        areBound: false,
      };
    if (claim.metadata.deletionTimestamp) {
      return {
        problem: `persistentvolumeclaim "${claimName}" is being deleted`,
        toPlace: [],
        areBound: false,
      };
    }
    if (claim.status?.phase === 'Bound') continue;
    areBound = false;
    if (claim.spec.volumeName) continue;
    const { volumeBindingMode } =
      lookup.classNamed(claim.spec.storageClassName ?? '') ?? {};
    if (volumeBindingMode !== 'WaitForFirstConsumer') {
      return {
        problem: 'pod has unbound immediate PersistentVolumeClaims',
        toPlace: [],
        areBound,
      };
    }
    if (!claim.metadata.annotations?.[selectedNode]) toPlace.push(claim);
  }
  return { toPlace, areBound };
}
