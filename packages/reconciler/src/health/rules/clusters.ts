/** Clusters, nodes and machines: Karpenter, Gardener, OpenShift, Karmada, Open Cluster Management, KubeVirt, storage. */
import type { KubernetesObject } from '@gitops-suite/model';
import {
  asFields,
  asList,
  conditionsOf,
  findCondition,
  numberOf,
  specOf,
  statusOf,
  textOf,
} from '../liveFields';
import { byCondition, health, unobserved } from '../rule';
import {
  condition,
  countAt,
  fault,
  observed,
  observedBy,
  pausedBy,
  ready,
  rule,
  sameFor,
  valueAt,
  when,
  word,
  type RuleTable,
} from './vocabulary';

/** https://karpenter.sh/docs/concepts/nodeclaims/#node-lifecycle */
const nodeClaim = rule(condition('Disrupting', { True: 'Suspended' }), ready);

/** https://karpenter.sh/docs/concepts/nodepools/: Ready although its nodes cannot register, which needs somebody to look. */
const nodePool = rule(
  observedBy('Ready'),
  condition('NodeRegistrationHealthy', { False: 'Degraded' }),
  ready,
);

/** https://gardener.cloud/docs/gardener/shoot-status/ */
const shoot = rule(
  observed,
  word('status.lastOperation.state', {
    Degraded: ['Error', 'Failed', 'Aborted'],
    Progressing: ['Processing', 'Pending'],
  }),
  when(
    object => valueAt(object, 'status.lastOperation.type') === 'Migrate',
    health('Progressing', 'Migrate', 'Its control plane moves to another seed'),
  ),
  when(
    object => valueAt(object, 'status.hibernated') === true,
    health('Suspended', 'Hibernated', 'The cluster is hibernated'),
  ),
  object => {
    const conditions = conditionsOf(object);
    const bad =
      conditions.find(({ status }) => status === 'False') ??
      conditions.find(({ status }) => status !== 'True');
    return (
      bad &&
      byCondition(bad.status === 'False' ? 'Degraded' : 'Progressing', bad)
    );
  },
  word('status.lastOperation.state', { Healthy: ['Succeeded'] }),
);

/** A policy of Open Cluster Management is judged for one generation: https://open-cluster-management.io/docs/getting-started/integration/policy-controllers/ */
const compliance = rule(
  when(
    object =>
      numberOf(statusOf(object).lastEvaluatedGeneration) !== undefined &&
      object.metadata.generation !== undefined &&
      numberOf(statusOf(object).lastEvaluatedGeneration) !==
        numberOf(asFields(object.metadata).generation),
    unobserved,
  ),
  observed,
  when(
    object => specOf(object).disabled === true,
    health('Suspended', 'Disabled', 'The policy is switched off'),
  ),
  object => {
    const compliant = textOf(statusOf(object).compliant);
    if (compliant === undefined) {
      return undefined;
    }
    if (compliant === 'NonCompliant') {
      return health('Degraded', compliant, violationOf(object));
    }
    return compliant === 'Compliant'
      ? health('Healthy', compliant)
      : health('Progressing', compliant, 'Compliance is not known yet');
  },
);

function violationOf(object: KubernetesObject): string {
  const details = Object.values(
    Object(statusOf(object).compliancyDetails) as object,
  ).map(asFields);
  const messages = details.flatMap(detail => [
    ...asList(detail.conditions).map(one => textOf(asFields(one).message)),
    textOf(detail.message),
  ]);
  const clusters = asList(statusOf(object).status)
    .map(asFields)
    .filter(({ compliant }) => compliant === 'NonCompliant')
    .map(({ clustername }) => textOf(clustername));
  const first = messages.find(text => text !== undefined);
  return (
    first ??
    (clusters.length > 0
      ? `Not compliant on ${clusters.filter(Boolean).join(', ')}`
      : 'Violations were found')
  );
}

/** https://karmada.io/docs/core-concepts/concepts: a binding is well when each cluster of it is. */
const karmadaBinding = rule(
  pausedBy('spec.suspension.scheduling'),
  pausedBy('spec.suspension.dispatching'),
  object => {
    const clusters = asList(statusOf(object).aggregatedStatus).map(asFields);
    const bad = clusters.find(
      ({ applied, health: told }) => applied !== true || told === 'Unhealthy',
    );
    if (bad) {
      return health(
        'Degraded',
        textOf(bad.health) ?? 'NotApplied',
        `${textOf(bad.clusterName) ?? 'A cluster'}: ${
          bad.applied === true ? 'unhealthy' : 'not applied'
        }`,
      );
    }
    const isWhole = ['Scheduled', 'FullyApplied'].every(
      type => findCondition(object, type)?.status === 'True',
    );
    return clusters.length > 0 && isWhole
      ? health('Healthy', 'FullyApplied')
      : health('Progressing', 'NotApplied', 'Not applied to all clusters yet');
  },
);

