import {
  byReady,
  byWord,
  is,
  nothingYet,
  says,
  stale,
  type Case,
} from './cases';

const spark = (state: string, executors: object, spec: object) => ({
  spec,
  status: { applicationState: { state }, executorState: executors },
});

/** Applications, runs, and what observes them. */
export const applicationCases: readonly Case[] = [
  {
    kinds: [
      'ActiveDoc',
      'ApplicationAuth',
      'Backend',
      'CustomPolicyDefinition',
      'DeveloperAccount',
      'DeveloperUser',
      'OpenAPI',
      'Product',
      'ProxyConfigPromote',
    ].map(kind => `capabilities.3scale.net/${kind}`),
    rows: [
      ['Healthy', says(is('Failed', 'False'), is('Ready', 'True'))],
      [
        'Degraded',
        says(is('Failed', 'True', 'NoAccount'), is('Ready', 'False')),
      ],
      ['Degraded', says(is('Invalid', 'True', 'NoMetric'))],
      ['Progressing', says(is('Failed', 'False'), is('Ready', 'False'))],
      ['Progressing', stale(says(is('Ready', 'True')))],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: [
      'capabilities.3scale.net/Application',
      'capabilities.3scale.net/Tenant',
    ],
    rows: [
      ['Healthy', says(is('Ready', 'True'))],
      ['Degraded', says(is('Ready', 'False', 'NoPlan'))],
      ['Progressing', { status: { conditions: [] } }],
    ],
  },
  {
    kinds: ['capabilities.3scale.net/Application'],
    rows: [
      ['Suspended', { spec: { suspend: true }, ...says(is('Ready', 'True')) }],
      [
        'Suspended',
        { status: { state: 'pending', conditions: [is('Ready', 'True')] } },
      ],
    ],
  },
  {
    kinds: ['capabilities.3scale.net/DeveloperUser'],
    rows: [
      [
        'Suspended',
        { spec: { suspended: true }, ...says(is('Ready', 'True')) },
      ],
    ],
  },
  {
    kinds: ['apps.3scale.net/APIManager'],
    rows: [
      ['Healthy', says(is('Available', 'True'))],
      ['Degraded', says(is('Available', 'False', 'MissingWatchedSecrets'))],
      ['Progressing', says(is('Available', 'False'))],
    ],
  },
  {
    kinds: ['camel.apache.org/Integration'],
    rows: byWord('status.phase', {
      Healthy: ['Running'],
      Degraded: ['Error'],
      Progressing: ['Building Kit', 'Deploying'],
    }),
  },
  {
    kinds: ['core.spinkube.dev/SpinApp'],
    rows: [
      [
        'Healthy',
        says(
          is('Available', 'True'),
          is('Progressing', 'False', 'NewReplicaSetAvailable'),
        ),
      ],
      [
        'Degraded',
        says(
          is('Available', 'True'),
          is('Progressing', 'False', 'ProgressDeadlineExceeded'),
        ),
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['flagger.app/Canary'],
    rows: [
      ...byWord('status.phase', {
        Healthy: ['Initialized', 'Succeeded'],
        Degraded: ['Failed'],
        Suspended: ['Waiting', 'WaitingPromotion'],
        Progressing: [
          'Initializing',
          'Progressing',
          'Promoting',
          'Finalising',
          'Terminating',
        ],
      }),
      [
        'Suspended',
        { spec: { suspend: true }, status: { phase: 'Progressing' } },
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['flink.apache.org/FlinkDeployment'],
    rows: [
      [
        'Healthy',
        {
          status: {
            jobManagerDeploymentStatus: 'READY',
            jobStatus: { state: 'RUNNING' },
            reconciliationStatus: { state: 'DEPLOYED' },
          },
        },
      ],
      [
        'Healthy',
        {
          status: {
            jobManagerDeploymentStatus: 'READY',
            reconciliationStatus: { state: 'DEPLOYED' },
          },
        },
      ],
      [
        'Progressing',
        {
          status: {
            jobManagerDeploymentStatus: 'DEPLOYING',
            jobStatus: { state: 'RECONCILING' },
          },
        },
      ],
      [
        'Progressing',
        {
          status: {
            jobManagerDeploymentStatus: 'DEPLOYED_NOT_READY',
            jobStatus: { state: 'RECONCILING' },
          },
        },
      ],
      [
        'Progressing',
        {
          spec: { job: { state: 'running' } },
          status: { jobManagerDeploymentStatus: 'READY', jobStatus: {} },
        },
      ],
      ['Degraded', { status: { jobManagerDeploymentStatus: 'ERROR' } }],
      [
        'Degraded',
        {
          status: {
            jobManagerDeploymentStatus: 'MISSING',
            error: 'no image',
            reconciliationStatus: { state: 'UPGRADING' },
          },
        },
      ],
      [
        'Degraded',
        {
          status: {
            reconciliationStatus: { success: false, error: 'no image' },
          },
        },
      ],
      [
        'Degraded',
        {
          status: {
            jobManagerDeploymentStatus: 'READY',
            jobStatus: { state: 'FAILED' },
          },
        },
      ],
      [
        'Suspended',
        {
          spec: { job: { state: 'suspended' } },
          status: {
            jobManagerDeploymentStatus: 'MISSING',
            reconciliationStatus: { success: true },
          },
        },
      ],
      [
        'Progressing',
        stale({
          status: {
            jobManagerDeploymentStatus: 'READY',
            jobStatus: { state: 'RUNNING' },
          },
        }),
      ],
      [
        'Degraded',
        stale({
          status: {
            jobManagerDeploymentStatus: 'READY',
            jobStatus: { state: 'RUNNING' },
            error: 'invalid spec',
          },
        }),
      ],
      [
        'Healthy',
        {
          status: {
            jobManagerDeploymentStatus: 'READY',
            jobStatus: { state: 'RUNNING' },
            error: 'was restarted',
          },
        },
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['k8s.keycloak.org/Keycloak'],
    rows: [
      ['Healthy', says(is('Ready', 'True'), is('HasErrors', 'False'))],
      [
        'Degraded',
        says(is('Ready', 'False'), is('HasErrors', 'True', 'CrashLoop')),
      ],
      ['Progressing', says(is('Ready', 'False'), is('RollingUpdate', 'True'))],
    ],
  },
  {
    kinds: ['keda.sh/ScaledJob', 'keda.sh/ScaledObject'],
    rows: [
      [
        'Healthy',
        says(is('Ready', 'True', 'ScaledJobReady'), is('Active', 'False')),
      ],
      ['Degraded', says(is('Ready', 'False', 'ScaledJobCheckFailed'))],
      ['Suspended', says(is('Ready', 'True'), is('Paused', 'True'))],
      ['Progressing', says(is('Active', 'Unknown'))],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: [
      'KeptnAppVersion',
      'KeptnTask',
      'KeptnWorkloadInstance',
      'KeptnWorkloadVersion',
    ].map(kind => `lifecycle.keptn.sh/${kind}`),
    rows: [
      ...byWord('status.status', {
        Healthy: ['Succeeded', 'Warning'],
        Degraded: ['Failed', 'Deprecated'],
        Progressing: ['Progressing', 'Pending', 'Unknown'],
      }),
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['lifecycle.keptn.sh/KeptnEvaluation'],
    rows: byWord('status.overallStatus', {
      Healthy: ['Succeeded', 'Warning'],
      Degraded: ['Failed', 'Deprecated'],
      Progressing: ['Progressing'],
    }),
  },
  {
    kinds: ['metrics.keptn.sh/Analysis'],
    rows: [
      ['Healthy', { status: { state: 'Completed', pass: true } }],
      ['Degraded', { status: { state: 'Completed', pass: false } }],
      ['Degraded', { status: { state: 'Completed' } }],
      ['Progressing', { status: { state: 'Progressing', pass: true } }],
    ],
  },
  {
    kinds: ['metrics.keptn.sh/KeptnMetric'],
    rows: [
      ['Healthy', { status: { value: '7' } }],
      ['Degraded', { status: { value: '7', errMsg: 'no provider' } }],
      ['Progressing', { status: {} }],
    ],
  },
  {
    kinds: ['openfaas.com/Function'],
    rows: [
      ['Healthy', says(is('Ready', 'True'), is('Healthy', 'True'))],
      ['Suspended', says(is('Ready', 'True'), is('Healthy', 'False'))],
      ['Degraded', says(is('Stalled', 'True', 'SecretMissing'))],
    ],
  },
  {
    kinds: [
      'operator.knative.dev/KnativeEventing',
      'operator.knative.dev/KnativeServing',
    ],
    rows: [
      ['Healthy', says(is('InstallSucceeded', 'True'), is('Ready', 'True'))],
      [
        'Progressing',
        says(is('InstallSucceeded', 'True'), is('Ready', 'False')),
      ],
    ],
  },
  {
    kinds: ['proclaim.dogmatiq.io/DNSSDServiceInstance'],
    rows: [
      [
        'Healthy',
        says(
          is('Adopted', 'True'),
          is('Advertised', 'True'),
          is('Discoverable', 'True'),
        ),
      ],
      ['Degraded', says(is('Adopted', 'False'))],
      ['Progressing', says(is('Adopted', 'True'), is('Discoverable', 'False'))],
      ['Unknown', says(is('Discoverable', 'Unknown'))],
    ],
  },
  { kinds: ['serving.knative.dev/Service'], rows: byReady },
  {
    kinds: ['serving.kserve.io/InferenceService'],
    rows: [
      ...byReady,
      ['Suspended', says(is('Stopped', 'True'), is('Ready', 'False'))],
      [
        'Degraded',
        {
          status: {
            conditions: [is('Ready', 'True')],
            modelStatus: { transitionStatus: 'BlockedByFailedLoad' },
          },
        },
      ],
    ],
  },
  {
    kinds: ['sparkoperator.k8s.io/SparkApplication'],
    rows: [
      ...byWord('status.applicationState.state', {
        Healthy: ['COMPLETED'],
        Degraded: ['FAILED', 'SUBMISSION_FAILED'],
        Progressing: [
          'SUBMITTED',
          'PENDING_RERUN',
          'SUCCEEDING',
          'INVALIDATING',
        ],
      }),
      [
        'Healthy',
        spark(
          'RUNNING',
          { a: 'RUNNING', b: 'RUNNING' },
          { executor: { instances: 2 } },
        ),
      ],
      [
        'Progressing',
        spark(
          'RUNNING',
          { a: 'RUNNING', b: 'PENDING' },
          { executor: { instances: 2 } },
        ),
      ],
      [
        'Healthy',
        spark(
          'RUNNING',
          { a: 'RUNNING' },
          {
            dynamicAllocation: {
              enabled: true,
              minExecutors: 1,
              maxExecutors: 3,
            },
          },
        ),
      ],
      [
        'Progressing',
        spark(
          'RUNNING',
          { a: 'PENDING' },
          {
            dynamicAllocation: {
              enabled: true,
              minExecutors: 1,
              maxExecutors: 3,
            },
          },
        ),
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['coralogix.com/Alert', 'coralogix.com/RecordingRuleGroupSet'],
    rows: [
      ['Healthy', says(is('RemoteSynced', 'True'))],
      ['Degraded', says(is('RemoteSynced', 'False', 'RemoteCreationFailed'))],
      ['Healthy', { status: { id: 'abc' } }],
      [
        'Progressing',
        {
          metadata: { generation: 2 },
          ...says({ ...is('RemoteSynced', 'True'), observedGeneration: 1 }),
        },
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: [
      'HumioAction',
      'HumioAlert',
      'HumioIngestToken',
      'HumioParser',
      'HumioRepository',
      'HumioView',
      'HumioCluster',
    ].map(kind => `core.humio.com/${kind}`),
    rows: [
      ...byWord('status.state', {
        Healthy: ['Exists', 'Running'],
        Missing: ['NotFound'],
        Degraded: ['ConfigError'],
        Unknown: ['Unknown'],
        Progressing: ['Restarting'],
      }),
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['datadoghq.com/DatadogMetric'],
    rows: [
      [
        'Healthy',
        says(is('Active', 'True'), is('Valid', 'True'), is('Error', 'False')),
      ],
      ['Degraded', says(is('Active', 'True'), is('Valid', 'False'))],
    ],
  },
  {
    kinds: [
      'grafana-org-operator.kubitus-project.gitlab.io/GrafanaOrganization',
      'kyverno.io/Policy',
    ],
    rows: byReady,
  },
  {
    kinds: ['grafana.integreatly.org/Grafana'],
    rows: [
      ['Healthy', { status: { stage: 'complete', stageStatus: 'success' } }],
      [
        'Progressing',
        { status: { stage: 'deployment', stageStatus: 'in progress' } },
      ],
      [
        'Degraded',
        {
          status: {
            stage: 'deployment',
            stageStatus: 'failed',
            lastMessage: 'no image',
          },
        },
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['GrafanaDashboard', 'GrafanaDatasource', 'GrafanaFolder'].map(
      kind => `grafana.integreatly.org/${kind}`,
    ),
    rows: [
      ['Healthy', says(is('DashboardSynchronized', 'True', 'ApplySuccessful'))],
      ['Degraded', says(is('DatasourceSynchronized', 'False', 'ApplyFailed'))],
      ['Degraded', says(is('NoMatchingInstance', 'True', 'EmptyAPIReply'))],
      ['Degraded', says(is('NoMatchingFolder', 'True', 'NotFound'))],
      ['Degraded', says(is('InvalidSpec', 'True', 'InvalidModelResolution'))],
      ['Suspended', says(is('Suspended', 'True', 'ApplySuspended'))],
      ['Healthy', { status: { hash: 'abc', lastMessage: '' } }],
      ['Degraded', { status: { hash: 'abc', lastMessage: 'no access' } }],
      ['Progressing', nothingYet],
    ],
  },
  ...['Dashboard', 'Datasource', 'Folder'].map(
    (content): Case => ({
      kinds: [`grafana.integreatly.org/Grafana${content}`],
      rows: [
        [
          'Progressing',
          {
            metadata: { generation: 2 },
            ...says({
              ...is(`${content}Synchronized`, 'True', 'ApplySuccessful'),
              observedGeneration: 1,
            }),
          },
        ],
      ],
    }),
  ),
  {
    kinds: ['jaegertracing.io/Jaeger'],
    rows: byWord('status.phase', {
      Healthy: ['Running'],
      Degraded: ['Failed'],
    }),
  },
  {
    kinds: ['kiali.io/Kiali'],
    rows: [
      [
        'Healthy',
        says(is('Running', 'True', 'Successful'), is('Failure', 'False')),
      ],
      [
        'Healthy',
        says(is('Successful', 'True'), is('Running', 'True', 'Successful')),
      ],
      [
        'Degraded',
        says(is('Failure', 'True', 'Failed'), is('Running', 'False', 'Failed')),
      ],
      ['Progressing', says(is('Running', 'True', 'Running'))],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['tower.ansible.com/AnsibleJob'],
    rows: [
      ...byWord('status.ansibleJobResult.status', {
        Healthy: ['successful'],
        Degraded: ['failed', 'error', 'canceled'],
        Progressing: ['new', 'pending', 'waiting', 'running'],
      }),
      ['Progressing', says(is('Running', 'True', 'Running'))],
      [
        'Progressing',
        says(is('Running', 'True', 'Successful'), is('Successful', 'True')),
      ],
      ['Degraded', says(is('Failure', 'True', 'Failed'))],
      ['Degraded', says(is('Running', 'False', 'Failed'))],
      ['Healthy', { status: { isFinished: true } }],
      [
        'Degraded',
        { status: { isFinished: true, message: 'reached its backoff limit' } },
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['monitoring.coreos.com/Prometheus'],
    rows: [
      ['Healthy', says(is('Available', 'True'), is('Reconciled', 'True'))],
      [
        'Progressing',
        says(
          is('Available', 'Degraded', 'SomePodsNotReady'),
          is('Reconciled', 'True'),
        ),
      ],
      [
        'Degraded',
        says(is('Available', 'False', 'NoPodReady'), is('Reconciled', 'True')),
      ],
    ],
  },
  {
    kinds: ['opentelemetry.io/OpenTelemetryCollector'],
    rows: [
      [
        'Healthy',
        { status: { version: '0.1', scale: { statusReplicas: '2/2' } } },
      ],
      [
        'Progressing',
        { status: { version: '0.1', scale: { statusReplicas: '1/2' } } },
      ],
      ['Healthy', { spec: { mode: 'sidecar' }, status: { version: '0.1' } }],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['operator.victoriametrics.com/VMAgent'],
    rows: byWord('status.updateStatus', {
      Healthy: ['operational'],
      Degraded: ['failed'],
      Suspended: ['paused'],
      Progressing: ['expanding'],
    }),
  },
];
