/** Metrics, logs, traces, dashboards, and the policies that watch. */
import type { KubernetesObject } from '@gitops-suite/model';
import {
  conditionsOf,
  numberOf,
  specOf,
  statusOf,
  textOf,
} from '../liveFields';
import { byCondition, health, type HealthRule } from '../rule';
import {
  condition,
  fault,
  messageOf,
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

/** https://docs.humio.com/docs/humio-operator: the object exists in the product, or it does not. */
const humio = rule(
  word('status.state', {
    Healthy: ['Exists', 'Running'],
    Missing: ['NotFound'],
    Degraded: ['ConfigError'],
    Unknown: ['Unknown'],
    '*': 'Progressing',
  }),
);

/** https://grafana.github.io/grafana-operator/docs: `<Kind>Synchronized`, and before version 5.16 a hash and a last message. */
const grafanaContent: HealthRule = rule(
  condition('ApplySuspended', { True: 'Suspended' }),
  condition('Suspended', { True: 'Suspended' }),
  fault(
    'NoMatchingInstance',
    'NoMatchingFolder',
    'InvalidSpec',
    'ContentUnavailable',
  ),
  observedBy('DashboardSynchronized'),
  observedBy('DatasourceSynchronized'),
  observedBy('FolderSynchronized'),
  object => {
    const synchronized = conditionsOf(object).find(({ type }) =>
      type.endsWith('Synchronized'),
    );
    return (
      synchronized &&
      byCondition(
        synchronized.status === 'True' ? 'Healthy' : 'Degraded',
        synchronized,
      )
    );
  },
  object => {
    const message = textOf(statusOf(object).lastMessage);
    return message === undefined
      ? undefined
      : health('Degraded', 'ApplyFailed', message);
  },
  when(
    object => statusOf(object).NoMatchingInstances === true,
    health(
      'Degraded',
      'NoMatchingInstances',
      'No Grafana matches its selector',
    ),
  ),
  when(
    object => textOf(statusOf(object).hash) !== undefined,
    health('Healthy', 'Applied'),
  ),
);

/** The operator walks through stages, of which the last is `complete`. */
const grafana = rule(
  condition('Suspended', { True: 'Suspended' }),
  word('status.stageStatus', { Degraded: ['failed'] }),
  when(
    object =>
      valueAt(object, 'status.stage') === 'complete' &&
      valueAt(object, 'status.stageStatus') === 'success',
    health('Healthy', 'Complete'),
  ),
);

/** https://prometheus-operator.dev/docs/platform/troubleshooting/: a third word, Degraded, stands in the condition's status. */
const prometheus = rule(
  condition('Available', { False: 'Degraded' }),
  condition('Reconciled', { False: 'Degraded' }),
  condition('Available', { True: 'Healthy', '*': 'Progressing' }),
);

/** Ansible operators: https://sdk.operatorframework.io/docs/building-operators/ansible/ (Running, Successful, Failure). */
const ansible = rule(
  fault('Failure'),
  condition('Running', {
    True: { Successful: 'Healthy', Failed: 'Degraded', '*': 'Progressing' },
    False: { Failed: 'Degraded' },
  }),
  condition('Successful', { True: 'Healthy', '*': 'Progressing' }),
);

/** https://github.com/ansible/awx-resource-operator: its own run only starts the job; what came of that a runner reports. */
const ansibleJob = rule(
  word('status.ansibleJobResult.status', {
    Healthy: ['successful'],
    Degraded: ['failed', 'error', 'canceled'],
    Progressing: ['new', 'pending', 'waiting', 'running'],
  }),
  when(
    object => statusOf(object).isFinished === true,
    object =>
      /backoff limit/.test(messageOf(object) ?? '')
        ? health('Degraded', 'BackoffLimitExceeded', messageOf(object))
        : health('Healthy', 'Finished'),
  ),
  fault('Failure'),
  condition('Running', { '*': { Failed: 'Degraded' } }),
);

/** https://github.com/coralogix/coralogix-operator: RemoteSynced; before, an id meant that it exists. */
const coralogix = rule(
  observedBy('RemoteSynced'),
  condition('RemoteSynced', {
    True: 'Healthy',
    False: 'Degraded',
    '*': 'Progressing',
  }),
  word('status.printableStatus', {
    Healthy: ['RemoteSynced'],
    Degraded: ['RemoteUnsynced', /fail|error/],
  }),
  when(
    object => textOf(statusOf(object).id) !== undefined,
    health('Healthy', 'RemoteSynced'),
  ),
);

const openTelemetry = rule(object => {
  const status = statusOf(object);
  const text = textOf(valueAt(object, 'status.scale.statusReplicas'));
  const [is, wanted] = (text ?? '').split('/').map(part => numberOf(part));
  if (is !== undefined && wanted !== undefined) {
    return is >= wanted
      ? health('Healthy', 'ReplicasReady')
      : health(
          'Progressing',
          'ReplicasMissing',
          `${is} of ${wanted} replicas ready`,
        );
  }
  const replicas =
    numberOf(valueAt(object, 'status.scale.replicas')) ??
    numberOf(status.replicas);
  const expected = numberOf(specOf(object).replicas) ?? 1;
  if (replicas !== undefined && !runsElsewhere(object)) {
    return replicas >= expected
      ? health('Healthy', 'ReplicasReady')
      : health(
          'Progressing',
          'ReplicasMissing',
          `${replicas} of ${expected} replicas ready`,
        );
  }
  return textOf(status.version) === undefined
    ? undefined
    : health('Healthy', 'Deployed');
});

/** Sidecars and DaemonSets have no replicas of their own. */
function runsElsewhere(object: KubernetesObject): boolean {
  return /^(sidecar|daemonset)$/.test(textOf(specOf(object).mode) ?? '');
}

/** @internal */
export const observabilityRules: RuleTable = {
  ...sameFor('coralogix.com', ['Alert', 'RecordingRuleGroupSet'], coralogix),
  ...sameFor(
    'core.humio.com',
    [
      'HumioAction',
      'HumioAlert',
      'HumioCluster',
      'HumioIngestToken',
      'HumioParser',
      'HumioRepository',
      'HumioView',
    ],
    humio,
  ),
  'datadoghq.com/DatadogMetric': rule(
    fault('Error'),
    condition('Valid', { False: 'Degraded' }),
    condition('Active', { True: 'Healthy', '*': 'Progressing' }),
  ),
  'grafana-org-operator.kubitus-project.gitlab.io/*': rule(ready),
  'grafana.integreatly.org/Grafana': grafana,
  ...sameFor(
    'grafana.integreatly.org',
    ['GrafanaDashboard', 'GrafanaDatasource', 'GrafanaFolder'],
    grafanaContent,
  ),
  'jaegertracing.io/Jaeger': rule(
    word('status.phase', {
      Healthy: ['Running'],
      Degraded: ['Failed'],
      '*': 'Progressing',
    }),
  ),
  'kiali.io/Kiali': ansible,
  'kyverno.io/Policy': rule(ready),
  'monitoring.coreos.com/Prometheus': prometheus,
  'opentelemetry.io/OpenTelemetryCollector': openTelemetry,
  'operator.victoriametrics.com/*': rule(
    observed,
    word('status.updateStatus', {
      Healthy: ['operational'],
      Degraded: ['failed'],
      Suspended: ['paused'],
      '*': 'Progressing',
    }),
  ),
  'tower.ansible.com/AnsibleJob': ansibleJob,
};
