/** What kstatus knows of the built-in kinds: https://github.com/kubernetes-sigs/cli-utils/tree/master/pkg/kstatus */
import { refOf, type KubernetesObject } from '@gitops-suite/model';
import {
  asFields,
  asList,
  findCondition,
  numberOf,
  specOf,
  statusOf,
  textOf,
  timeOf,
} from '../liveFields';
import { containersOf } from '../podHealth';
import { current, failed, inProgress, type Kstatus } from './kstatus';

type KindStatus = (object: KubernetesObject, now: number) => Kstatus;

/** A pod that no node takes is given this time before it has failed. Milliseconds. */
const SCHEDULING_MS = 15_000;

function podStatus(pod: KubernetesObject, now: number): Kstatus {
  const phase = textOf(statusOf(pod).phase);
  switch (phase) {
    case 'Succeeded':
    case 'Failed':
      return current;
    case 'Running':
      return runningPod(pod);
    case 'Pending':
      return pendingPod(pod, now);
    default:
      return inProgress('PodNotObserved', 'The kubelet has not seen it yet');
  }
}

function runningPod(pod: KubernetesObject): Kstatus {
  if (findCondition(pod, 'Ready')?.status === 'True') {
    return current;
  }
  const looping = containersOf(pod).find(
    ({ reason }) => reason === 'CrashLoopBackOff',
  );
  return looping
    ? failed('ContainerCrashLooping', `Container ${looping.name} crashes`)
    : inProgress('PodRunningNotReady', 'It runs, but it is not ready');
}

function pendingPod(pod: KubernetesObject, now: number): Kstatus {
  const scheduled = findCondition(pod, 'PodScheduled');
  if (scheduled?.status !== 'False' || scheduled.reason !== 'Unschedulable') {
    return inProgress('PodPending', 'It waits for its containers');
  }
  const created = timeOf(pod.metadata.creationTimestamp);
  return created !== undefined && now - created < SCHEDULING_MS
    ? inProgress('PodNotScheduled', 'It has no node yet')
    : failed('PodUnschedulable', scheduled.message ?? 'No node takes it');
}

type Shortfall = readonly [is: number, wanted: number, reason: string];

/** The first count that falls short of what is wanted. */
function firstShortfall(rows: readonly Shortfall[]): Kstatus | undefined {
  const short = rows.find(([is, wanted]) => is < wanted);
  return short && inProgress(short[2], `${short[0]} of ${short[1]}`);
}

function counts(object: KubernetesObject) {
  const status = statusOf(object);
  return {
    wanted: numberOf(specOf(object).replicas) ?? 1,
    of: (field: string) => numberOf(status[field]) ?? 0,
  };
}

function deploymentStatus(object: KubernetesObject): Kstatus {
  const { wanted, of } = counts(object);
  const progress = findCondition(object, 'Progressing');
  if (progress?.reason === 'ProgressDeadlineExceeded') {
    return failed(progress.reason, progress.message);
  }
  const replicas = of('replicas');
  const updated = of('updatedReplicas');
  const short =
    firstShortfall([
      [replicas, wanted, 'LessReplicas'],
      [updated, wanted, 'LessUpdated'],
    ]) ??
    (replicas > wanted
      ? inProgress('ExtraPods', `${replicas - wanted} pods too many`)
      : undefined) ??
    firstShortfall([
      [of('availableReplicas'), updated, 'LessAvailable'],
      [of('readyReplicas'), wanted, 'LessReady'],
    ]);
  if (short) {
    return short;
  }
  const deadline = numberOf(specOf(object).progressDeadlineSeconds);
  const hasDeadline = deadline !== undefined && deadline !== 2 ** 31 - 1;
  const isRolledOut =
    progress?.status === 'True' && progress.reason === 'NewReplicaSetAvailable';
  if (hasDeadline && !isRolledOut) {
    return inProgress('ReplicaSetNotAvailable', progress?.message);
  }
  return findCondition(object, 'Available')?.status === 'True'
    ? current
    : inProgress('DeploymentNotAvailable', 'It is not available');
}

function replicaSetStatus(object: KubernetesObject): Kstatus {
  const { wanted, of } = counts(object);
  const failure = findCondition(object, 'ReplicaFailure');
  if (failure?.status === 'True') {
    return inProgress('ReplicaFailure', failure.message);
  }
  const extra = of('replicas') - wanted;
  return (
    firstShortfall([
      [of('fullyLabeledReplicas'), wanted, 'LessLabelled'],
      [of('availableReplicas'), wanted, 'LessAvailable'],
      [of('readyReplicas'), wanted, 'LessReady'],
    ]) ??
    (extra > 0 ? inProgress('ExtraPods', `${extra} pods too many`) : current)
  );
}

