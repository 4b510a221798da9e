import { ago } from '../../__testUtils__/liveObjects';
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

/** Metadata of an object whose status was last written so many seconds ago. */
const writtenAgo = (seconds: number) => ({
  creationTimestamp: ago(86_400),
  managedFields: [
    { manager: 'user', time: ago(86_400) },
    { manager: 'controller', subresource: 'status', time: ago(seconds) },
  ],
});

const analysis: CaseRow[] = [
  ...byWord('status.phase', {
    Healthy: ['Successful'],
    Degraded: ['Failed', 'Error'],
    Unknown: ['Inconclusive'],
    Progressing: ['Running', 'Pending'],
  }),
  ['Progressing', nothingYet],
];

const canary = (status: object, spec: object = {}) => ({
  spec: { replicas: 2, strategy: { canary: {} }, ...spec },
  status: {
    replicas: 2,
    updatedReplicas: 2,
    availableReplicas: 2,
    currentPodHash: 'b',
    stableRS: 'b',
    ...status,
  },
});

/** Argo, Flux, Numaproj, OpenKruise. */
export const deliveryCases: readonly Case[] = [
  {
    kinds: ['argoproj.io/AnalysisRun', 'argoproj.io/Experiment'],
    rows: analysis,
  },
  {
    kinds: ['argoproj.io/Experiment'],
    rows: [['Degraded', says(is('InvalidSpec', 'True', 'SameNameTwice'))]],
  },
  {
    kinds: ['argoproj.io/ApplicationSet'],
    rows: [
      [
        'Healthy',
        says(is('ErrorOccurred', 'False'), is('ResourcesUpToDate', 'True')),
      ],
      [
        'Degraded',
        says(
          is('ErrorOccurred', 'True', 'NoGenerator'),
          is('ResourcesUpToDate', 'True'),
        ),
      ],
      [
        'Progressing',
        says(is('ResourcesUpToDate', 'True'), is('RolloutProgressing', 'True')),
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['argoproj.io/CronWorkflow'],
    rows: [
      ['Healthy', nothingYet],
      ['Healthy', { status: { lastScheduledTime: '2026-01-01T00:00:00Z' } }],
      ['Degraded', says(is('SubmissionError', 'True', 'NoTemplate'))],
      ['Healthy', says(is('SubmissionError', 'False'))],
      ['Suspended', { spec: { suspend: true } }],
    ],
  },
  {
    kinds: ['argoproj.io/Workflow'],
    rows: [
      ...byWord('status.phase', {
        Healthy: ['Succeeded'],
        Degraded: ['Failed', 'Error'],
        Progressing: ['Running'],
      }),
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: [
      'argoproj.io/EventBus',
      'argoproj.io/EventSource',
      'argoproj.io/Sensor',
    ],
    rows: [
      ['Healthy', says(is('Configured', 'True'), is('Deployed', 'True'))],
      [
        'Degraded',
        says(is('Configured', 'True'), is('Deployed', 'False', 'NoImage')),
      ],
      [
        'Progressing',
        says(is('Configured', 'True'), is('Deployed', 'Unknown')),
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['argoproj.io/Rollout'],
    rows: [
      ...byWord('status.phase', {
        Healthy: ['Healthy'],
        Degraded: ['Degraded'],
        Suspended: ['Paused'],
        Progressing: ['Progressing'],
      }),
      ['Progressing', nothingYet],
      [
        'Progressing',
        {
          metadata: { generation: 3 },
          status: { observedGeneration: '2', phase: 'Healthy' },
        },
      ],
      [
        'Healthy',
        {
          metadata: { generation: 3 },
          status: { observedGeneration: '3', phase: 'Healthy' },
        },
      ],
      [
        'Progressing',
        {
          metadata: {
            generation: 1,
            annotations: { 'rollout.argoproj.io/workload-generation': '5' },
          },
          spec: { workloadRef: { name: 'api' } },
          status: {
            observedGeneration: '1',
            workloadObservedGeneration: '4',
            phase: 'Healthy',
          },
        },
      ],
      ['Degraded', says(is('InvalidSpec', 'True', 'NoSelector'))],
      ['Degraded', says(is('Progressing', 'False', 'RolloutAborted'))],
      [
        'Degraded',
        says(is('Progressing', 'False', 'ProgressDeadlineExceeded')),
      ],
      ['Healthy', canary({})],
      ['Progressing', canary({ stableRS: 'a' })],
      ['Progressing', canary({ replicas: 3 })],
      ['Progressing', canary({ availableReplicas: 1 })],
      ['Progressing', canary({ updatedReplicas: 1, availableReplicas: 1 })],
      ['Suspended', canary({ stableRS: 'a' }, { paused: true })],
      [
        'Suspended',
        canary({
          stableRS: 'a',
          pauseConditions: [{ reason: 'CanaryPauseStep' }],
        }),
      ],
      [
        'Healthy',
        canary(
          {
            stableRS: undefined,
            replicas: 4,
            blueGreen: { activeSelector: 'b' },
          },
          { strategy: { blueGreen: {} } },
        ),
      ],
      [
        'Progressing',
        canary(
          { stableRS: undefined, blueGreen: { activeSelector: 'a' } },
          { strategy: { blueGreen: {} } },
        ),
      ],
    ],
  },
  {
    kinds: [
      'ClusterScmProvider',
      'GitRepository',
      'PullRequest',
      'ScmProvider',
      'CommitStatus',
      'GitCommitStatus',
      'TimedCommitStatus',
      'WebRequestCommitStatus',
    ].map(kind => `promoter.argoproj.io/${kind}`),
    rows: [
      ['Healthy', says(is('Ready', 'True'))],
      ['Degraded', says(is('Ready', 'False', 'NoAccess'))],
      ['Progressing', says(is('Ready', 'Unknown'))],
      ['Progressing', says({ ...is('Other', 'True') })],
      [
        'Progressing',
        {
          metadata: { generation: 2 },
          ...says({ ...is('Ready', 'True'), observedGeneration: 1 }),
        },
      ],
      ['Progressing', stale(says(is('Ready', 'True')))],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['promoter.argoproj.io/CommitStatus'],
    rows: [
      ['Healthy', { spec: { phase: 'success' }, ...says(is('Ready', 'True')) }],
      [
        'Progressing',
        { spec: { phase: 'pending' }, ...says(is('Ready', 'True')) },
      ],
      [
        'Degraded',
        { spec: { phase: 'failure' }, ...says(is('Ready', 'True')) },
      ],
    ],
  },
  {
    kinds: [
      'GitCommitStatus',
      'TimedCommitStatus',
      'WebRequestCommitStatus',
    ].map(kind => `promoter.argoproj.io/${kind}`),
    rows: (['success', 'pending', 'failure'] as const).map(
      (phase): CaseRow => [
        (
          {
            success: 'Healthy',
            pending: 'Progressing',
            failure: 'Degraded',
          } as const
        )[phase],
        {
          status: {
            conditions: [is('Ready', 'True')],
            environments: [
              { branch: 'a', phase: 'success' },
              { branch: 'b', phase },
            ],
          },
        },
      ],
    ),
  },
  {
    kinds: ['promoter.argoproj.io/ArgoCDCommitStatus'],
    rows: [
      [
        'Healthy',
        {
          status: {
            conditions: [is('Ready', 'True')],
            applicationsSelected: [{ name: 'a' }],
          },
        },
      ],
      [
        'Degraded',
        {
          status: {
            conditions: [is('Ready', 'True')],
            applicationsSelected: [],
          },
        },
      ],
    ],
  },
  {
    kinds: ['promoter.argoproj.io/ChangeTransferPolicy'],
    rows: [
      [
        'Healthy',
        {
          status: {
            conditions: [is('Ready', 'True')],
            active: { dry: { sha: 'a' } },
            proposed: { dry: { sha: 'a' } },
          },
        },
      ],
      [
        'Progressing',
        {
          status: {
            conditions: [is('Ready', 'True')],
            active: { dry: { sha: 'a' } },
            proposed: { dry: { sha: 'b' } },
          },
        },
      ],
      [
        'Progressing',
        {
          status: {
            conditions: [is('Ready', 'True')],
            active: {},
            proposed: { dry: { sha: 'b' } },
          },
        },
      ],
    ],
  },
  {
    kinds: ['promoter.argoproj.io/PromotionStrategy'],
    rows: [
      [
        'Progressing',
        {
          spec: { environments: [{ branch: 'a' }] },
          ...says(is('Ready', 'True')),
        },
      ],
      [
        'Progressing',
        {
          status: {
            conditions: [is('Ready', 'True')],
            environments: [
              {
                active: { dry: { sha: 'a' } },
                proposed: { dry: { sha: 'a' } },
              },
              {
                active: { dry: { sha: 'b' } },
                proposed: { dry: { sha: 'b' } },
              },
            ],
          },
        },
      ],
      [
        'Healthy',
        {
          status: {
            conditions: [is('Ready', 'True')],
            environments: [
              {
                active: { dry: { sha: 'a' } },
                proposed: { dry: { sha: 'a' } },
              },
            ],
          },
        },
      ],
      [
        'Healthy',
        {
          status: {
            conditions: [is('Ready', 'True')],
            environments: [
              {
                active: { dry: { sha: 'a' } },
                proposed: { dry: { sha: 'a' }, note: { drySha: 'b' } },
              },
              {
                active: { dry: { sha: 'b' } },
                proposed: { dry: { sha: 'b' }, note: { drySha: 'b' } },
              },
            ],
          },
        },
      ],
      [
        'Progressing',
        {
          status: {
            conditions: [is('Ready', 'True')],
            environments: [
              {
                active: { dry: { sha: 'a' } },
                proposed: { dry: { sha: 'b' } },
              },
            ],
          },
        },
      ],
      [
        'Degraded',
        { status: { conditions: [is('Ready', 'True')], environments: [] } },
      ],
      ['Degraded', says(is('Ready', 'False', 'NoRepository'))],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: [
      'helm.toolkit.fluxcd.io/HelmRelease',
      'kustomize.toolkit.fluxcd.io/Kustomization',
      'notification.toolkit.fluxcd.io/Receiver',
      ...['ImagePolicy', 'ImageRepository', 'ImageUpdateAutomation'].map(
        kind => `image.toolkit.fluxcd.io/${kind}`,
      ),
      ...[
        'Bucket',
        'GitRepository',
        'HelmChart',
        'HelmRepository',
        'OCIRepository',
      ].map(kind => `source.toolkit.fluxcd.io/${kind}`),
    ],
    rows: [
      ...byReady,
      ['Suspended', { spec: { suspend: true }, ...says(is('Ready', 'True')) }],
      [
        'Degraded',
        says(
          is('Reconciling', 'True', 'ProgressingWithRetry'),
          is('Ready', 'False', 'Failed'),
        ),
      ],
      [
        'Progressing',
        says(
          is('Reconciling', 'True', 'Progressing'),
          is('Ready', 'Unknown', 'Progressing'),
        ),
      ],
      [
        'Progressing',
        {
          metadata: { generation: 2 },
          ...says({ ...is('Ready', 'True'), observedGeneration: 1 }),
        },
      ],
    ],
  },
  {
    kinds: ['helm.toolkit.fluxcd.io/HelmRelease'],
    rows: [
      [
        'Healthy',
        says(
          is('Ready', 'True'),
          is('Released', 'True'),
          is('TestSuccess', 'True'),
        ),
      ],
      ['Healthy', says(is('Ready', 'True'))],
      ['Progressing', says(is('Ready', 'False', 'DependencyNotReady'))],
      [
        'Progressing',
        says(
          is('Reconciling', 'True', 'Progressing'),
          is('Ready', 'False', 'SourceNotReady'),
        ),
      ],
      ['Degraded', says(is('Ready', 'False', 'ArtifactFailed'))],
      [
        'Degraded',
        says(
          is('Stalled', 'True', 'RetriesExceeded'),
          is('Ready', 'False', 'UpgradeFailed'),
        ),
      ],
    ],
  },
  {
    kinds: ['source.toolkit.fluxcd.io/HelmRepository'],
    rows: [['Healthy', { spec: { type: 'oci' } }]],
  },
  {
    kinds: ['InterStepBufferService', 'MonoVertex', 'Pipeline', 'Vertex'].map(
      kind => `numaflow.numaproj.io/${kind}`,
    ),
    rows: [
      [
        'Healthy',
        {
          status: {
            phase: 'Running',
            conditions: [is('Deployed', 'True'), is('PodsHealthy', 'True')],
          },
        },
      ],
      ['Healthy', { status: { phase: 'Paused' } }],
      ['Degraded', { status: { phase: 'Failed' } }],
      [
        'Degraded',
        {
          status: {
            phase: 'Running',
            conditions: [is('PodsHealthy', 'False', 'CrashLoopBackOff')],
          },
        },
      ],
      [
        'Degraded',
        {
          metadata: {
            labels: {
              'numaplane.numaproj.io/progressive-result-state': 'failed',
            },
          },
          status: { phase: 'Running' },
        },
      ],
      ['Progressing', { status: { phase: 'Pending' } }],
      ...['Pending', 'Pausing', 'Deleting'].map(
        (phase): CaseRow => [
          'Progressing',
          {
            status: {
              phase,
              conditions: [is('VerticesHealthy', 'False', 'Progressing')],
            },
          },
        ],
      ),
      ['Progressing', stale({ status: { phase: 'Running' } })],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: [
      'ISBServiceRollout',
      'MonoVertexRollout',
      'NumaflowControllerRollout',
      'PipelineRollout',
    ].map(kind => `numaplane.numaproj.io/${kind}`),
    rows: [
      [
        'Healthy',
        {
          status: {
            phase: 'Deployed',
            conditions: [
              is('ChildResourceDeployed', 'True'),
              is('ChildResourcesHealthy', 'True'),
            ],
          },
        },
      ],
      [
        'Degraded',
        {
          status: {
            phase: 'Deployed',
            conditions: [
              is('ChildResourcesHealthy', 'False', 'PipelineFailed'),
            ],
          },
        },
      ],
      [
        'Progressing',
        {
          status: {
            phase: 'Deployed',
            conditions: [is('ChildResourcesHealthy', 'False', 'Progressing')],
          },
        },
      ],
      [
        'Degraded',
        {
          status: {
            phase: 'Deployed',
            conditions: [
              is('ChildResourcesHealthy', 'True'),
              is('ProgressiveUpgradeSucceeded', 'False', 'Failed'),
            ],
          },
        },
      ],
      [
        'Degraded',
        {
          metadata: { generation: 4 },
          status: {
            phase: 'Pending',
            upgradeInProgress: 'Progressive',
            conditions: [
              {
                ...is('ProgressiveUpgradeSucceeded', 'False', 'Failed'),
                observedGeneration: 4,
              },
            ],
          },
        },
      ],
      [
        'Progressing',
        {
          metadata: { generation: 5 },
          status: {
            observedGeneration: 5,
            phase: 'Pending',
            upgradeInProgress: 'Progressive',
            conditions: [
              {
                ...is('ProgressiveUpgradeSucceeded', 'False', 'Failed'),
                observedGeneration: 4,
              },
            ],
          },
        },
      ],
      ['Degraded', { status: { phase: 'Failed' } }],
      ['Progressing', { status: { phase: 'Pending' } }],
      ['Progressing', stale({ status: { phase: 'Deployed' } })],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['numaplane.numaproj.io/PipelineRollout'],
    rows: [
      [
        'Healthy',
        says(
          is('ChildResourcesHealthy', 'Unknown'),
          is('PipelinePausingOrPaused', 'True', 'PipelinePaused'),
        ),
      ],
      [
        'Progressing',
        says(
          is('ChildResourcesHealthy', 'Unknown'),
          is('PipelinePausingOrPaused', 'True', 'PipelinePausing'),
        ),
      ],
    ],
  },
  {
    kinds: ['apps.kruise.io/CloneSet'],
    rows: [
      [
        'Healthy',
        {
          status: {
            replicas: 3,
            updatedReplicas: 3,
            updatedAvailableReplicas: 3,
          },
        },
      ],
      [
        'Degraded',
        {
          status: {
            replicas: 3,
            updatedReplicas: 3,
            updatedAvailableReplicas: 2,
          },
        },
      ],
      [
        'Progressing',
        {
          metadata: writtenAgo(90),
          status: {
            replicas: 3,
            updatedReplicas: 1,
            updatedAvailableReplicas: 0,
          },
        },
      ],
      [
        'Degraded',
        {
          metadata: writtenAgo(90),
          spec: { progressDeadlineSeconds: 60 },
          status: {
            replicas: 3,
            updatedReplicas: 1,
            updatedAvailableReplicas: 0,
          },
        },
      ],
      [
        'Progressing',
        {
          metadata: { creationTimestamp: ago(5) },
          spec: { replicas: 3 },
          status: {
            replicas: 1,
            updatedReplicas: 1,
            updatedAvailableReplicas: 1,
          },
        },
      ],
      [
        'Degraded',
        {
          metadata: writtenAgo(5),
          status: {
            replicas: 3,
            updatedReplicas: 3,
            updatedAvailableReplicas: 3,
            conditions: [is('FailedUpdate', 'True', 'SpecInvalid')],
          },
        },
      ],
      [
        'Degraded',
        {
          metadata: writtenAgo(5),
          status: {
            replicas: 3,
            updatedReplicas: 1,
            conditions: [
              is('Progressing', 'False', 'ProgressDeadlineExceeded'),
            ],
          },
        },
      ],
      [
        'Suspended',
        { spec: { updateStrategy: { paused: true } }, status: { replicas: 3 } },
      ],
      [
        'Suspended',
        {
          spec: { updateStrategy: { partition: '60%' } },
          status: {
            replicas: 5,
            updatedReplicas: 2,
            updatedAvailableReplicas: 2,
          },
        },
      ],
      [
        'Progressing',
        stale({
          status: {
            replicas: 3,
            updatedReplicas: 3,
            updatedAvailableReplicas: 3,
          },
        }),
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['apps.kruise.io/StatefulSet', 'game.kruise.io/GameServerSet'],
    rows: [
      [
        'Healthy',
        {
          spec: { replicas: 3 },
          status: { replicas: 3, updatedReplicas: 3, updatedReadyReplicas: 3 },
        },
      ],
      [
        'Suspended',
        {
          spec: {
            replicas: 3,
            updateStrategy: { rollingUpdate: { paused: true } },
          },
          status: { replicas: 3 },
        },
      ],
      [
        'Suspended',
        {
          spec: {
            replicas: 3,
            updateStrategy: { rollingUpdate: { partition: 2 } },
          },
          status: { replicas: 3, updatedReplicas: 1, updatedReadyReplicas: 1 },
        },
      ],
      [
        'Progressing',
        {
          metadata: writtenAgo(5),
          spec: { replicas: 3 },
          status: { replicas: 3, updatedReplicas: 2, updatedReadyReplicas: 1 },
        },
      ],
      [
        'Healthy',
        {
          spec: { replicas: 3, updateStrategy: { type: 'OnDelete' } },
          status: {
            replicas: 3,
            availableReplicas: 3,
            updatedReplicas: 0,
            updatedReadyReplicas: 0,
          },
        },
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['apps.kruise.io/DaemonSet'],
    rows: [
      [
        'Healthy',
        {
          status: {
            desiredNumberScheduled: 4,
            updatedNumberScheduled: 4,
            numberAvailable: 4,
          },
        },
      ],
      [
        'Degraded',
        {
          status: {
            desiredNumberScheduled: 4,
            updatedNumberScheduled: 4,
            numberAvailable: 3,
          },
        },
      ],
      ['Progressing', { status: { collisionCount: 0 } }],
      [
        'Degraded',
        {
          status: {
            desiredNumberScheduled: 4,
            updatedNumberScheduled: 3,
            numberAvailable: 4,
          },
        },
      ],
      [
        'Progressing',
        {
          metadata: writtenAgo(5),
          status: {
            desiredNumberScheduled: 4,
            updatedNumberScheduled: 3,
            numberAvailable: 3,
          },
        },
      ],
      [
        'Healthy',
        {
          spec: { updateStrategy: { type: 'OnDelete' } },
          status: {
            desiredNumberScheduled: 4,
            updatedNumberScheduled: 3,
            numberAvailable: 4,
          },
        },
      ],
      [
        'Suspended',
        {
          spec: { updateStrategy: { rollingUpdate: { paused: true } } },
          status: { desiredNumberScheduled: 4 },
        },
      ],
      [
        'Suspended',
        {
          spec: { updateStrategy: { rollingUpdate: { partition: 2 } } },
          status: {
            desiredNumberScheduled: 4,
            updatedNumberScheduled: 2,
            numberAvailable: 4,
          },
        },
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['apps.kruise.io/AdvancedCronJob'],
    rows: [
      ['Healthy', { status: { lastScheduleTime: '2026-01-01T00:00:00Z' } }],
      [
        'Progressing',
        {
          status: {
            active: [{ name: 'a' }],
            lastScheduleTime: '2026-01-01T00:00:00Z',
          },
        },
      ],
      ['Suspended', { spec: { paused: true }, status: {} }],
      ['Degraded', { status: { type: 'BroadcastJob' } }],
      [
        'Healthy',
        {
          metadata: { creationTimestamp: ago(300) },
          spec: { schedule: '0 3 1 * *' },
          status: { type: 'BroadcastJob' },
        },
      ],
      [
        'Degraded',
        {
          metadata: { creationTimestamp: ago(300) },
          spec: { schedule: '*/2 * * * *' },
          status: { type: 'BroadcastJob' },
        },
      ],
      [
        'Healthy',
        {
          metadata: { creationTimestamp: ago(300) },
          spec: { schedule: '@every 1h' },
          status: { type: 'BroadcastJob' },
        },
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['apps.kruise.io/BroadcastJob'],
    rows: [
      ['Healthy', { status: { phase: 'completed', desired: 3, succeeded: 3 } }],
      [
        'Degraded',
        { status: { phase: 'completed', desired: 3, succeeded: 2, failed: 1 } },
      ],
      ['Degraded', { status: { phase: 'failed', desired: 3, failed: 1 } }],
      ['Progressing', { status: { phase: 'running', desired: 3, active: 2 } }],
      ['Suspended', { spec: { paused: true }, status: { phase: 'paused' } }],
      ['Healthy', says(is('Complete', 'True', 'Complete'))],
    ],
  },
  {
    kinds: ['game.kruise.io/GameServer'],
    rows: [
      ...byWord('status.currentState', {
        Healthy: ['Ready'],
        Degraded: ['Crash'],
        Progressing: ['Creating', 'NotReady', 'Updating'],
        Unknown: ['Unknown'],
      }),
      [
        'Suspended',
        {
          spec: { opsState: 'Maintaining' },
          status: { currentState: 'Ready' },
        },
      ],
    ],
  },
  {
    kinds: ['rollouts.kruise.io/Rollout'],
    rows: [
      ...byWord('status.phase', {
        Healthy: ['Healthy'],
        Progressing: ['Progressing', 'Initial'],
        Degraded: ['Disabled', 'Terminating'],
      }),
      [
        'Suspended',
        {
          status: {
            phase: 'Progressing',
            canaryStatus: { currentStepState: 'StepPaused' },
          },
        },
      ],
      ['Progressing', stale({ status: { phase: 'Healthy' } })],
    ],
  },
  {
    kinds: ['spot.io/SpotDeployment'],
    rows: [
      [
        'Healthy',
        {
          spec: { replicas: 2 },
          status: { replicas: 2, updatedReplicas: 2, availableReplicas: 2 },
        },
      ],
      [
        'Progressing',
        {
          spec: { replicas: 2 },
          status: { replicas: 2, updatedReplicas: 1, availableReplicas: 2 },
        },
      ],
      ['Progressing', nothingYet],
    ],
  },
];
