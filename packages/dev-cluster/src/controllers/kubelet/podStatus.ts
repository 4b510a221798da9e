import { toTime } from '../clock';
import { findCondition } from '../conditions';
import { imageId, imageName } from '../imageReference';
import type {
  Condition,
  Container,
  ContainerState,
  ContainerStatus,
  Pod,
  PodStatus,
} from '../kubeTypes';
import { containerId } from './advanceContainer';
import {
  newContainerRuntime,
  type ContainerRuntime,
  type PodRuntime,
} from './podRuntime';
import type { PodWorld } from './podWorld';
import { marks } from './program';

/** The status that the kubelet writes for a pod. */
export function podStatus(
  pod: Pod,
  runtime: PodRuntime,
  world: PodWorld,
): PodStatus {
  const before = pod.status ?? {};
  const hasInit = (pod.spec.initContainers ?? []).length > 0;
  const waiting = hasInit ? 'PodInitializing' : 'ContainerCreating';
  const statuses = pod.spec.containers.map(container =>
    containerStatus({ pod, container, runtime, world, waiting }),
  );
  const initStatuses = pod.spec.initContainers?.map(container =>
    containerStatus({
      pod,
      container,
      runtime,
      world,
      waiting: 'PodInitializing',
      isInit: true,
    }),
  );
  const hasNetwork = !['mounting', 'sandbox'].includes(runtime.stage.kind);
  const phase = phaseOf(pod, {
    statuses,
    initStatuses: initStatuses ?? [],
    runtime,
  });
  const podIP = pod.spec.hostNetwork ? world.nodeIP : world.podIP;
  return {
    ...before,
    phase,
    observedGeneration: pod.metadata.generation,
    hostIP: world.nodeIP,
    hostIPs: [{ ip: world.nodeIP }],
    ...(hasNetwork && { podIP, podIPs: [{ ip: podIP }] }),
    startTime: before.startTime ?? toTime(world.now),
    initContainerStatuses: initStatuses,
    containerStatuses: statuses,
    conditions: conditionsOf({
      pod,
      phase,
      statuses,
      initStatuses: initStatuses ?? [],
      hasNetwork: hasNetwork && runtime.stage.kind !== 'stopped',
      now: world.now,
    }),
  };
}

interface ContainerView {
  pod: Pod;
  container: Container;
  runtime: PodRuntime;
  world: PodWorld;
  /** The reason while nothing has happened to it yet. */
  waiting: string;
  isInit?: boolean;
}

function containerStatus(view: ContainerView): ContainerStatus {
  const { pod, container } = view;
  const runtime =
    view.runtime.containers[container.name] ?? newContainerRuntime();
  const { phase, terminated } = runtime;
  const ran = phase.kind === 'running' || terminated !== undefined;
  const state = stateOf(runtime, view.waiting);
  // While it runs again, or waits to, its last end is history; while it is over, it is the state.
  const lastState =
    terminated && state.terminated === undefined ? { terminated } : {};
  const image = container.image ?? '';
  return {
    name: container.name,
    image: ran ? imageName(image) : image,
    imageID: ran ? imageId(image) : '',
    containerID: ran ? containerId(pod, container, runtime) : undefined,
    ready: isReady(view, runtime),
    started: phase.kind === 'running' && phase.readyAt <= view.world.now,
    restartCount: runtime.restarts,
    state,
    lastState,
  };
}

function stateOf(runtime: ContainerRuntime, waiting: string): ContainerState {
  const { phase, terminated } = runtime;
  if (phase.kind === 'running')
    return { running: { startedAt: toTime(phase.since) } };
  if (runtime.waiting) return { waiting: runtime.waiting };
  return terminated ? { terminated } : { waiting: { reason: waiting } };
}

function isReady(
  { pod, container, world, isInit }: ContainerView,
  runtime: ContainerRuntime,
): boolean {
  const { phase, terminated } = runtime;
  if (isInit && container.restartPolicy !== 'Always') {
    return phase.kind === 'ended' && terminated?.exitCode === 0;
  }
  if (phase.kind !== 'running' || phase.readyAt > world.now) return false;
  return pod.metadata.annotations?.[marks.ready] !== 'false';
}

interface PhaseInput {
  statuses: ContainerStatus[];
  initStatuses: ContainerStatus[];
  runtime: PodRuntime;
}

