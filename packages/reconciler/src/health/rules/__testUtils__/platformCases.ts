import {
  byReady,
  byWord,
  is,
  nothingYet,
  says,
  stale,
  type Case,
  type CaseRow,
} from './cases';

const reported = (list: 'parents' | 'ancestors', ...conditions: object[]) => ({
  metadata: { generation: 2 },
  status: {
    [list]: [{ [`${list.slice(0, -1)}Ref`]: { name: 'web' }, conditions }],
  },
});
const ofGeneration = (observedGeneration: number, condition: object) => ({
  ...condition,
  observedGeneration,
});

/** Of a DeploymentConfig that wants two pods. */
const rollsOut = (...conditions: object[]) => ({
  spec: { replicas: 2 },
  status: { latestVersion: 2, replicas: 2, conditions },
});

const gloo: CaseRow[] = [
  [
    'Healthy',
    { status: { statuses: { 'gloo-system': { state: 'Accepted' } } } },
  ],
  [
    'Suspended',
    { status: { statuses: { 'gloo-system': { state: 'Pending' } } } },
  ],
  [
    'Degraded',
    {
      status: {
        statuses: {
          a: { state: 'Accepted' },
          b: { state: 'Rejected', reason: 'no route' },
        },
      },
    },
  ],
  ['Degraded', { status: { state: 3, reason: 'careful' } }],
  ['Suspended', { status: { state: 0 } }],
  ['Suspended', { status: { reportedBy: 'gateway' } }],
  [
    'Suspended',
    { status: { statuses: { 'gloo-system': { reportedBy: 'gloo' } } } },
  ],
  ['Progressing', { status: { statuses: {} } }],
  ['Healthy', { status: { state: 1 } }],
  ['Progressing', nothingYet],
];