/** https://docs.openshift.com/container-platform/latest/rest_api/: what is admitted is rolled out, and reports as operators do. */
const ingressController = rule(
  observed,
  condition('Admitted', { False: 'Degraded' }),
  fault('Degraded'),
  condition('Progressing', { True: 'Progressing' }),
  condition('Available', {
    True: 'Healthy',
    False: 'Degraded',
    '*': 'Progressing',
  }),
);

/** An OLM Subscription: https://olm.operatorframework.io/docs/concepts/crds/subscription/ */
const olmSubscription = rule(
  fault(
    'CatalogSourcesUnhealthy',
    'InstallPlanFailed',
    'ResolutionFailed',
    'BundleUnpackFailed',
  ),
  // Old install plans are cleaned up; that one is gone harms nobody but who waits for it.
  when(
    object =>
      statusOf(object).state === 'UpgradePending' ||
      findCondition(object, 'InstallPlanMissing')?.reason !==
        'ReferencedInstallPlanNotFound',
    fault('InstallPlanMissing'),
  ),
  condition('BundleUnpacking', { True: 'Progressing' }),
  condition('InstallPlanPending', {
    True: { RequiresApproval: 'Suspended', '*': 'Progressing' },
  }),
  word('status.state', {
    Healthy: ['AtLatestKnown', 'UpgradeAvailable'],
    Degraded: ['UpgradeFailed'],
    Progressing: ['UpgradePending'],
  }),
  when(
    object => textOf(statusOf(object).installedCSV) !== undefined,
    health('Healthy', 'Installed'),
  ),
);

/** https://nmstate.io/kubernetes-nmstate/user-guide/102-configuration */
const nodeNetwork = rule(
  fault('Degraded'),
  condition('Ignored', { True: 'Suspended' }),
  condition('Progressing', { True: 'Progressing' }),
  condition('Available', { True: 'Healthy', '*': 'Progressing' }),
);

/** How the newest rollout went stands in Progressing: https://docs.redhat.com/en/documentation/openshift_container_platform/4.18/html/building_applications/deployments */
const deploymentConfig = rule(
  pausedBy('spec.paused'),
  observed,
  fault('ReplicaFailure'),
  when(
    object =>
      findCondition(object, 'Available') !== undefined &&
      countAt(object, 'status.replicas') === 0 &&
      (countAt(object, 'spec.replicas') === 0 ||
        countAt(object, 'status.latestVersion') === 0),
    health('Healthy', 'NothingToRun'),
  ),
  condition('Progressing', { False: 'Degraded' }),
  condition('Available', { False: 'Progressing', Unknown: 'Progressing' }),
  when(object => findCondition(object, 'Available') === undefined, rule()),
  condition('Progressing', {
    True: {
      NewReplicationControllerAvailable: 'Healthy',
      // Without a reason it says no more than that.
      '': 'Healthy',
      '*': 'Progressing',
    },
    Unknown: 'Progressing',
  }),
);

/** @internal */
export const clusterRules: RuleTable = {
  'apps.openshift.io/DeploymentConfig': deploymentConfig,
  'core.gardener.cloud/Shoot': shoot,
  'karpenter.k8s.aws/EC2NodeClass': rule(observedBy('Ready'), ready),
  'karpenter.sh/NodeClaim': nodeClaim,
  'karpenter.sh/NodePool': nodePool,
  'nmstate.io/NodeNetworkConfigurationPolicy': nodeNetwork,
  'operator.openshift.io/IngressController': ingressController,
  'operators.coreos.com/Subscription': olmSubscription,
  ...sameFor(
    'policy.open-cluster-management.io',
    ['CertificatePolicy', 'ConfigurationPolicy', 'OperatorPolicy', 'Policy'],
    compliance,
  ),
  ...sameFor(
    'work.karmada.io',
    ['ClusterResourceBinding', 'ResourceBinding'],
    karmadaBinding,
  ),
};
