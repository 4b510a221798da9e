import type { NewObject } from '../kubeTypes';
import { parseQuantity } from '../quantity';
import type {
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
} from './storageTypes';

/** Who made a volume. */
export const provisionedBy = 'pv.kubernetes.io/provisioned-by';

/** The volume that a claim gets from its class. */
export function newVolume(
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
): NewObject<PersistentVolume> {
  const name = `pvc-${claim.metadata.uid}`;
  return {
    metadata: {
      name,
      annotations: { [provisionedBy]: storageClass.provisioner },
    },
    spec: {
      accessModes: claim.spec.accessModes,
      capacity: { storage: claim.spec.resources?.requests?.storage ?? '1Gi' },
      claimRef: claimReference(claim),
      hostPath: {
        path: `/var/local-path-provisioner/${name}`,
        type: 'DirectoryOrCreate',
      },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? 'Delete',
      storageClassName: storageClass.metadata.name,
      volumeMode: claim.spec.volumeMode ?? 'Filesystem',
    },
  };
}

/** How a volume names its claim. */
export function claimReference({
  metadata,
}: PersistentVolumeClaim): Record<string, string | undefined> {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
  };
}

/** Whether a volume is a claim's, or reserved for it. */
export function isVolumeOf(
  volume: PersistentVolume,
  { metadata }: PersistentVolumeClaim,
): boolean {
  const { claimRef } = volume.spec;
  return (
    claimRef !== undefined &&
    claimRef.namespace === metadata.namespace &&
    claimRef.name === metadata.name &&
    (claimRef.uid === undefined || claimRef.uid === metadata.uid)
  );
}

/** The volume for a claim among existing ones: its own, a reserved one, or the smallest that fits. */
export function findVolume(
  claim: PersistentVolumeClaim,
  volumes: PersistentVolume[],
): PersistentVolume | undefined {
  const named = claim.spec.volumeName;
  if (named) return volumes.find(({ metadata }) => metadata.name === named);
  const own = volumes.find(volume => isVolumeOf(volume, claim));
  if (own) return own;
  const size = ({ spec }: PersistentVolume) =>
    parseQuantity(spec.capacity?.storage);
  return volumes
    .filter(volume => !volume.spec.claimRef && fits(volume, claim))
    .sort((a, b) => size(a) - size(b))[0];
}

function fits(
  volume: PersistentVolume,
  { spec }: PersistentVolumeClaim,
): boolean {
  const wanted = parseQuantity(spec.resources?.requests?.storage);
  return (
    !volume.metadata.deletionTimestamp &&
    (volume.spec.storageClassName ?? '') === (spec.storageClassName ?? '') &&
    (volume.spec.volumeMode ?? 'Filesystem') ===
      (spec.volumeMode ?? 'Filesystem') &&
    parseQuantity(volume.spec.capacity?.storage) >= wanted &&
    (spec.accessModes ?? []).every(mode =>
      volume.spec.accessModes?.includes(mode),
    )
  );
}
