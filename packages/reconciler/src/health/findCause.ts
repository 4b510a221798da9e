import {
  objectKey,
  refOf,
  type Cause,
  type ClusterEvent,
  type KubernetesObject,
  type ObjectKey,
} from '@gitops-suite/model';
import { assess } from './assessHealth';
import {
  activeChildrenOf,
  createdAt,
  podsBelow,
  type Children,
} from './descendants';
import {
  conditionsOf,
  findCondition,
  specOf,
  statusOf,
  textOf,
  timeOf,
} from './liveFields';
import { podCause } from './podCause';
import { sentencePart, shortImage } from './wording';
import { containersOf } from './podHealth';
import { describeReady } from './readyCounts';
import type { HealthRules } from './userRules';

/** @public */
export interface CauseInput {
  application: { app: string; environment: string };
  roots: readonly KubernetesObject[];
  children: Children;
  /** Events about these objects, newest first. */
  events?: (keys: readonly ObjectKey[]) => readonly ClusterEvent[];
  /** Milliseconds since the epoch. */
  now: number;
  graceMs: number;
  /** Rules of the user. */
  rules: HealthRules;
}

/**
 * The first abnormal object below the Application, with the way to it; undefined when nothing is abnormal. What stands
 * longest comes first, so that the cause does not change while one reads it. Pure.
 * @public
 */
export function findCause(input: CauseInput): Cause | undefined {
  const found = input.roots.flatMap(root => {
    const fault = faultBelow(root, input, 0);
    return fault ? [{ root, fault }] : [];
  });
  const [first] = [...found].sort(
    (a, b) =>
      (timeOf(a.fault.since) ?? input.now) -
      (timeOf(b.fault.since) ?? input.now),
  );
  if (!first) {
    return undefined;
  }
  const { way, ...fault } = first.fault;
  const { app, environment } = input.application;
  const stillServing = describeServing(first.root, input.children);
  return {
    ...fault,
    chain: [
      {
        kind: 'Application',
        name: `${app} · ${environment}`,
        detail: `${found.length} of ${input.roots.length} ${
          input.roots.length === 1 ? 'resource' : 'resources'
        } not healthy`,
      },
      ...way,
    ],
    ...(stillServing === undefined ? {} : { stillServing }),
  };
}

interface Fault
  extends Pick<Cause, 'sentence' | 'reason' | 'message' | 'since' | 'image'> {
  way: Cause['chain'];
}

const DEEPEST = 8;

/** The fault of an object or of what grows below it; the deepest one explains the others. */
function faultBelow(
  object: KubernetesObject,
  input: CauseInput,
  depth: number,
): Fault | undefined {
  if (depth > DEEPEST || isOver(object)) {
    return undefined;
  }
  const below = activeChildrenOf(object, input.children)
    .flatMap(child => faultBelow(child, input, depth + 1) ?? [])
    .sort(
      (a, b) => (timeOf(a.since) ?? input.now) - (timeOf(b.since) ?? input.now),
    );
  const fault = below[0] && explainsItself(object, below[0], input);
  if (fault) {
    return { ...fault, way: [linkTo(object), ...fault.way] };
  }
  return ownFault(object, input);
}

/** A Job may try again: what failed in one of its pods counts when the Job gave up, or cannot even begin. */
function explainsItself(
  object: KubernetesObject,
  fault: Fault,
  input: CauseInput,
): Fault | undefined {
  const isRetried =
    object.kind === 'Job' &&
    assess(object, input)?.status !== 'Degraded' &&
    fault.way.some(({ kind, detail }) => kind === 'Pod' && detail === 'Failed');
  return isRetried ? undefined : fault;
}

/** What has ended well or is going away has no fault any more. */
function isOver(object: KubernetesObject): boolean {
  return (
    object.metadata.deletionTimestamp !== undefined ||
    (object.kind === 'Job' &&
      conditionsOf(object).some(
        ({ type, status }) => type === 'Complete' && status === 'True',
      ))
  );
}

function linkTo(object: KubernetesObject): Cause['chain'][number] {
  const detail = describeReady(object);
  return {
    kind: object.kind,
    name: object.metadata.name,
    key: objectKey(refOf(object)),
    ...(detail === undefined ? {} : { detail }),
  };
}

function ownFault(
  object: KubernetesObject,
  input: CauseInput,
): Fault | undefined {
  switch (`${refOf(object).group}/${object.kind}`) {
    case '/Pod':
      return podFault(object, input);
    case 'apps/ReplicaSet':
    case '/ReplicationController':
      return replicaFault(object);
    case 'apps/Deployment':
      return replicaFault(object) ?? assessedFault(object, input);
    case 'apps/StatefulSet':
    case 'apps/DaemonSet':
    case 'batch/Job':
      return creationFault(object, input) ?? assessedFault(object, input);
    case '/PersistentVolumeClaim':
      return claimFault(object, input) ?? assessedFault(object, input);
    default:
      return assessedFault(object, input);
  }
}

