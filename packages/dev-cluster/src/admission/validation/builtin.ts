import type { Cause } from '../../api/apiError';
import type { Kind } from '../../schema/kinds';
import type { JsonObject } from '../../schema/types';
import { asObject } from '../../schema/types';
import { checkDefinition, checkDefinitionUpdate } from './definitions';
import {
  checkAutoscaler,
  checkBinding,
  checkBindingUpdate,
  checkConfigMap,
  checkData,
  checkDataUpdate,
  checkDisruptionBudget,
  checkPolicyRules,
  checkPriorityClassUpdate,
} from './platform';
import {
  checkClaim,
  checkClaimUpdate,
  checkStorageClassUpdate,
} from './storage';
import { checkIngress, checkService, checkServiceUpdate } from './network';
import { checkPodSpec } from './pods';
import { checkPodUpdate } from './podUpdate';
import {
  checkCronJob,
  checkJob,
  checkWorkload,
  checkWorkloadUpdate,
} from './workloads';

const checks: Record<string, (object: JsonObject) => Cause[]> = {
  Pod: pod => checkPodSpec(asObject(pod.spec), 'spec'),
  Deployment: checkWorkload,
  ReplicaSet: checkWorkload,
  StatefulSet: checkWorkload,
  DaemonSet: checkWorkload,
  Job: checkJob,
  CronJob: checkCronJob,
  Service: checkService,
  ConfigMap: checkConfigMap,
  Secret: checkData,
  PersistentVolumeClaim: checkClaim,
  Ingress: checkIngress,
  Role: checkPolicyRules,
  ClusterRole: checkPolicyRules,
  RoleBinding: checkBinding,
  ClusterRoleBinding: checkBinding,
  HorizontalPodAutoscaler: checkAutoscaler,
  PodDisruptionBudget: checkDisruptionBudget,
  CustomResourceDefinition: checkDefinition,
};

/** What is wrong with the content of an object of a built-in kind. */
export function checkBuiltin(kind: Kind, object: JsonObject): Cause[] {
  return checks[kind.kind]?.(object) ?? [];
}

const updates: Record<
  string,
  (before: JsonObject, after: JsonObject) => Cause[]
> = {
  Pod: checkPodUpdate,
  Service: checkServiceUpdate,
  ConfigMap: checkDataUpdate,
  Secret: checkDataUpdate,
  PersistentVolumeClaim: checkClaimUpdate,
  RoleBinding: checkBindingUpdate,
  ClusterRoleBinding: checkBindingUpdate,
  StorageClass: checkStorageClassUpdate,
  PriorityClass: checkPriorityClassUpdate,
  CustomResourceDefinition: checkDefinitionUpdate,
};

const workloads = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
]);

/** What of an object of a built-in kind must not change, but did. */
export function checkBuiltinUpdate(
  kind: Kind,
  before: JsonObject,
  after: JsonObject,
): Cause[] {
  if (workloads.has(kind.kind))
    return checkWorkloadUpdate(kind.kind, before, after);
  return updates[kind.kind]?.(before, after) ?? [];
}