function phaseOf(
  pod: Pod,
  { statuses, initStatuses, runtime }: PhaseInput,
): PodStatus['phase'] {
  const { phase } = pod.status ?? {};
  if (phase === 'Succeeded' || phase === 'Failed') return phase;
  const failedInit = initStatuses.some(
    ({ state, name }) =>
      state.terminated &&
      state.terminated.exitCode !== 0 &&
      isOver(runtime, name),
  );
  if (failedInit) return 'Failed';
  const over = statuses.every(({ name }) => isOver(runtime, name));
  if (over && statuses.length > 0) {
    return statuses.every(({ state }) => state.terminated?.exitCode === 0)
      ? 'Succeeded'
      : 'Failed';
  }
  const begun = statuses.some(
    ({ state, lastState }) => state.running ?? lastState.terminated,
  );
  return begun ? 'Running' : 'Pending';
}

function isOver(runtime: PodRuntime, name: string): boolean {
  return runtime.containers[name]?.phase.kind === 'ended';
}

interface ConditionInput {
  pod: Pod;
  phase: PodStatus['phase'];
  statuses: ContainerStatus[];
  initStatuses: ContainerStatus[];
  hasNetwork: boolean;
  now: number;
}

type Finding = Pick<Condition, 'status' | 'reason' | 'message'>;

function conditionsOf(input: ConditionInput): Condition[] {
  const { pod } = input;
  const containersReady = findReady(input);
  const findings: Record<string, Finding> = {
    PodReadyToStartContainers: { status: input.hasNetwork ? 'True' : 'False' },
    Initialized: findInitialized(input),
    Ready: containersReady.status === 'True' ? findGates(pod) : containersReady,
    ContainersReady: containersReady,
    PodScheduled: { status: 'True' },
  };
  const before = pod.status?.conditions;
  const ours = Object.entries(findings).map(([type, finding]) =>
    toCondition({ type, finding, before: findCondition(before, type), input }),
  );
  // Conditions of readiness gates and the like belong to others.
  return [...ours, ...(before ?? []).filter(({ type }) => !(type in findings))];
}

function toCondition(draft: {
  type: string;
  finding: Finding;
  before: Condition | undefined;
  input: ConditionInput;
}): Condition {
  const { type, finding, before, input } = draft;
  return {
    type,
    ...finding,
    lastProbeTime: null,
    lastTransitionTime:
      before?.status === finding.status && before.lastTransitionTime
        ? before.lastTransitionTime
        : toTime(input.now),
    observedGeneration: input.pod.metadata.generation,
  };
}

function findReady({
  pod,
  phase,
  statuses,
  initStatuses,
}: ConditionInput): Finding {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const sidecars = initStatuses.filter(({ name }) =>
    pod.spec.initContainers?.some(
      container =>
        container.name === name && container.restartPolicy === 'Always',
    ),
  );
  const unready = [...sidecars, ...statuses]
    .filter(({ ready }) => !ready)
    .map(({ name }) => name);
  if (unready.length === 0) return { status: 'True' };
  return {
    status: 'False',
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${unready.join(' ')}]`,
  };
}

function findGates(pod: Pod): Finding {
  const problems = (pod.spec.readinessGates ?? []).flatMap(
    ({ conditionType }) => {
      const condition = findCondition(pod.status?.conditions, conditionType);
      if (!condition) {
        return [
          `corresponding condition of pod readiness gate "${conditionType}" does not exist.`,
        ];
      }
      if (condition.status === 'True') return [];
      return [
        `the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`,
      ];
    },
  );
  if (problems.length === 0) return { status: 'True' };
  return {
    status: 'False',
    reason: 'ReadinessGatesNotReady',
    message: problems.join(', '),
  };
}

function findInitialized({
  phase,
  statuses,
  initStatuses,
  pod,
}: ConditionInput): Finding {
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' };
  if (
    statuses.some(
      ({ state, lastState }) => state.running ?? lastState.terminated,
    )
  ) {
    return { status: 'True' };
  }
  const incomplete = initStatuses.filter(({ name, ready, started }) => {
    const container = pod.spec.initContainers?.find(
      candidate => candidate.name === name,
    );
    return container?.restartPolicy === 'Always' ? !started : !ready;
  });
  if (incomplete.length === 0) return { status: 'True' };
  return {
    status: 'False',
    reason: 'ContainersNotInitialized',
    message: `containers with incomplete status: [${incomplete
      .map(({ name }) => name)
      .join(' ')}]`,
  };
}
