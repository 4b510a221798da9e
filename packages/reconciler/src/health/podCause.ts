/** What is wrong with a pod, in one plain sentence. */
import type { ClusterEvent, KubernetesObject } from '@gitops-suite/model';
import {
  asFields,
  asList,
  findCondition,
  specOf,
  statusOf,
  textOf,
  timeOf,
} from './liveFields';
import { explainPull } from './explainPull';
import { containersOf, startFaults, type ContainerReport } from './podHealth';
import { sentencePart, shortImage } from './wording';

/** @public */
export interface PodCause {
  /** One CamelCase word, as the cluster says it. */
  reason: string;
  /** `Pod api-7d9f8-x2k4p cannot pull image api:2.15.0: tag not found.` */
  sentence: string;
  /** The cluster's own words. */
  message?: string;
  /** ISO 8601. */
  since?: string;
  /** The container at fault; undefined when it is the pod as a whole. */
  container?: string;
  image?: string;
}

/** @public */
export interface PodCauseOptions {
  /** Events about the pod, newest first. */
  events?: readonly ClusterEvent[];
  /** Milliseconds since the epoch; with `graceMs`, a container that stays unready for that long is a cause. */
  now?: number;
  graceMs?: number;
}

/** Why a pod does not work; undefined when it does, or is still on its way. Pure. @public */
export function podCause(
  pod: KubernetesObject,
  options: PodCauseOptions = {},
): PodCause | undefined {
  const phase = textOf(statusOf(pod).phase);
  if (phase === 'Succeeded' || pod.metadata.deletionTimestamp !== undefined) {
    return undefined;
  }
  const containers = containersOf(pod);
  const context: Context = { pod, containers, ...options };
  return (
    (phase === 'Failed' ? failedPod(context) : undefined) ??
    unstartable(context) ??
    crashing(context) ??
    unschedulable(context) ??
    unmountable(context) ??
    unready(context)
  );
}

interface Context extends PodCauseOptions {
  pod: KubernetesObject;
  containers: readonly ContainerReport[];
}

function notReadySince(pod: KubernetesObject): string | undefined {
  const ready = findCondition(pod, 'Ready');
  return (
    (ready?.status === 'True' ? undefined : ready?.since) ??
    textOf(statusOf(pod).startTime) ??
    textOf(pod.metadata.creationTimestamp)
  );
}

function unstartable({
  pod,
  containers,
  events,
}: Context): PodCause | undefined {
  const container = containers.find(
    ({ state, reason = '' }) => state === 'Waiting' && startFaults.has(reason),
  );
  if (!container) {
    return undefined;
  }
  const { name, image, reason = '' } = container;
  const message = fullMessage(container, events);
  const isImage = !reason.startsWith('CreateContainer');
  return {
    reason,
    sentence: isImage
      ? `Pod ${pod.metadata.name} cannot pull image ${shortImage(
          image,
        )}: ${explainPull(reason, message)}.`
      : `Pod ${pod.metadata.name} cannot start ${describeContainer(
          container,
        )}: ${sentencePart(message ?? reason)}.`,
    ...(message === undefined ? {} : { message }),
    ...optional('since', notReadySince(pod)),
    container: name,
    image,
  };
}

/** While the kubelet backs off it only says so; the event of the last attempt tells why. */
function fullMessage(
  { message, image }: ContainerReport,
  events: readonly ClusterEvent[] = [],
): string | undefined {
  const isVague =
    message === undefined || /^Back-off [^:]*"[^"]*"$/.test(message);
  const event = events.find(
    ({ reason, message: text }) => reason === 'Failed' && text.includes(image),
  );
  return isVague ? event?.message ?? message : message;
}

function crashing({ pod, containers }: Context): PodCause | undefined {
  const container = containers.find(
    ({ state, reason, ready, last, init }) =>
      (state === 'Waiting' &&
        (reason === 'CrashLoopBackOff' || reason === 'RunContainerError')) ||
      (state === 'Running' && !ready && !init && (last?.exitCode ?? 0) !== 0) ||
      (state === 'Terminated' &&
        (last?.exitCode ?? 0) !== 0 &&
        reason !== 'Completed'),
  );
  if (!container) {
    return undefined;
  }
  const { name, image, last, message } = container;
  const isOutOfMemory = last?.reason === 'OOMKilled';
  return {
    reason: isOutOfMemory
      ? 'OOMKilled'
      : container.reason ?? 'CrashLoopBackOff',
    sentence: `Pod ${pod.metadata.name}: ${describeContainer(container)} ${
      isOutOfMemory ? outOfMemory(pod, name) : describeCrash(container)
    }.`,
    ...optional('message', textOf(last?.message) ?? message),
    ...optional('since', earliest(notReadySince(pod), last?.startedAt)),
    container: name,
    image,
  };
}

