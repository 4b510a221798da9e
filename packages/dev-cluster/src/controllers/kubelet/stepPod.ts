import type { Container, Pod, PodStatus } from '../kubeTypes';
import { isPodTerminal } from '../podFacts';
import { advanceContainer, nextLook } from './advanceContainer';
import { endAll } from './endContainers';
import {
  newContainerRuntime,
  type ContainerRuntime,
  type PodRuntime,
} from './podRuntime';
import { podStatus } from './podStatus';
import type { PodWorld, StepLog } from './podWorld';

/** What a pod's next step comes to. */
export interface PodStep extends StepLog {
  runtime: PodRuntime;
  status: PodStatus;
  /** The pod is over and done with: it may be removed for good. */
  finished: boolean;
  /** Milliseconds until something happens by itself. */
  recheckAfter?: number;
}

const sandboxTime = 600;
const stopTime = 1_000;
const firstMountRetry = 500;
const longestMountRetry = 122_000;

/** A pod that this kubelet sees for the first time. */
export function newPodRuntime(): PodRuntime {
  return { stage: { kind: 'mounting', failures: 0, until: 0 }, containers: {} };
}

/** Whether the step asks for ConfigMaps and Secrets. */
export function asksForReferences(
  pod: Pod,
  runtime: PodRuntime,
  now: number,
): boolean {
  if (pod.metadata.deletionTimestamp) return false;
  const { stage } = runtime;
  if (stage.kind === 'mounting') return stage.until <= now;
  if (stage.kind === 'sandbox') return stage.until <= now;
  return (
    stage.kind === 'up' && !Object.values(runtime.containers).every(isSettled)
  );
}

function isSettled({ phase }: ContainerRuntime): boolean {
  return (
    (phase.kind === 'running' && phase.endsAt === undefined) ||
    phase.kind === 'ended'
  );
}

/** Brings a pod that is bound to a node as far as it gets by now. */
export function stepPod(
  pod: Pod,
  runtime: PodRuntime,
  world: PodWorld,
): PodStep {
  const log: StepLog = { events: [], pulled: [] };
  let next = runtime;
  if (pod.metadata.deletionTimestamp) next = stop(pod, next, world, log);
  else if (!isPodTerminal(pod)) next = bringUp(pod, next, world, log);
  return {
    ...log,
    runtime: next,
    status: podStatus(pod, next, world),
    finished: next.stage.kind === 'stopped',
    recheckAfter: untilNextLook(pod, next, world.now),
  };
}

function stop(
  pod: Pod,
  runtime: PodRuntime,
  world: PodWorld,
  log: StepLog,
): PodRuntime {
  const { stage } = runtime;
  if (stage.kind === 'stopped') return runtime;
  if (stage.kind === 'stopping') {
    if (stage.until > world.now) return runtime;
    return {
      stage: { kind: 'stopped' },
      containers: endAll(pod, runtime, world.now),
    };
  }
  const running = Object.entries(runtime.containers).filter(
    ([, container]) => container.phase.kind === 'running',
  );
  if (running.length === 0) return { ...runtime, stage: { kind: 'stopped' } };
  for (const [name] of running) {
    log.events.push({
      type: 'Normal',
      reason: 'Killing',
      message: `Stopping container ${name}`,
      fieldPath: `spec.containers{${name}}`,
    });
  }
  const grace = (pod.metadata.deletionGracePeriodSeconds ?? 30) * 1000;
  const until = world.now + world.scale(Math.min(stopTime, grace));
  return { ...runtime, stage: { kind: 'stopping', until } };
}

function bringUp(
  pod: Pod,
  runtime: PodRuntime,
  world: PodWorld,
  log: StepLog,
): PodRuntime {
  const { stage } = runtime;
  if (stage.kind === 'mounting') return mount(runtime, world, log);
  if (stage.kind === 'sandbox') {
    if (stage.until > world.now) return runtime;
    return advanceContainers(
      pod,
      { ...runtime, stage: { kind: 'up' } },
      world,
      log,
    );
  }
  return stage.kind === 'up'
    ? advanceContainers(pod, runtime, world, log)
    : runtime;
}

function mount(runtime: PodRuntime, world: PodWorld, log: StepLog): PodRuntime {
  const { stage } = runtime;
  if (stage.kind !== 'mounting' || stage.until > world.now) return runtime;
  const { volume } = world.missing;
  if (!volume) {
    return {
      ...runtime,
      stage: { kind: 'sandbox', until: world.now + world.scale(sandboxTime) },
    };
  }
  log.events.push({
    type: 'Warning',
    reason: 'FailedMount',
    message: `MountVolume.SetUp failed for volume "${volume.name}" : ${volume.problem}`,
  });
  const delay = Math.min(
    firstMountRetry * 2 ** Math.min(stage.failures, 10),
    longestMountRetry,
  );
  const until = world.now + world.scale(delay);
  return {
    ...runtime,
    stage: { kind: 'mounting', failures: stage.failures + 1, until },
  };
}

/** Init containers one after the other, then all others side by side. */
function advanceContainers(
  pod: Pod,
  runtime: PodRuntime,
  world: PodWorld,
  log: StepLog,
): PodRuntime {
  const containers = { ...runtime.containers };
  const advance = (container: Container, isInit: boolean) => {
    const before = containers[container.name] ?? newContainerRuntime();
    const after = advanceContainer({
      pod,
      container,
      isInit,
      runtime: before,
      world,
      log,
    });
    containers[container.name] = after;
    return after;
  };
  for (const container of pod.spec.initContainers ?? []) {
    const { phase, terminated } = advance(container, true);
    const isSidecar = container.restartPolicy === 'Always';
    const through = isSidecar
      ? phase.kind === 'running' && phase.readyAt <= world.now
      : phase.kind === 'ended' && terminated?.exitCode === 0;
    if (!through) return { ...runtime, containers };
  }
  for (const container of pod.spec.containers) advance(container, false);
  return { ...runtime, containers };
}

function untilNextLook(
  pod: Pod,
  runtime: PodRuntime,
  now: number,
): number | undefined {
  const { stage } = runtime;
  if (
    stage.kind === 'stopped' ||
    (isPodTerminal(pod) && stage.kind !== 'stopping')
  ) {
    return undefined;
  }
  if (stage.kind !== 'up') return Math.max(0, stage.until - now);
  const times = Object.values(runtime.containers)
    .map(container => nextLook(container, now))
    .filter((time): time is number => time !== undefined);
  return times.length > 0 ? Math.max(0, Math.min(...times) - now) : undefined;
}
