/** Resources of clouds as Kubernetes objects: Crossplane, ACK, Config Connector, Pulumi, SAP, keiko. */
import { asFields, findCondition } from '../liveFields';
import { health, healthy, type HealthRule } from '../rule';
import {
  allTrue,
  condition,
  fault,
  observed,
  observedBy,
  ready,
  rule,
  sameFor,
  valueAt,
  when,
  word,
  type RuleTable,
} from './vocabulary';

/** https://docs.crossplane.io/latest/managed-resources/managed-resources/#conditions */
const synced = condition('Synced', {
  False: { ReconcilePaused: 'Suspended', '*': 'Degraded' },
});
const lastOperation = condition('LastAsyncOperation', { False: 'Degraded' });
const available = condition('Ready', {
  True: 'Healthy',
  False: { Unavailable: 'Degraded', '*': 'Progressing' },
  '*': 'Progressing',
});
const managed = rule(synced, lastOperation, available);

/** Its controller writes Unavailable while a change spreads: https://github.com/crossplane-contrib/provider-aws/blob/master/pkg/controller/cloudfront/distribution/setup.go */
const distribution = rule(
  synced,
  lastOperation,
  condition('Ready', { False: { Unavailable: 'Progressing' } }),
  available,
);

/** Kinds of Crossplane that hold configuration: nothing reports on them. */
const configuration = new Set([
  'ClusterProviderConfig',
  'ClusterProviderConfigUsage',
  'Composition',
  'CompositionRevision',
  'ControllerConfig',
  'DeploymentRuntimeConfig',
  'EnvironmentConfig',
  'ImageConfig',
  'ManagedResourceActivationPolicy',
  'ProviderConfig',
  'ProviderConfigUsage',
  'StoreConfig',
]);

/** Packages: https://docs.crossplane.io/latest/packages/providers/#conditions */
const packageHealth = rule(
  synced,
  // While it unpacks there is nothing to say; a message tells why it cannot.
  when(object => {
    const one = findCondition(object, 'Installed');
    return one?.reason === 'UnpackingPackage' && one.message === undefined;
  }, health('Progressing', 'UnpackingPackage', 'The package is being unpacked')),
  condition('Installed', {
    False: {
      AwaitingSignatureVerification: 'Progressing',
      InactivePackageRevision: 'Suspended',
      '*': 'Degraded',
    },
  }),
  condition('Healthy', {
    True: 'Healthy',
    False: 'Degraded',
    '*': 'Progressing',
  }),
);

const anyCrossplane = rule(
  when(({ kind }) => configuration.has(kind), healthy),
  synced,
  lastOperation,
  condition('Healthy', {
    True: 'Healthy',
    False: 'Degraded',
    '*': 'Progressing',
  }),
  condition('RevisionHealthy', {
    True: 'Healthy',
    False: 'Degraded',
    '*': 'Progressing',
  }),
  available,
  condition('Offered', { False: 'Progressing' }),
  condition('Established', { True: 'Healthy' }),
);

/** https://github.com/crossplane/crossplane/blob/release-0.11/docs/api/crossplaneio/crossplane/stacks-crossplane-io-v1alpha1.md: conditions one level deeper. */
const stackInstall: HealthRule = (object, now) => {
  const inner = valueAt(object, 'status.conditionedStatus');
  return managed(inner ? { ...object, status: asFields(inner) } : object, now);
};

/** https://aws-controllers-k8s.github.io/community/docs/user-docs/resource-crud/ */
const ackResource = rule(
  fault('ACK.Terminal', 'ACK.Recoverable'),
  // False is for references that will never resolve; one that is not ready yet is Unknown.
  condition('ACK.ReferencesResolved', {
    False: 'Degraded',
    Unknown: 'Progressing',
  }),
  condition('ACK.ResourceSynced', { True: 'Healthy', '*': 'Progressing' }),
  ready,
);

/** https://cloud.google.com/config-connector/docs/concepts/resource-lifecycle: what waits for another resource is at rest. */
const configConnector = rule(
  observed,
  condition('Ready', {
    True: 'Healthy',
    False: {
      UpdateFailed: 'Degraded',
      DeleteFailed: 'Degraded',
      DependencyInvalid: 'Degraded',
      DependencyNotFound: 'Degraded',
      DependencyNotReady: 'Suspended',
      ManagementConflict: 'Degraded',
      PreActuationTransformFailed: 'Degraded',
      PostActuationTransformFailed: 'Degraded',
      Unmanaged: 'Degraded',
      '*': 'Progressing',
    },
    '*': 'Progressing',
  }),
);

/** https://github.com/SAP/sap-btp-service-operator: Failed is final; an operation that failed is tried again, one that is blocked goes on. */
const sapService = rule(
  observedBy('Succeeded'),
  observedBy('Ready'),
  fault('Failed'),
  condition('Succeeded', {
    False: {
      CreateFailed: 'Degraded',
      UpdateFailed: 'Degraded',
      DeleteFailed: 'Degraded',
    },
  }),
  allTrue('Ready', 'Succeeded'),
  // Its first versions had no condition Succeeded.
  when(
    object => findCondition(object, 'Succeeded') === undefined,
    condition('Ready', { True: 'Healthy' }),
  ),
);

/** https://github.com/pulumi/pulumi-kubernetes-operator/blob/master/docs/stacks.md */
const pulumiStack = rule(
  observed,
  fault('Stalled'),
  condition('Reconciling', { True: 'Progressing' }),
  ready,
);

const awsManaged = [
  'iam.aws.crossplane.io/Policy',
  'iam.aws.crossplane.io/Role',
  'iam.aws.crossplane.io/RolePolicyAttachment',
  'rds.aws.crossplane.io/DBCluster',
  'rds.aws.crossplane.io/DBInstance',
  'route53.aws.crossplane.io/ResourceRecordSet',
  's3.aws.crossplane.io/Bucket',
];

/** @internal */
export const cloudRules: RuleTable = {
  ...Object.fromEntries(awsManaged.map(kind => [kind, managed])),
  '*.cnrm.cloud.google.com/*': configConnector,
  '*.crossplane.io/*': anyCrossplane,
  '*.services.k8s.aws/*': ackResource,
  '*.upbound.io/*': anyCrossplane,
  'cloudfront.aws.crossplane.io/Distribution': distribution,
  'iammanager.keikoproj.io/Iamrole': rule(
    word('status.state', {
      Healthy: ['Ready'],
      Degraded: [/error|limit|denied|invalid|conflict|fail|notallowed/],
      '*': 'Progressing',
    }),
  ),
  'pkg.crossplane.io/Provider': packageHealth,
  'pulumi.com/Stack': pulumiStack,
  ...sameFor(
    'services.cloud.sap.com',
    ['ServiceBinding', 'ServiceInstance'],
    sapService,
  ),
  'stacks.crossplane.io/ClusterStackInstall': stackInstall,
};