/** Gateways, clusters and their operators. */
export const platformCases: readonly Case[] = [
  {
    kinds: ['GRPCRoute', 'HTTPRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'].map(
      kind => `gateway.networking.k8s.io/${kind}`,
    ),
    rows: [
      [
        'Healthy',
        reported('parents', is('Accepted', 'True'), is('ResolvedRefs', 'True')),
      ],
      [
        'Degraded',
        reported(
          'parents',
          is('Accepted', 'True'),
          is('ResolvedRefs', 'False', 'BackendNotFound'),
        ),
      ],
      [
        'Degraded',
        reported('parents', is('Accepted', 'False', 'NoMatchingParent')),
      ],
      [
        'Progressing',
        reported(
          'parents',
          is('Accepted', 'True'),
          is('Programmed', 'False', 'Pending'),
        ),
      ],
      [
        'Degraded',
        reported(
          'parents',
          is('Accepted', 'True'),
          is('PartiallyInvalid', 'True', 'UnsupportedValue'),
        ),
      ],
      [
        'Progressing',
        reported('parents', is('Accepted', 'Unknown', 'Pending')),
      ],
      ['Progressing', reported('parents')],
      [
        'Progressing',
        reported('parents', ofGeneration(1, is('Accepted', 'True'))),
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: [
      'gateway.networking.k8s.io/BackendTLSPolicy',
      'microgateway.airlock.com/DenyRules',
    ],
    rows: [
      ['Healthy', reported('ancestors', is('Accepted', 'True'))],
      [
        'Degraded',
        reported('ancestors', is('Accepted', 'False', 'Conflicted')),
      ],
      [
        'Degraded',
        reported(
          'ancestors',
          is('Accepted', 'True'),
          is('ResolvedRefs', 'False', 'InvalidCACertificateRef'),
        ),
      ],
      [
        'Progressing',
        reported('ancestors', is('Accepted', 'Unknown', 'Pending')),
      ],
      [
        'Progressing',
        reported('ancestors', ofGeneration(1, is('Accepted', 'True'))),
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['gateway.networking.k8s.io/Gateway'],
    rows: [
      ['Healthy', says(is('Accepted', 'True'), is('Programmed', 'True'))],
      [
        'Progressing',
        says(is('Accepted', 'True'), is('Programmed', 'False', 'Pending')),
      ],
      ['Degraded', says(is('Accepted', 'False', 'Invalid'))],
      [
        'Degraded',
        {
          status: {
            conditions: [is('Programmed', 'True')],
            listeners: [
              {
                name: 'http',
                conditions: [is('Accepted', 'False', 'PortUnavailable')],
              },
            ],
          },
        },
      ],
    ],
  },
  {
    kinds: ['gateway.networking.k8s.io/GatewayClass'],
    rows: [
      ['Healthy', says(is('Accepted', 'True'))],
      ['Degraded', says(is('Accepted', 'False', 'InvalidParameters'))],
      ['Progressing', says(is('Accepted', 'Unknown', 'Pending'))],
    ],
  },
  {
    kinds: [
      ...[
        'Gateway',
        'MatchableHttpGateway',
        'RouteOption',
        'RouteTable',
        'VirtualHostOption',
        'VirtualService',
      ].map(kind => `gateway.solo.io/${kind}`),
      ...['Proxy', 'Settings', 'Upstream', 'UpstreamGroup'].map(
        kind => `gloo.solo.io/${kind}`,
      ),
    ],
    rows: gloo,
  },
  {
    kinds: ['install.istio.io/IstioOperator'],
    rows: [
      ...byWord('status.status', {
        Healthy: ['HEALTHY'],
        Degraded: ['ERROR', 'ACTION_REQUIRED'],
        Progressing: ['RECONCILING', 'UPDATING', 'NONE'],
      }),
      ['Progressing', { status: { status: 2 } }],
      ['Healthy', { status: { status: 3 } }],
      ['Degraded', { status: { status: 4 } }],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: [
      'projectcontour.io/ExtensionService',
      'projectcontour.io/HTTPProxy',
    ],
    rows: [
      ['Healthy', says(is('Valid', 'True'))],
      ['Degraded', says(is('Valid', 'False', 'ErrorPresent'))],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['route.openshift.io/Route'],
    rows: [
      [
        'Healthy',
        { status: { ingress: [{ conditions: [is('Admitted', 'True')] }] } },
      ],
      [
        'Degraded',
        {
          status: {
            ingress: [
              { conditions: [is('Admitted', 'True')] },
              { conditions: [is('Admitted', 'False')] },
            ],
          },
        },
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['addons.cluster.x-k8s.io/ClusterResourceSet'],
    rows: [
      ['Healthy', says(is('ResourcesApplied', 'True'))],
      ['Degraded', says(is('ResourcesApplied', 'False', 'ApplyFailed'))],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['apps.openshift.io/DeploymentConfig'],
    rows: [
      [
        'Healthy',
        {
          status: {
            replicas: 1,
            conditions: [is('Available', 'True'), is('Progressing', 'True')],
          },
        },
      ],
      [
        'Healthy',
        {
          status: {
            replicas: 0,
            conditions: [is('Available', 'False'), is('Progressing', 'False')],
          },
        },
      ],
      [
        'Progressing',
        {
          status: {
            replicas: 1,
            conditions: [is('Available', 'False'), is('Progressing', 'True')],
          },
        },
      ],
      [
        'Degraded',
        {
          status: {
            replicas: 1,
            conditions: [
              is('Available', 'False'),
              is('Progressing', 'False', 'ProgressDeadlineExceeded'),
            ],
          },
        },
      ],
      [
        'Progressing',
        rollsOut(
          is('Available', 'True'),
          is('Progressing', 'True', 'ReplicationControllerUpdated'),
        ),
      ],
      [
        'Progressing',
        rollsOut(
          is('Available', 'False'),
          is('Progressing', 'Unknown', 'NewReplicationControllerCreated'),
        ),
      ],
      [
        'Progressing',
        rollsOut(
          is('Progressing', 'True', 'NewReplicationControllerAvailable'),
        ),
      ],
      [
        'Degraded',
        rollsOut(
          is('Available', 'True'),
          is('Progressing', 'False', 'RolloutCancelled'),
        ),
      ],
      [
        'Degraded',
        {
          spec: { replicas: 2 },
          status: {
            latestVersion: 1,
            replicas: 0,
            conditions: [
              is('Available', 'False'),
              is('ReplicaFailure', 'True', 'FailedCreate'),
              is('Progressing', 'True', 'NewReplicationControllerCreated'),
            ],
          },
        },
      ],
      ['Suspended', { spec: { paused: true }, status: { replicas: 1 } }],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['Cluster', 'Machine', 'MachineDeployment', 'MachinePool'].map(
      kind => `cluster.x-k8s.io/${kind}`,
    ),
    rows: [
      ['Progressing', { status: { phase: 'Provisioning' } }],
      ['Degraded', { status: { phase: 'Failed' } }],
      [
        'Degraded',
        {
          status: {
            phase: 'Provisioning',
            conditions: [
              {
                ...is('InfrastructureReady', 'False', 'NoQuota'),
                severity: 'Error',
              },
            ],
          },
        },
      ],
      [
        'Progressing',
        {
          status: {
            phase: 'Provisioning',
            conditions: [
              {
                ...is('InfrastructureReady', 'False', 'Waiting'),
                severity: 'Info',
              },
            ],
          },
        },
      ],
      [
        'Suspended',
        { spec: { paused: true }, status: { phase: 'Provisioned' } },
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['cluster.x-k8s.io/Cluster'],
    rows: [
      ['Healthy', { status: { phase: 'Provisioned' } }],
      [
        'Progressing',
        {
          status: {
            phase: 'Provisioned',
            conditions: [
              {
                ...is('ControlPlaneReady', 'False', 'WaitingForControlPlane'),
                severity: 'Info',
              },
            ],
          },
        },
      ],
    ],
  },
  {
    kinds: ['cluster.x-k8s.io/Cluster', 'cluster.x-k8s.io/Machine'],
    rows: [
      ['Suspended', says(is('Paused', 'True', 'Paused'))],
      [
        'Suspended',
        { metadata: { annotations: { 'cluster.x-k8s.io/paused': '' } } },
      ],
      ['Unknown', { status: { phase: 'Unknown' } }],
      ['Progressing', stale({ status: { phase: 'Running' } })],
      [
        'Degraded',
        {
          status: {
            failureReason: 'CreateError',
            failureMessage: 'no capacity',
          },
        },
      ],
    ],
  },
  {
    kinds: ['cluster.x-k8s.io/Machine'],
    rows: [
      ['Healthy', { status: { phase: 'Running' } }],
      ['Progressing', { status: { phase: 'Provisioned' } }],
      [
        'Progressing',
        {
          status: {
            phase: 'Running',
            conditions: [
              {
                ...is('NodeHealthy', 'False', 'NodeConditionsFailed'),
                severity: 'Warning',
              },
            ],
          },
        },
      ],
    ],
  },
  {
    kinds: ['cluster.x-k8s.io/MachineHealthCheck'],
    rows: [
      ['Healthy', { status: { currentHealthy: 2, expectedMachines: 2 } }],
      ['Degraded', { status: { currentHealthy: 1, expectedMachines: 2 } }],
    ],
  },
  {
    kinds: ['controlplane.cluster.x-k8s.io/AWSManagedControlPlane'],
    rows: [
      ['Healthy', says(is('Ready', 'True'))],
      [
        'Progressing',
        says({ ...is('Ready', 'False', 'Creating'), severity: 'Info' }),
      ],
      [
        'Degraded',
        says({ ...is('Ready', 'False', 'NoPermission'), severity: 'Error' }),
      ],
      [
        'Progressing',
        says(is('Ready', 'True'), is('EKSControlPlaneUpdating', 'True')),
      ],
      [
        'Healthy',
        says(
          is('Ready', 'True'),
          is('EKSControlPlaneUpdating', 'False', 'updated'),
        ),
      ],
      ['Degraded', { status: { failureMessage: 'no such role' } }],
    ],
  },
  {
    kinds: ['core.gardener.cloud/Shoot'],
    rows: [
      [
        'Healthy',
        {
          status: {
            lastOperation: { state: 'Succeeded' },
            conditions: [is('APIServerAvailable', 'True')],
          },
        },
      ],
      ['Progressing', { status: { lastOperation: { state: 'Processing' } } }],
      [
        'Progressing',
        { status: { lastOperation: { type: 'Migrate', state: 'Succeeded' } } },
      ],
      ['Degraded', { status: { lastOperation: { state: 'Failed' } } }],
      [
        'Degraded',
        {
          status: {
            lastOperation: { state: 'Succeeded' },
            conditions: [is('EveryNodeReady', 'False', 'NodeDown')],
          },
        },
      ],
      [
        'Progressing',
        {
          status: {
            lastOperation: { state: 'Succeeded' },
            conditions: [is('EveryNodeReady', 'Progressing')],
          },
        },
      ],
      [
        'Suspended',
        { status: { hibernated: true, lastOperation: { state: 'Succeeded' } } },
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: [
      'karpenter.k8s.aws/EC2NodeClass',
      'karpenter.sh/NodePool',
      'karpenter.sh/NodeClaim',
    ],
    rows: byReady,
  },
  {
    kinds: ['karpenter.k8s.aws/EC2NodeClass', 'karpenter.sh/NodePool'],
    rows: [
      [
        'Progressing',
        {
          metadata: { generation: 2 },
          ...says({ ...is('Ready', 'True', 'Ready'), observedGeneration: 1 }),
        },
      ],
    ],
  },
  {
    kinds: ['karpenter.sh/NodePool'],
    rows: [
      [
        'Degraded',
        says(
          is('NodeRegistrationHealthy', 'False', 'RegistrationFailed'),
          is('Ready', 'True', 'Ready'),
        ),
      ],
      [
        'Healthy',
        says(
          is('NodeRegistrationHealthy', 'Unknown', 'AwaitingReconciliation'),
          is('Ready', 'True', 'Ready'),
        ),
      ],
    ],
  },
  {
    kinds: ['nmstate.io/NodeNetworkConfigurationPolicy'],
    rows: [
      [
        'Healthy',
        says(
          is('Available', 'True'),
          is('Degraded', 'False'),
          is('Progressing', 'False'),
        ),
      ],
      [
        'Progressing',
        says(is('Available', 'Unknown'), is('Progressing', 'True')),
      ],
      [
        'Degraded',
        says(
          is('Available', 'False'),
          is('Degraded', 'True', 'FailedToConfigure'),
        ),
      ],
      ['Suspended', says(is('Ignored', 'True', 'NoMatchingNode'))],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['operator.openshift.io/IngressController'],
    rows: [
      [
        'Healthy',
        says(
          is('Available', 'True'),
          is('Progressing', 'False'),
          is('Degraded', 'False'),
        ),
      ],
      [
        'Progressing',
        says(
          is('Available', 'False'),
          is('Progressing', 'True'),
          is('Degraded', 'False'),
        ),
      ],
      [
        'Degraded',
        says(is('Available', 'True'), is('Degraded', 'True', 'CanaryFailed')),
      ],
      ['Degraded', says(is('Admitted', 'False', 'Invalid'))],
      ['Progressing', says(is('Admitted', 'True', 'Valid'))],
      ['Progressing', stale(says(is('Available', 'True')))],
      [
        'Degraded',
        says(
          is('Available', 'False', 'Unavailable'),
          is('Progressing', 'False'),
        ),
      ],
    ],
  },
  {
    kinds: ['operators.coreos.com/Subscription'],
    rows: [
      [
        'Healthy',
        {
          status: {
            state: 'AtLatestKnown',
            conditions: [is('CatalogSourcesUnhealthy', 'False')],
          },
        },
      ],
      [
        'Progressing',
        {
          status: {
            state: 'UpgradePending',
            conditions: [is('InstallPlanPending', 'True', 'Installing')],
          },
        },
      ],
      [
        'Suspended',
        {
          status: {
            state: 'UpgradePending',
            conditions: [is('InstallPlanPending', 'True', 'RequiresApproval')],
          },
        },
      ],
      [
        'Degraded',
        says(is('ResolutionFailed', 'True', 'ConstraintsNotSatisfiable')),
      ],
      ['Degraded', says(is('InstallPlanMissing', 'True', 'Lost'))],
      [
        'Healthy',
        {
          status: {
            state: 'AtLatestKnown',
            conditions: [
              is('InstallPlanMissing', 'True', 'ReferencedInstallPlanNotFound'),
            ],
          },
        },
      ],
      [
        'Degraded',
        {
          status: {
            state: 'UpgradePending',
            conditions: [
              is('InstallPlanMissing', 'True', 'ReferencedInstallPlanNotFound'),
            ],
          },
        },
      ],
      ['Degraded', says(is('CatalogSourcesUnhealthy', 'True', 'Unhealthy'))],
      ['Progressing', says(is('CatalogSourcesUnhealthy', 'False', 'AllFine'))],
      ['Progressing', says(is('BundleUnpacking', 'True', 'Unpacking'))],
      ['Degraded', says(is('BundleUnpackFailed', 'True', 'Deadline'))],
      ['Degraded', { status: { state: 'UpgradeFailed' } }],
      ['Healthy', { status: { installedCSV: 'shop.v1', conditions: [] } }],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: [
      'CertificatePolicy',
      'ConfigurationPolicy',
      'OperatorPolicy',
      'Policy',
    ].map(kind => `policy.open-cluster-management.io/${kind}`),
    rows: [
      ...byWord('status.compliant', {
        Healthy: ['Compliant'],
        Degraded: ['NonCompliant'],
        Progressing: ['Pending', 'UnknownCompliancy'],
      }),
      ['Suspended', { spec: { disabled: true } }],
      [
        'Progressing',
        {
          metadata: { generation: 3 },
          status: { compliant: 'Compliant', lastEvaluatedGeneration: 2 },
        },
      ],
      ['Progressing', stale({ status: { compliant: 'Compliant' } })],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: [
      'work.karmada.io/ResourceBinding',
      'work.karmada.io/ClusterResourceBinding',
    ],
    rows: [
      [
        'Healthy',
        {
          status: {
            conditions: [is('Scheduled', 'True'), is('FullyApplied', 'True')],
            aggregatedStatus: [{ applied: true, health: 'Healthy' }],
          },
        },
      ],
      [
        'Degraded',
        {
          status: {
            conditions: [is('Scheduled', 'True'), is('FullyApplied', 'True')],
            aggregatedStatus: [
              { applied: true, health: 'Healthy' },
              { applied: false },
            ],
          },
        },
      ],
      [
        'Degraded',
        {
          status: {
            aggregatedStatus: [{ applied: true, health: 'Unhealthy' }],
          },
        },
      ],
      ['Progressing', { status: { conditions: [is('Scheduled', 'False')] } }],
      ['Suspended', { spec: { suspension: { scheduling: true } } }],
      [
        'Suspended',
        {
          spec: { suspension: { dispatching: true } },
          status: { aggregatedStatus: [{ applied: true, health: 'Healthy' }] },
        },
      ],
      ['Progressing', nothingYet],
    ],
  },
];
