import type { KubernetesObject } from '@gitops-suite/model';
import {
  annotationOf,
  asFields,
  asList,
  findCondition,
  numberOf,
  specOf,
  statusOf,
  textOf,
  type Fields,
} from './liveFields';
import { health, healthy, type Assessment } from './rule';

/** One container of a pod as the kubelet reports it. @internal */
export interface ContainerReport {
  name: string;
  image: string;
  init: boolean;
  ready: boolean;
  restarts: number;
  state: 'Running' | 'Waiting' | 'Terminated';
  reason?: string;
  message?: string;
  exitCode?: number;
  startedAt?: string;
  /** How it ended the last time. */
  last?: {
    reason?: string;
    exitCode?: number;
    message?: string;
    startedAt?: string;
    finishedAt?: string;
  };
}

/** Init containers first, in the order in which they start. @internal */
export function containersOf(pod: KubernetesObject): ContainerReport[] {
  const status = statusOf(pod);
  return [
    ...reports(pod, 'initContainers', status.initContainerStatuses),
    ...reports(pod, 'containers', status.containerStatuses),
  ];
}

function reports(
  pod: KubernetesObject,
  field: 'containers' | 'initContainers',
  statuses: unknown,
): ContainerReport[] {
  const byName = new Map(
    asList(statuses).map(status => [asFields(status).name, asFields(status)]),
  );
  const declared = asList(specOf(pod)[field]).map(asFields);
  // A pod that was trimmed may have lost its spec: what the kubelet says is enough.
  const containers = declared.length > 0 ? declared : [...byName.values()];
  return containers.map(container =>
    report(
      container,
      asFields(byName.get(container.name)),
      field !== 'containers',
    ),
  );
}

function report(
  container: Fields,
  status: Fields,
  init: boolean,
): ContainerReport {
  const state = asFields(status.state);
  const running = asFields(state.running);
  const terminated = asFields(state.terminated);
  const waiting = asFields(state.waiting);
  const last = asFields(asFields(status.lastState).terminated);
  const known = state.terminated ? terminated : waiting;
  return {
    name: textOf(container.name) ?? '',
    image: textOf(container.image) ?? textOf(status.image) ?? '',
    init,
    ready: status.ready === true,
    restarts: numberOf(status.restartCount) ?? 0,
    state: stateName(state),
    reason: state.running ? undefined : textOf(known.reason),
    message: state.running ? undefined : textOf(known.message),
    exitCode: state.terminated ? numberOf(terminated.exitCode) : undefined,
    startedAt: textOf(running.startedAt),
    last:
      Object.keys(last).length === 0
        ? undefined
        : {
            reason: textOf(last.reason),
            exitCode: numberOf(last.exitCode),
            message: textOf(last.message),
            startedAt: textOf(last.startedAt),
            finishedAt: textOf(last.finishedAt),
          },
  };
}

function stateName(state: Fields): ContainerReport['state'] {
  if (state.running) {
    return 'Running';
  }
  return state.terminated ? 'Terminated' : 'Waiting';
}

/** Reasons for which a container does not even start; no restart policy helps. @internal */
export const startFaults: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
  'CreateContainerConfigError',
  'CreateContainerError',
]);

const faultWords = /^Err|Error$|BackOff$/;

/** @internal */
export function assessPod(pod: KubernetesObject): Assessment {
  const status = statusOf(pod);
  const restartsAlways = hasRestartPolicyAlways(pod);
  const containers = containersOf(pod);
  const fault = containers.find(
    ({ state, reason = '' }) =>
      state === 'Waiting' &&
      (startFaults.has(reason) || (restartsAlways && faultWords.test(reason))),
  );
  if (fault) {
    return health('Degraded', fault.reason, fault.message);
  }
  switch (textOf(status.phase)) {
    case 'Succeeded':
      return healthy;
    case 'Failed':
      return assessFailed(pod, containers);
    case 'Running':
      return restartsAlways
        ? assessRunning(pod, containers)
        : health('Progressing', 'Running', 'Has not ended yet');
    case 'Pending':
      return assessPending(pod);
    case undefined:
      return health('Progressing', 'NotObserved', 'Waits to be scheduled');
    default:
      return health('Unknown', textOf(status.phase), textOf(status.message));
  }
}

/** A pod that runs to its end may be declared to be judged like one that never ends, but not where its end is awaited. */
function hasRestartPolicyAlways(pod: KubernetesObject): boolean {
  const policy = specOf(pod).restartPolicy;
  const isDeclared =
    annotationOf(pod, 'argocd.argoproj.io/ignore-restart-policy') === 'true' &&
    annotationOf(pod, 'argocd.argoproj.io/hook') === undefined;
  return policy === undefined || policy === 'Always' || isDeclared;
}

function assessFailed(
  pod: KubernetesObject,
  containers: readonly ContainerReport[],
): Assessment {
  const status = statusOf(pod);
  const failed = containers.find(({ exitCode = 0 }) => exitCode !== 0);
  const message =
    textOf(status.message) ??
    failed?.message ??
    (failed
      ? `Container ${failed.name} exited with code ${failed.exitCode}`
      : undefined);
  return health(
    'Degraded',
    textOf(status.reason) ?? failed?.reason ?? 'Failed',
    message,
  );
}

function assessRunning(
  pod: KubernetesObject,
  containers: readonly ContainerReport[],
): Assessment {
  const ready = findCondition(pod, 'Ready');
  if (ready?.status === 'True') {
    return healthy;
  }
  const ended = containers.find(
    ({ init, last, ready: isReady }) => !init && last !== undefined && !isReady,
  );
  const count = containers.filter(container => container.ready).length;
  return ended
    ? health(
        'Degraded',
        ended.last!.reason ?? 'Restarting',
        ended.last!.message ??
          `Container ${ended.name} ended with exit code ${
            ended.last!.exitCode
          }`,
        ready?.since,
      )
    : health(
        'Progressing',
        ready?.reason ?? 'NotReady',
        ready?.message ?? `${count} of ${containers.length} containers ready`,
        ready?.since,
      );
}

function assessPending(pod: KubernetesObject): Assessment {
  const scheduled = findCondition(pod, 'PodScheduled');
  return scheduled?.status === 'False'
    ? health(
        'Progressing',
        scheduled.reason,
        scheduled.message,
        scheduled.since,
      )
    : health('Progressing', 'Pending', textOf(statusOf(pod).message));
}
