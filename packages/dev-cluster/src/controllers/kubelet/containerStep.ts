import type { Container, Pod } from '../kubeTypes';
import type { ContainerPhase, ContainerRuntime } from './podRuntime';
import type { PodWorld, StepLog } from './podWorld';

/** A container in its pod, at one moment. */
export interface ContainerStep {
  pod: Pod;
  container: Container;
  /** An init container that has to end before the next one starts. */
  isInit: boolean;
  runtime: ContainerRuntime;
  world: PodWorld;
  log: StepLog;
}

/** From the image to the created container. */
export const createTime = 250;

const firstBackoff = 10_000;
const longestBackoff = 300_000;

/** How often the kubelet looks at a pod that makes no progress, and says so again. */
export const nudgeInterval = 12_000;

/** Writes an Event about the container. */
export function tell(
  { log, container, isInit }: ContainerStep,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): void {
  const fieldPath = `spec.${isInit ? 'initContainers' : 'containers'}{${
    container.name
  }}`;
  log.events.push({ type, reason, message, fieldPath });
}

/** The same container in another phase. */
export function inPhase(
  runtime: ContainerRuntime,
  phase: ContainerPhase,
): ContainerRuntime {
  return { ...runtime, phase };
}

/** Milliseconds until it is tried again after this many failures. */
export function backoff(failures: number): number {
  return Math.min(firstBackoff * 2 ** Math.min(failures, 10), longestBackoff);
}
