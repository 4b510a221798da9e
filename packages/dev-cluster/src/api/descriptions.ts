import type { Kind } from '../schema/kinds';
import { asObject } from '../schema/types';

const texts: Record<string, string> = {
  Namespace:
    'A space of names for other objects; deleting it deletes what is in it.',
  ConfigMap: 'Configuration as keys and values, for pods to read.',
  Secret: 'Small confidential data, such as a password or a key.',
  Service: 'A stable address in front of the pods that its selector finds.',
  ServiceAccount: 'An identity for what runs in pods.',
  Pod: 'One or more containers that run together on one node.',
  PersistentVolume: 'A piece of storage in the cluster.',
  PersistentVolumeClaim:
    'A wish for storage, which binds to a PersistentVolume.',
  Event: 'A report of something that happened to an object.',
  Endpoints: 'The addresses behind a Service. EndpointSlice is its successor.',
  ResourceQuota: 'Limits on what a namespace may use in total.',
  LimitRange:
    'Limits and defaults for the resources of single pods and containers.',
  Node: 'A machine that runs pods.',
  ReplicationController:
    'Keeps a number of pods running. ReplicaSet is its successor.',
  Deployment:
    'Keeps pods of one template running and rolls out changes of it step by step.',
  ReplicaSet: 'Keeps a number of pods of one template running.',
  StatefulSet:
    'Keeps pods running that have a stable name and storage of their own.',
  DaemonSet: 'Runs one pod on each node that it selects.',
  ControllerRevision:
    'A former state of a StatefulSet or DaemonSet, to go back to.',
  Job: 'Runs pods until a number of them has succeeded.',
  CronJob: 'Creates Jobs by a schedule.',
  HorizontalPodAutoscaler: 'Scales a workload by what its pods use.',
  PodDisruptionBudget: 'How many pods of a set may be evicted at once.',
  Ingress: 'Rules by which HTTP requests from outside reach Services.',
  IngressClass: 'The controller that serves the Ingresses of a class.',
  NetworkPolicy: 'Which traffic pods may receive and send.',
  EndpointSlice: 'Some of the addresses behind a Service.',
  Role: 'Rights in one namespace.',
  RoleBinding:
    'Gives rights in one namespace to users, groups or service accounts.',
  ClusterRole: 'Rights in the whole cluster.',
  ClusterRoleBinding:
    'Gives rights in the whole cluster to users, groups or service accounts.',
  StorageClass: 'A kind of storage that claims can ask for.',
  PriorityClass: 'How important pods are to the scheduler.',
  Lease: 'A lock with an end, for the election of a leader or as a heartbeat.',
  CustomResourceDefinition:
    'Defines a kind of objects that the API server shall serve.',
  MutatingWebhookConfiguration:
    'Webhooks that may change what is written. dev-cluster stores it and calls nothing.',
  ValidatingWebhookConfiguration:
    'Webhooks that may refuse what is written. dev-cluster stores it and calls nothing.',
};

/** What a kind is, in a sentence. */
export function describeKind(kind: Kind): string {
  if (!kind.custom) return texts[kind.kind] ?? '';
  return String(asObject(kind.custom.schema).description ?? '');
}
