import type { KubeObject } from '../kubeTypes';

/** A PersistentVolumeClaim. */
export interface PersistentVolumeClaim extends KubeObject {
  spec: {
    accessModes?: string[];
    resources?: { requests?: Record<string, string> };
    storageClassName?: string;
    volumeMode?: string;
    volumeName?: string;
  };
  status?: {
    phase?: string;
    accessModes?: string[];
    capacity?: Record<string, string>;
  };
}

/** A PersistentVolume. */
export interface PersistentVolume extends KubeObject {
  spec: {
    accessModes?: string[];
    capacity?: Record<string, string>;
    claimRef?: Record<string, string | undefined>;
    hostPath?: { path: string; type?: string };
    persistentVolumeReclaimPolicy?: string;
    storageClassName?: string;
    volumeMode?: string;
  };
  status?: { phase?: string; lastPhaseTransitionTime?: string };
}

/** A StorageClass. */
export interface StorageClass extends KubeObject {
  provisioner: string;
  reclaimPolicy?: string;
  volumeBindingMode?: 'Immediate' | 'WaitForFirstConsumer';
  allowVolumeExpansion?: boolean;
}

/** What a claim is annotated with by the scheduler when its class waits for a consumer. */
export const selectedNode = 'volume.kubernetes.io/selected-node';

/** Marks the class that claims without a class get. */
export const defaultClass = 'storageclass.kubernetes.io/is-default-class';
