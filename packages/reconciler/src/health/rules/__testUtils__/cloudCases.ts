import { ago } from '../../__testUtils__/liveObjects';
import {
  byReady,
  byWord,
  is,
  nothingYet,
  says,
  stale,
  type Case,
} from './cases';

const managed = [
  'cloudfront.aws.crossplane.io/Distribution',
  'iam.aws.crossplane.io/Policy',
  'iam.aws.crossplane.io/Role',
  'iam.aws.crossplane.io/RolePolicyAttachment',
  'rds.aws.crossplane.io/DBCluster',
  'rds.aws.crossplane.io/DBInstance',
  'route53.aws.crossplane.io/ResourceRecordSet',
  's3.aws.crossplane.io/Bucket',
];

const installed = (...conditions: readonly object[]) => ({
  status: { conditionedStatus: { conditions } },
});

/** Clouds, secrets and certificates. */
export const cloudCases: readonly Case[] = [
  {
    kinds: [
      ...managed,
      'ec2.aws.crossplane.io/VPC',
      'storage.azure.upbound.io/Account',
    ],
    rows: [
      ['Healthy', says(is('Synced', 'True'), is('Ready', 'True', 'Available'))],
      [
        'Progressing',
        says(is('Synced', 'True'), is('Ready', 'False', 'Creating')),
      ],
      [
        'Degraded',
        says(
          is('Synced', 'False', 'ReconcileError'),
          is('Ready', 'True', 'Available'),
        ),
      ],
      [
        'Degraded',
        says(
          is('Synced', 'True'),
          is('LastAsyncOperation', 'False', 'AsyncUpdateFailure'),
          is('Ready', 'True'),
        ),
      ],
      [
        'Suspended',
        says(
          is('Synced', 'False', 'ReconcilePaused'),
          is('Ready', 'False', 'Creating'),
        ),
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: [
      'ec2.aws.crossplane.io/VPC',
      's3.aws.crossplane.io/Bucket',
      'storage.azure.upbound.io/Account',
    ],
    rows: [
      [
        'Degraded',
        says(is('Synced', 'True'), is('Ready', 'False', 'Unavailable')),
      ],
    ],
  },
  {
    kinds: ['cloudfront.aws.crossplane.io/Distribution'],
    rows: [
      [
        'Progressing',
        says(is('Synced', 'True'), is('Ready', 'False', 'Unavailable')),
      ],
      [
        'Degraded',
        says(
          is('Synced', 'False', 'ReconcileError'),
          is('Ready', 'False', 'Unavailable'),
        ),
      ],
    ],
  },
  {
    kinds: [
      'apiextensions.crossplane.io/Composition',
      'aws.upbound.io/ProviderConfig',
    ],
    rows: [
      ['Healthy', nothingYet],
      ['Healthy', { status: { users: 3 } }],
    ],
  },
  {
    kinds: ['apiextensions.crossplane.io/CompositeResourceDefinition'],
    rows: [
      ['Healthy', says(is('Established', 'True'), is('Offered', 'True'))],
      [
        'Progressing',
        says(
          is('Established', 'True'),
          is('Offered', 'False', 'TerminatingClaim'),
        ),
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['pkg.crossplane.io/Provider'],
    rows: [
      ['Healthy', says(is('Installed', 'True'), is('Healthy', 'True'))],
      [
        'Degraded',
        says(
          is('Installed', 'True'),
          is('Healthy', 'False', 'UnhealthyPackageRevision'),
        ),
      ],
      ['Degraded', says(is('Installed', 'False', 'UnpackingPackage'))],
      [
        'Progressing',
        says(is('Installed', 'False', 'AwaitingSignatureVerification')),
      ],
      [
        'Suspended',
        says(
          is('Installed', 'False', 'InactivePackageRevision'),
          is('Healthy', 'True'),
        ),
      ],
      ['Progressing', says(is('Installed', 'True'))],
      [
        'Suspended',
        says(
          is('Installed', 'True'),
          is('Healthy', 'True'),
          is('Synced', 'False', 'ReconcilePaused'),
        ),
      ],
      [
        'Progressing',
        says({
          type: 'Installed',
          status: 'False',
          reason: 'UnpackingPackage',
        }),
      ],
      [
        'Progressing',
        says(
          is('Installed', 'True'),
          is('Healthy', 'Unknown', 'UnknownPackageRevisionHealth'),
        ),
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['stacks.crossplane.io/ClusterStackInstall'],
    rows: [
      ['Healthy', says(is('Ready', 'True'))],
      ['Healthy', installed(is('Ready', 'True'), is('Synced', 'True'))],
      [
        'Progressing',
        installed(is('Ready', 'False', 'Creating'), is('Synced', 'True')),
      ],
      [
        'Degraded',
        installed(
          is('Ready', 'False', 'Creating'),
          is('Synced', 'False', 'ReconcileError'),
        ),
      ],
      ['Degraded', installed(is('Synced', 'False', 'ReconcileError'))],
      ['Progressing', { status: { conditionedStatus: 'odd' } }],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['iam.services.k8s.aws/Role', 's3.services.k8s.aws/Bucket'],
    rows: [
      ['Healthy', says(is('ACK.ResourceSynced', 'True'))],
      ['Progressing', says(is('ACK.ResourceSynced', 'False'))],
      [
        'Progressing',
        says(
          is('ACK.ReferencesResolved', 'Unknown'),
          is('ACK.ResourceSynced', 'Unknown'),
        ),
      ],
      [
        'Degraded',
        says(
          is('ACK.Terminal', 'True', 'Invalid'),
          is('ACK.ResourceSynced', 'True'),
        ),
      ],
      [
        'Degraded',
        says(
          is('ACK.Recoverable', 'True', 'Throttled'),
          is('ACK.ResourceSynced', 'False'),
        ),
      ],
      [
        'Degraded',
        says(
          is('ACK.ReferencesResolved', 'False', 'Terminal'),
          is('ACK.ResourceSynced', 'False'),
        ),
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['pubsub.cnrm.cloud.google.com/PubSubTopic'],
    rows: [
      ['Healthy', says(is('Ready', 'True', 'UpToDate'))],
      ['Progressing', says(is('Ready', 'False', 'Updating'))],
      ['Degraded', says(is('Ready', 'False', 'UpdateFailed'))],
      ['Degraded', says(is('Ready', 'False', 'DependencyNotFound'))],
      ['Suspended', says(is('Ready', 'False', 'DependencyNotReady'))],
      ['Degraded', says(is('Ready', 'False', 'Unmanaged'))],
      ['Progressing', stale(says(is('Ready', 'True', 'UpToDate')))],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: [
      'services.cloud.sap.com/ServiceBinding',
      'services.cloud.sap.com/ServiceInstance',
    ],
    rows: [
      [
        'Healthy',
        says(
          is('Succeeded', 'True', 'Created'),
          is('Ready', 'True', 'Provisioned'),
        ),
      ],
      [
        'Progressing',
        says(
          is('Succeeded', 'False', 'CreateInProgress'),
          is('Ready', 'False'),
        ),
      ],
      [
        'Degraded',
        says(
          is('Succeeded', 'False', 'CreateFailed'),
          is('Failed', 'True', 'CreateFailed'),
        ),
      ],
      [
        'Degraded',
        says(
          is('Succeeded', 'False', 'UpdateFailed'),
          is('Ready', 'True', 'Provisioned'),
        ),
      ],
      [
        'Progressing',
        says(is('Succeeded', 'False', 'Blocked'), is('Ready', 'False')),
      ],
      ['Healthy', says(is('Ready', 'True', 'Created'))],
      ['Progressing', says(is('Ready', 'False', 'CreateInProgress'))],
      [
        'Progressing',
        {
          metadata: { generation: 2 },
          ...says(
            { ...is('Succeeded', 'True'), observedGeneration: 1 },
            is('Ready', 'True'),
          ),
        },
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['pulumi.com/Stack'],
    rows: [
      ['Healthy', says(is('Ready', 'True'))],
      ['Progressing', says(is('Ready', 'False'), is('Reconciling', 'True'))],
      [
        'Degraded',
        says(is('Ready', 'False'), is('Stalled', 'True', 'UpdateFailed')),
      ],
    ],
  },
  {
    kinds: ['iammanager.keikoproj.io/Iamrole'],
    rows: byWord('status.state', {
      Healthy: ['Ready'],
      Degraded: ['Error', 'RolesMaxLimitReached', 'PolicyNotAllowed'],
      Progressing: ['CreateInProgress'],
    }),
  },
  {
    kinds: ['bitnami.com/SealedSecret'],
    rows: [
      ['Healthy', says(is('Synced', 'True'))],
      ['Degraded', says(is('Synced', 'False', 'NoKey'))],
      [
        'Progressing',
        {
          metadata: { generation: 2 },
          status: { observedGeneration: 1, conditions: [is('Synced', 'True')] },
        },
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: [
      'cert-manager.io/Certificate',
      'cert-manager.io/ClusterIssuer',
      'cert-manager.io/Issuer',
      'certmanager.k8s.io/Certificate',
      'certmanager.k8s.io/Issuer',
      'external-secrets.io/ClusterSecretStore',
      'external-secrets.io/ExternalSecret',
      'external-secrets.io/PushSecret',
      'external-secrets.io/SecretStore',
      'onepassword.com/OnePasswordItem',
    ],
    rows: byReady,
  },
  {
    kinds: ['cert-manager.io/Certificate'],
    rows: [
      [
        'Progressing',
        says(
          is('Issuing', 'True', 'DoesNotExist'),
          is('Ready', 'False', 'DoesNotExist'),
        ),
      ],
      [
        'Progressing',
        says(is('Issuing', 'True', 'Renewing'), is('Ready', 'True')),
      ],
      ['Progressing', says(is('Ready', 'False', 'InProgress'))],
      ['Progressing', says(is('Ready', 'False', 'TemporaryCertificate'))],
      [
        'Progressing',
        says({
          ...is('Ready', 'False', 'DoesNotExist'),
          lastTransitionTime: ago(20),
        }),
      ],
      [
        'Degraded',
        says({
          ...is('Ready', 'False', 'DoesNotExist'),
          lastTransitionTime: ago(120),
        }),
      ],
      [
        'Degraded',
        says(
          {
            ...is('Ready', 'False', 'DoesNotExist'),
            lastTransitionTime: ago(20),
          },
          is('Issuing', 'False', 'Failed'),
        ),
      ],
    ],
  },
  {
    kinds: ['Certificate', 'ClusterIssuer', 'Issuer'].map(
      kind => `cert-manager.io/${kind}`,
    ),
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
    kinds: ['external-secrets.io/ClusterExternalSecret'],
    rows: [
      ['Healthy', says(is('Ready', 'True'))],
      ['Degraded', says(is('NotReady', 'True'))],
      ['Degraded', says(is('PartiallyReady', 'True'))],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['kubernetes-client.io/ExternalSecret'],
    rows: [
      ...byWord('status.status', {
        Healthy: ['SUCCESS'],
        Degraded: ['ERROR, no such secret'],
      }),
      ['Progressing', stale({ status: { status: 'SUCCESS' } })],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['networking.gke.io/ManagedCertificate'],
    rows: [
      [
        'Healthy',
        {
          status: {
            certificateStatus: 'Active',
            domainStatus: [{ domain: 'a', status: 'Active' }],
          },
        },
      ],
      ['Progressing', { status: { certificateStatus: 'Provisioning' } }],
      [
        'Degraded',
        {
          status: {
            certificateStatus: 'Provisioning',
            domainStatus: [{ domain: 'a', status: 'FailedCaaChecking' }],
          },
        },
      ],
    ],
  },
];