function describeCrash({ reason, message, last }: ContainerReport): string {
  if (reason === 'RunContainerError') {
    return `cannot run: ${sentencePart(message ?? reason)}`;
  }
  return last?.exitCode === undefined
    ? 'keeps crashing'
    : `keeps ending with exit code ${last.exitCode}`;
}

function outOfMemory(pod: KubernetesObject, name: string): string {
  const container = asList(specOf(pod).containers)
    .map(asFields)
    .find(candidate => candidate.name === name);
  const limit = textOf(asFields(asFields(container?.resources).limits).memory);
  return limit === undefined
    ? 'ran out of memory and was killed'
    : `needs more than its memory limit of ${limit} and was killed`;
}

function failedPod({ pod, containers }: Context): PodCause {
  const status = statusOf(pod);
  const failed = containers.find(({ exitCode = 0 }) => exitCode !== 0);
  const reason = textOf(status.reason) ?? failed?.reason ?? 'Failed';
  const message = textOf(status.message) ?? failed?.message;
  const what =
    failed && !textOf(status.reason)
      ? `${describeContainer(failed)} ended with ${
          reason === 'OOMKilled'
            ? 'too little memory'
            : `exit code ${failed.exitCode}`
        }`
      : `it failed (${reason})${message ? `: ${sentencePart(message)}` : ''}`;
  return {
    reason,
    sentence: `Pod ${pod.metadata.name}: ${what}.`,
    ...optional('message', message),
    ...optional('since', notReadySince(pod)),
    ...(failed ? { container: failed.name, image: failed.image } : {}),
  };
}

function unschedulable({ pod }: Context): PodCause | undefined {
  const scheduled = findCondition(pod, 'PodScheduled');
  if (scheduled?.status !== 'False' || scheduled.reason !== 'Unschedulable') {
    return undefined;
  }
  return {
    reason: 'Unschedulable',
    sentence: `Pod ${pod.metadata.name} cannot be scheduled: ${sentencePart(
      scheduled.message ?? 'no node fits',
    )}.`,
    ...optional('message', scheduled.message),
    ...optional(
      'since',
      scheduled.since ?? textOf(pod.metadata.creationTimestamp),
    ),
  };
}

/** Volumes that cannot be mounted show in events only: the pod just stays at ContainerCreating. */
function unmountable({
  pod,
  containers,
  events,
}: Context): PodCause | undefined {
  const isCreating = containers.some(
    ({ state, reason }) =>
      state === 'Waiting' &&
      (reason === 'ContainerCreating' || reason === 'PodInitializing'),
  );
  const event = events?.find(
    ({ reason }) => reason === 'FailedMount' || reason === 'FailedAttachVolume',
  );
  if (!event || !isCreating) {
    return undefined;
  }
  const what =
    /((?:configmap|secret|persistentvolumeclaim)s? "[^"]+" not found)/i.exec(
      event.message,
    )?.[1];
  return {
    reason: event.reason,
    sentence: `Pod ${pod.metadata.name} cannot start: ${sentencePart(
      what ?? event.message,
    )}.`,
    message: event.message,
    since: event.firstAt,
  };
}

function unready({
  pod,
  containers,
  events,
  now,
  graceMs,
}: Context): PodCause | undefined {
  const container = containers.find(
    ({ init, state, ready }) => !init && state === 'Running' && !ready,
  );
  if (!container) {
    return undefined;
  }
  const probe = events?.find(
    ({ reason, message }) =>
      reason === 'Unhealthy' && /^(Readiness|Startup) probe/i.test(message),
  );
  const since = earliestOf(container.startedAt, notReadySince(pod));
  const isOverdue =
    now !== undefined &&
    graceMs !== undefined &&
    now - (timeOf(since) ?? now) >= graceMs;
  if (!probe && !isOverdue) {
    return undefined;
  }
  return {
    reason: probe ? 'ProbeFailed' : 'NotReady',
    sentence: `Pod ${pod.metadata.name}: ${describeContainer(
      container,
    )} runs but is not ready${
      probe ? `: ${sentencePart(probe.message)}` : ''
    }.`,
    ...optional('message', probe?.message),
    ...optional('since', since),
    container: container.name,
    image: container.image,
  };
}

function earliestOf(
  first: string | undefined,
  second: string | undefined,
): string | undefined {
  return first ?? second;
}

function describeContainer({ name, init }: ContainerReport): string {
  return `${init ? 'init container' : 'container'} ${name}`;
}

function earliest(
  a: string | undefined,
  b: string | undefined,
): string | undefined {
  const [atA, atB] = [timeOf(a), timeOf(b)];
  if (atA === undefined || atB === undefined) {
    return a ?? b;
  }
  return atA < atB ? a : b;
}

function optional<K extends string>(
  name: K,
  value: string | undefined,
): { [name in K]?: string } {
  return (value === undefined ? {} : { [name]: value }) as {
    [name in K]?: string;
  };
}