function podFault(pod: KubernetesObject, input: CauseInput): Fault | undefined {
  const events = input.events?.([objectKey(refOf(pod))]);
  const { now, graceMs } = input;
  const cause = podCause(pod, { events, now, graceMs });
  if (!cause) {
    return undefined;
  }
  const { container, ...fault } = cause;
  return {
    ...fault,
    way: [
      linkTo(pod),
      ...(container === undefined
        ? []
        : [{ kind: 'Container', name: container, detail: cause.reason }]),
    ],
  };
}

/** Pods that cannot be created: a quota, an admission rule, a missing service account. */
function replicaFault(object: KubernetesObject): Fault | undefined {
  const failure = findCondition(object, 'ReplicaFailure');
  return failure?.status === 'True'
    ? creationRefused(object, failure.message ?? '', failure.since)
    : undefined;
}

function creationRefused(
  object: KubernetesObject,
  message: string,
  since: string | undefined,
): Fault {
  const isQuota = /exceeded quota/i.test(message);
  const quota = /exceeded quota: ([^,]+)/i.exec(message)?.[1];
  return {
    reason: isQuota ? 'QuotaExceeded' : 'FailedCreate',
    sentence: isQuota
      ? `${named(object)} cannot create pods: the quota ${
          quota ?? ''
        } of its namespace is used up.`
      : `${named(object)} cannot create pods: ${sentencePart(message)}.`,
    message,
    ...(since === undefined ? {} : { since }),
    way: [linkTo(object)],
  };
}

/** StatefulSets, DaemonSets and Jobs tell of refused pods by events only. */
function creationFault(
  object: KubernetesObject,
  input: CauseInput,
): Fault | undefined {
  if (assess(object, input)?.status !== 'Progressing') {
    return undefined;
  }
  const [newest] = input.events?.([objectKey(refOf(object))]) ?? [];
  return newest?.reason === 'FailedCreate'
    ? creationRefused(object, newest.message, newest.firstAt)
    : undefined;
}

function claimFault(
  claim: KubernetesObject,
  input: CauseInput,
): Fault | undefined {
  if (textOf(statusOf(claim).phase) !== 'Pending') {
    return undefined;
  }
  const events = input.events?.([objectKey(refOf(claim))]) ?? [];
  if (events[0]?.reason === 'WaitForFirstConsumer') {
    return undefined;
  }
  const warning = events.find(({ type }) => type === 'Warning');
  const since = textOf(claim.metadata.creationTimestamp);
  const isOverdue = input.now - createdAt(claim) >= input.graceMs;
  if (!warning && !(isOverdue && since !== undefined)) {
    return undefined;
  }
  const storageClass = textOf(specOf(claim).storageClassName);
  const why =
    warning?.message ??
    (storageClass
      ? `no volume of class ${storageClass} yet`
      : 'no volume fits, and it names no storage class');
  return {
    reason: warning?.reason ?? 'Pending',
    sentence: `${named(claim)} has no volume: ${sentencePart(why)}.`,
    ...(warning ? { message: warning.message } : {}),
    since: warning?.firstAt ?? since,
    way: [linkTo(claim)],
  };
}

function assessedFault(
  object: KubernetesObject,
  input: CauseInput,
): Fault | undefined {
  const assessed = assess(object, input);
  const isAbout =
    assessed?.status === 'Degraded' || assessed?.degradedAt !== undefined;
  if (!assessed || !isAbout) {
    return undefined;
  }
  const { reason = 'Degraded', message, since } = assessed;
  return {
    reason,
    sentence: `${named(object)} ${verbFor(object)}: ${sentencePart(
      message ?? reason,
    )}.`,
    ...(message === undefined ? {} : { message }),
    ...(since === undefined ? {} : { since }),
    way: [linkTo(object)],
  };
}

function verbFor({ kind }: KubernetesObject): string {
  if (kind === 'Job') {
    return 'failed';
  }
  return kind === 'HorizontalPodAutoscaler' ? 'cannot scale' : 'is degraded';
}

function named(object: KubernetesObject): string {
  return `${object.kind} ${object.metadata.name}`;
}

/** What still answers while a rollout is stuck: `3 pods of 2.15.0-rc3`. */
function describeServing(
  root: KubernetesObject,
  children: Children,
): string | undefined {
  const versions = new Map<string, number>();
  for (const pod of podsBelow(root, children)) {
    const [main] = containersOf(pod).filter(({ init }) => !init);
    if (main && findCondition(pod, 'Ready')?.status === 'True') {
      const image = shortImage(main.image);
      const version = image.slice(image.indexOf(':') + 1);
      versions.set(version, (versions.get(version) ?? 0) + 1);
    }
  }
  const parts = [...versions].map(
    ([version, count]) =>
      `${count} ${count === 1 ? 'pod' : 'pods'} of ${version}`,
  );
  return parts.length > 0 ? parts.join(', ') : undefined;
}
