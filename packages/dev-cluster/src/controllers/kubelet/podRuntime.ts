import type { TerminatedState } from '../kubeTypes';

/**
 * Where a container is in its life. Times are milliseconds since the epoch: `until` is when the
 * phase is over, `nudge` when its event is to be told again.
 */
export type ContainerPhase =
  | { kind: 'idle' }
  | { kind: 'pulling'; since: number; until: number }
  | { kind: 'pull-failed'; nudge: number; until: number }
  | { kind: 'creating'; until: number }
  | { kind: 'config-error'; until: number }
  | {
      kind: 'running';
      since: number;
      readyAt: number;
      endsAt?: number;
      nudge?: number;
    }
  | { kind: 'crash-loop'; nudge: number; until: number }
  | { kind: 'ended' };

/** What the kubelet knows about a container beyond the pod's status. */
export interface ContainerRuntime {
  phase: ContainerPhase;
  /** What the status says while it is not running. */
  waiting?: { reason: string; message?: string };
  pullFailures: number;
  /** Consecutive ends that lead to longer and longer pauses. */
  crashes: number;
  /** How often it was started, the first time not counted. */
  restarts: number;
  started: boolean;
  /** The last end, if it ended. */
  terminated?: TerminatedState;
}

/** What the kubelet knows about a pod beyond its status. */
export interface PodRuntime {
  stage:
    | { kind: 'mounting'; failures: number; until: number }
    | { kind: 'sandbox'; until: number }
    | { kind: 'up' }
    | { kind: 'stopping'; until: number }
    | { kind: 'stopped' };
  containers: Record<string, ContainerRuntime>;
}

/** A container that was never touched. */
export function newContainerRuntime(): ContainerRuntime {
  return {
    phase: { kind: 'idle' },
    pullFailures: 0,
    crashes: 0,
    restarts: 0,
    started: false,
  };
}
