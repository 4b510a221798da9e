import type {
  Condition,
  KubeObject,
  LabelSelector,
  PodTemplate,
  Pod,
} from '../kubeTypes';

/** A Job. */
export interface Job extends KubeObject {
  spec: {
    parallelism?: number;
    completions?: number;
    backoffLimit?: number;
    activeDeadlineSeconds?: number;
    ttlSecondsAfterFinished?: number;
    suspend?: boolean;
    completionMode?: 'NonIndexed' | 'Indexed';
    selector?: LabelSelector;
    template: PodTemplate;
  };
  status?: JobStatus;
}

/** Pods that ended and are being counted, by uid. */
export interface UncountedPods {
  succeeded?: string[];
  failed?: string[];
}

/** Counts and conditions of a Job. */
export interface JobStatus {
  startTime?: string;
  completionTime?: string;
  active?: number;
  ready?: number;
  terminating?: number;
  succeeded?: number;
  failed?: number;
  completedIndexes?: string;
  uncountedTerminatedPods?: UncountedPods;
  conditions?: Condition[];
}

/** Keeps an ended pod until it is counted. */
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking';

/** The index that a pod of an `Indexed` Job works on. */
export const indexAnnotation = 'batch.kubernetes.io/job-completion-index';

/** What a Job is decided on. */
export interface JobInput {
  job: Job;
  pods: Pod[];
  /** Milliseconds since the epoch. */
  now: number;
  scale(duration: number): number;
}
