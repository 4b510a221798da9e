import type {
  Condition,
  KubeObject,
  LabelSelector,
  PodTemplate,
} from '../kubeTypes';
import type { PersistentVolumeClaim } from '../storage/storageTypes';

/** A StatefulSet. */
export interface StatefulSet extends KubeObject {
  spec: {
    replicas?: number;
    selector: LabelSelector;
    template: PodTemplate;
    serviceName?: string;
    podManagementPolicy?: 'OrderedReady' | 'Parallel';
    updateStrategy?: {
      type?: 'RollingUpdate' | 'OnDelete';
      rollingUpdate?: { partition?: number };
    };
    volumeClaimTemplates?: Array<
      Pick<PersistentVolumeClaim, 'metadata' | 'spec'>
    >;
    minReadySeconds?: number;
    revisionHistoryLimit?: number;
    ordinals?: { start?: number };
    persistentVolumeClaimRetentionPolicy?: {
      whenDeleted?: string;
      whenScaled?: string;
    };
  };
  status?: StatefulSetStatus;
}

/** Counts of a StatefulSet's pods. */
export interface StatefulSetStatus {
  observedGeneration?: number;
  replicas: number;
  readyReplicas?: number;
  currentReplicas?: number;
  updatedReplicas?: number;
  availableReplicas?: number;
  currentRevision?: string;
  updateRevision?: string;
  collisionCount?: number;
  conditions?: Condition[];
}
