/** Kinds of Kubernetes itself. Their rules need more than words and stand in the files of their families beside this folder. */
import { assessCronJob, assessJob } from '../jobs';
import { assessIngress, assessService } from '../network';
import {
  assessApiService,
  assessAutoscaler,
  assessClaim,
  assessDefinition,
  assessDisruptionBudget,
} from '../platform';
import { assessPod } from '../podHealth';
import {
  assessDaemonSet,
  assessDeployment,
  assessReplicaSet,
  assessStatefulSet,
} from '../workloads';
import type { RuleTable } from './vocabulary';

/** @internal */
export const kubernetesRules: RuleTable = {
  '/PersistentVolumeClaim': assessClaim,
  '/Pod': assessPod,
  '/ReplicationController': assessReplicaSet,
  '/Service': assessService,
  'apiextensions.k8s.io/CustomResourceDefinition': assessDefinition,
  'apiregistration.k8s.io/APIService': assessApiService,
  'apps/DaemonSet': assessDaemonSet,
  'apps/Deployment': assessDeployment,
  'apps/ReplicaSet': assessReplicaSet,
  'apps/StatefulSet': assessStatefulSet,
  'autoscaling/HorizontalPodAutoscaler': assessAutoscaler,
  'batch/CronJob': assessCronJob,
  'batch/Job': assessJob,
  'extensions/Ingress': assessIngress,
  'networking.k8s.io/Ingress': assessIngress,
  'policy/PodDisruptionBudget': assessDisruptionBudget,
};
