import { fromTime } from '../clock';
import type { Container, ContainerStatus, Pod } from '../kubeTypes';
import {
  newContainerRuntime,
  type ContainerRuntime,
  type PodRuntime,
} from './podRuntime';
import { programOf } from './program';
import { newPodRuntime } from './stepPod';

/**
 * What a kubelet that was started anew makes of a pod by its status: what ran runs on, what waited
 * begins its wait again.
 */
export function recoverRuntime(
  pod: Pod,
  now: number,
  scale: (duration: number) => number,
): PodRuntime {
  const { podIP, containerStatuses, initContainerStatuses } = pod.status ?? {};
  if (!podIP || !containerStatuses) return newPodRuntime();
  const containers: Record<string, ContainerRuntime> = {};
  const recover = (
    container: Container,
    statuses: ContainerStatus[],
    isInit: boolean,
  ) => {
    const status = statuses.find(({ name }) => name === container.name);
    if (!status) return;
    const policy = pod.spec.restartPolicy ?? 'Always';
    const runsOnce = isInit
      ? container.restartPolicy !== 'Always'
      : policy !== 'Always';
    const { lasts } = programOf(pod, container, runsOnce);
    containers[container.name] = recoverContainer(status, {
      endsAt: lasts === undefined ? undefined : now + scale(lasts),
      restarts:
        isInit && container.restartPolicy !== 'Always'
          ? policy !== 'Never'
          : policy === 'Always',
      failuresRestart: policy !== 'Never',
      isInit,
      now,
    });
  };
  for (const container of pod.spec.initContainers ?? []) {
    recover(container, initContainerStatuses ?? [], true);
  }
  for (const container of pod.spec.containers)
    recover(container, containerStatuses, false);
  return { stage: { kind: 'up' }, containers };
}

interface Circumstances {
  endsAt: number | undefined;
  /** Whether it is started again after success; an init container never is. */
  restarts: boolean;
  failuresRestart: boolean;
  isInit: boolean;
  now: number;
}

function recoverContainer(
  status: ContainerStatus,
  at: Circumstances,
): ContainerRuntime {
  const { state, lastState } = status;
  const runtime: ContainerRuntime = {
    ...newContainerRuntime(),
    restarts: status.restartCount,
    started: Boolean(state.running ?? state.terminated ?? lastState.terminated),
    terminated: state.terminated ?? lastState.terminated,
    crashes: status.restartCount,
  };
  if (state.running) {
    const since = fromTime(state.running.startedAt) ?? at.now;
    return {
      ...runtime,
      phase: { kind: 'running', since, readyAt: at.now, endsAt: at.endsAt },
    };
  }
  if (state.terminated) {
    const failed = state.terminated.exitCode !== 0;
    const again = failed ? at.failuresRestart : at.restarts && !at.isInit;
    return again ? runtime : { ...runtime, phase: { kind: 'ended' } };
  }
  return {
    ...runtime,
    waiting: status.started === undefined ? undefined : waitingOf(status),
  };
}

/** Reasons of the very beginning are what an untouched container says anyway. */
function waitingOf({ state }: ContainerStatus): ContainerRuntime['waiting'] {
  const reason = state.waiting?.reason;
  return reason === 'ContainerCreating' || reason === 'PodInitializing'
    ? undefined
    : state.waiting;
}
