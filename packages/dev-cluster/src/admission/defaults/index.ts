import type { JsonObject } from '../../schema/types';
import { fill, fillEmpty } from './fill';
import {
  defaultBinding,
  defaultClusterRole,
  defaultDefinition,
  defaultEndpoints,
  defaultEndpointSlice,
  defaultIngressClass,
  defaultLimitRange,
  defaultNamespace,
  defaultNetworkPolicy,
  defaultNode,
  defaultService,
  defaultVolume,
  defaultWebhooks,
} from './platform';
import { defaultPod } from './pods';
import {
  defaultAutoscaler,
  defaultClaim,
  defaultCronJob,
  defaultDaemonSet,
  defaultDeployment,
  defaultJob,
  defaultReplicaSet,
  defaultReplicationController,
  defaultStatefulSet,
} from './workloads';

const byKind: Record<string, (object: JsonObject) => void> = {
  Namespace: defaultNamespace,
  Secret: object => fillEmpty(object, { type: 'Opaque' }),
  Service: defaultService,
  Pod: defaultPod,
  PersistentVolume: defaultVolume,
  PersistentVolumeClaim: defaultClaim,
  Endpoints: defaultEndpoints,
  Node: defaultNode,
  LimitRange: defaultLimitRange,
  ReplicationController: defaultReplicationController,
  Deployment: defaultDeployment,
  ReplicaSet: defaultReplicaSet,
  StatefulSet: defaultStatefulSet,
  DaemonSet: defaultDaemonSet,
  Job: defaultJob,
  CronJob: defaultCronJob,
  HorizontalPodAutoscaler: defaultAutoscaler,
  IngressClass: defaultIngressClass,
  NetworkPolicy: defaultNetworkPolicy,
  EndpointSlice: defaultEndpointSlice,
  RoleBinding: defaultBinding,
  ClusterRoleBinding: defaultBinding,
  ClusterRole: defaultClusterRole,
  StorageClass: object =>
    fill(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  PriorityClass: object =>
    fill(object, { preemptionPolicy: 'PreemptLowerPriority' }),
  CustomResourceDefinition: defaultDefinition,
  MutatingWebhookConfiguration: defaultWebhooks,
  ValidatingWebhookConfiguration: defaultWebhooks,
};

/** Fills in what an object of a built-in kind leaves open. It changes the object, which must be fresh. */
export function applyDefaults(kind: string, object: JsonObject): void {
  byKind[kind]?.(object);
}
