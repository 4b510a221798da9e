import {
  syncPhaseSchema,
  type ObjectRef,
  type PlanStep,
} from '@gitops-suite/model';

/** Argo CD's order of kinds: what others need comes first. */
const kinds = [
  '/Namespace',
  'networking.k8s.io/NetworkPolicy',
  '/ResourceQuota',
  '/LimitRange',
  'policy/PodSecurityPolicy',
  'policy/PodDisruptionBudget',
  '/ServiceAccount',
  '/Secret',
  '/SecretList',
  '/ConfigMap',
  'storage.k8s.io/StorageClass',
  '/PersistentVolume',
  '/PersistentVolumeClaim',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleList',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'rbac.authorization.k8s.io/ClusterRoleBindingList',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/RoleList',
  'rbac.authorization.k8s.io/RoleBinding',
  'rbac.authorization.k8s.io/RoleBindingList',
  '/Service',
  'apps/DaemonSet',
  '/Pod',
  '/ReplicationController',
  'apps/ReplicaSet',
  'apps/Deployment',
  'autoscaling/HorizontalPodAutoscaler',
  'apps/StatefulSet',
  'batch/Job',
  'batch/CronJob',
  'networking.k8s.io/IngressClass',
  'networking.k8s.io/Ingress',
  'apiregistration.k8s.io/APIService',
];

// Admission that calls a workload of the same sync must not be in the way of anything else.
const lastKinds = [
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
];

const ranks = new Map([
  ...kinds.map((kind, index): [string, number] => [kind, index]),
  ...lastKinds.map((kind): [string, number] => [kind, kinds.length + 1]),
]);

/**
 * Place of a kind in a sync. The group counts: a custom resource may share its kind with a built-in one, and comes
 * after its CustomResourceDefinition like all others.
 * @internal
 */
export function kindRank(ref: Pick<ObjectRef, 'group' | 'kind'>): number {
  return ranks.get(`${ref.group}/${ref.kind}`) ?? kinds.length;
}

const phases: readonly PlanStep['phase'][] = syncPhaseSchema.options;

/**
 * The order in which steps run: phase, wave, then what is applied by kind, then what is pruned in the reverse order of
 * kinds. Total: equal only for the same object.
 * @public
 */
export function compareSteps(
  a: Pick<PlanStep, 'phase' | 'wave' | 'verb' | 'ref'>,
  b: Pick<PlanStep, 'phase' | 'wave' | 'verb' | 'ref'>,
): number {
  const prunes = Number(a.verb === 'prune') - Number(b.verb === 'prune');
  return (
    phases.indexOf(a.phase) - phases.indexOf(b.phase) ||
    a.wave - b.wave ||
    prunes ||
    (a.verb === 'prune' ? -1 : 1) * compareRefs(a.ref, b.ref)
  );
}

function compareRefs(a: ObjectRef, b: ObjectRef): number {
  return (
    kindRank(a) - kindRank(b) ||
    compareText(a.kind, b.kind) ||
    compareText(a.group, b.group) ||
    compareText(a.namespace ?? '', b.namespace ?? '') ||
    compareText(a.name, b.name)
  );
}

// Not by locale: the order must not depend on the machine.
function compareText(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
