import type { KubernetesObject } from '@gitops-suite/model';
import {
  asFields,
  findCondition,
  isUnobserved,
  numberOf,
  specOf,
  statusOf,
  textOf,
} from './liveFields';
import {
  byCondition,
  health,
  healthy,
  unobserved,
  type Assessment,
} from './rule';

function replicasOf(object: KubernetesObject): number {
  return numberOf(specOf(object).replicas) ?? 1;
}

function counted(object: KubernetesObject, field: string): number {
  return numberOf(statusOf(object)[field]) ?? 0;
}

function progressing(reason: string, message: string): Assessment {
  return health('Progressing', reason, message);
}

/** @internal */
export function assessDeployment(object: KubernetesObject): Assessment {
  if (specOf(object).paused === true) {
    return health('Suspended', 'Paused', 'Rollout is paused');
  }
  if (isUnobserved(object)) {
    return unobserved;
  }
  const progress = findCondition(object, 'Progressing');
  if (progress?.reason === 'ProgressDeadlineExceeded') {
    return byCondition('Degraded', progress);
  }
  const replicas = replicasOf(object);
  const updated = counted(object, 'updatedReplicas');
  const available = counted(object, 'availableReplicas');
  const old = counted(object, 'replicas') - updated;
  if (updated < replicas) {
    return progressing('Updating', `${updated} of ${replicas} pods updated`);
  }
  if (old > 0) {
    return progressing('Updating', `${old} old ${pods(old)} to be removed`);
  }
  return available < updated
    ? progressing('NotAvailable', `${available} of ${updated} pods available`)
    : healthy;
}

function pods(count: number): string {
  return count === 1 ? 'pod' : 'pods';
}

/** @internal */
export function assessStatefulSet(object: KubernetesObject): Assessment {
  const status = statusOf(object);
  if (
    (numberOf(status.observedGeneration) ?? 0) === 0 ||
    isUnobserved(object)
  ) {
    return unobserved;
  }
  const replicas = replicasOf(object);
  const ready = counted(object, 'readyReplicas');
  if (ready < replicas) {
    return progressing('NotReady', `${ready} of ${replicas} pods ready`);
  }
  const strategy = asFields(specOf(object).updateStrategy);
  if (strategy.type === 'OnDelete') {
    return healthy;
  }
  const rolling = asFields(strategy.rollingUpdate);
  if (strategy.type === 'RollingUpdate' && strategy.rollingUpdate) {
    const wanted = replicas - (numberOf(rolling.partition) ?? 0);
    const updated = counted(object, 'updatedReplicas');
    return updated < wanted
      ? progressing('Updating', `${updated} of ${wanted} pods updated`)
      : healthy;
  }
  return textOf(status.updateRevision) === textOf(status.currentRevision)
    ? healthy
    : progressing('Updating', 'Pods are being updated');
}

/** @internal */
export function assessDaemonSet(object: KubernetesObject): Assessment {
  if (isUnobserved(object)) {
    return unobserved;
  }
  if (asFields(specOf(object).updateStrategy).type === 'OnDelete') {
    return healthy;
  }
  const desired = counted(object, 'desiredNumberScheduled');
  const updated = counted(object, 'updatedNumberScheduled');
  const available = counted(object, 'numberAvailable');
  if (updated < desired) {
    return progressing('Updating', `${updated} of ${desired} pods updated`);
  }
  return available < desired
    ? progressing('NotAvailable', `${available} of ${desired} pods available`)
    : healthy;
}

/** Also for ReplicationControllers. @internal */
export function assessReplicaSet(object: KubernetesObject): Assessment {
  if (isUnobserved(object)) {
    return unobserved;
  }
  const failure = findCondition(object, 'ReplicaFailure');
  if (failure?.status === 'True') {
    return byCondition('Degraded', failure);
  }
  const replicas = replicasOf(object);
  const available = counted(object, 'availableReplicas');
  return available < replicas
    ? progressing('NotAvailable', `${available} of ${replicas} pods available`)
    : healthy;
}