function statefulSetStatus(object: KubernetesObject): Kstatus {
  const { wanted, of } = counts(object);
  const strategy = asFields(specOf(object).updateStrategy);
  if (strategy.type === 'OnDelete') {
    return current;
  }
  const replicas = of('replicas');
  const short =
    firstShortfall([
      [replicas, wanted, 'LessReplicas'],
      [of('readyReplicas'), wanted, 'LessReady'],
    ]) ??
    (replicas > wanted
      ? inProgress('ExtraPods', `${replicas - wanted} pods too many`)
      : undefined);
  if (short) {
    return short;
  }
  const partition = numberOf(asFields(strategy.rollingUpdate).partition);
  if (partition !== undefined) {
    return (
      firstShortfall([
        [of('updatedReplicas'), wanted - partition, 'PartitionRollout'],
      ]) ?? current
    );
  }
  const { currentRevision, updateRevision } = statusOf(object);
  return (
    firstShortfall([[of('currentReplicas'), wanted, 'LessCurrent']]) ??
    (textOf(currentRevision) === textOf(updateRevision)
      ? current
      : inProgress('RollingUpdate', 'Pods are being updated'))
  );
}

function daemonSetStatus(object: KubernetesObject): Kstatus {
  const status = statusOf(object);
  if (numberOf(status.observedGeneration) === undefined) {
    return inProgress('NoObservedGeneration', 'It was not looked at yet');
  }
  const wanted = numberOf(status.desiredNumberScheduled);
  if (wanted === undefined) {
    return inProgress('NoDesiredNumber', 'It is not known how many nodes');
  }
  const { of } = counts(object);
  return (
    firstShortfall([
      [of('currentNumberScheduled'), wanted, 'LessCurrent'],
      [of('updatedNumberScheduled'), wanted, 'LessUpdated'],
      [of('numberAvailable'), wanted, 'LessAvailable'],
      [of('numberReady'), wanted, 'LessReady'],
    ]) ?? current
  );
}

function jobStatus(object: KubernetesObject): Kstatus {
  const failure = findCondition(object, 'Failed');
  if (failure?.status === 'True') {
    return failed('JobFailed', failure.message);
  }
  return statusOf(object).startTime !== undefined ||
    asList(statusOf(object).conditions).length > 0
    ? current
    : inProgress('JobNotStarted', 'It has not started yet');
}

function serviceStatus(object: KubernetesObject): Kstatus {
  const { type, clusterIP } = specOf(object);
  return type === 'LoadBalancer' && textOf(clusterIP) === undefined
    ? inProgress('NoIPAssigned', 'It has no address yet')
    : current;
}

function claimStatus(object: KubernetesObject): Kstatus {
  const phase = textOf(statusOf(object).phase);
  return phase === 'Bound'
    ? current
    : inProgress('NotBound', `Its phase is ${phase ?? 'not known'}`);
}

function definitionStatus(object: KubernetesObject): Kstatus {
  const names = findCondition(object, 'NamesAccepted');
  if (names?.status === 'False') {
    return failed(names.reason ?? 'NamesNotAccepted', names.message);
  }
  const established = findCondition(object, 'Established');
  if (established?.status === 'True') {
    return current;
  }
  return established?.status === 'False' && established.reason !== 'Installing'
    ? failed(established.reason ?? 'NotEstablished', established.message)
    : inProgress('Installing', 'It is being installed');
}

const byKind: ReadonlyMap<string, KindStatus> = new Map<string, KindStatus>([
  ['/PersistentVolumeClaim', claimStatus],
  ['/Pod', podStatus],
  ['/Service', serviceStatus],
  ['apiextensions.k8s.io/CustomResourceDefinition', definitionStatus],
  ['apps/DaemonSet', daemonSetStatus],
  ['apps/Deployment', deploymentStatus],
  ['apps/ReplicaSet', replicaSetStatus],
  ['apps/StatefulSet', statefulSetStatus],
  ['batch/Job', jobStatus],
  ['extensions/ReplicaSet', replicaSetStatus],
]);

/** @internal */
export function kindStatusOf(object: KubernetesObject): KindStatus | undefined {
  return byKind.get(`${refOf(object).group}/${object.kind}`);
}
