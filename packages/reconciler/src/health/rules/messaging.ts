/** Queues, streams and what is built upon them: Kafka, RabbitMQ, Numaflow. */
import type { HealthStatus, KubernetesObject } from '@gitops-suite/model';
import {
  asFields,
  asList,
  conditionsOf,
  statusOf,
  textOf,
} from '../liveFields';
import { health, type Assessment } from '../rule';
import {
  anyOf,
  condition,
  countAt,
  observed,
  observedBy,
  otherwise,
  rule,
  sameFor,
  valueAt,
  when,
  word,
  worst,
  type RuleTable,
} from './vocabulary';

/** The operator says so too while it sets up what is new. */
const unready = condition('NotReady', {
  True: { Creating: 'Progressing', '*': 'Degraded' },
});

/** https://strimzi.io/docs/operators/latest/configuring#type-Condition-reference */
const strimzi = rule(
  condition('ReconciliationPaused', { True: 'Suspended' }),
  observed,
  unready,
  condition('Ready', {
    True: 'Healthy',
    False: 'Degraded',
    '*': 'Progressing',
  }),
);

/** Kafka Connect reports the tasks of a connector beside the conditions of the operator. */
const strimziConnector = rule(
  condition('ReconciliationPaused', { True: 'Suspended' }),
  observed,
  unready,
  word('status.connectorStatus.connector.state', {
    Degraded: ['FAILED'],
    Suspended: ['PAUSED', 'STOPPED'],
    Progressing: ['UNASSIGNED', 'RESTARTING'],
  }),
  // The connector may run, and the operator call it Ready, while a task has failed.
  when(
    hasFailedTask,
    health('Degraded', 'TasksFailed', 'The connector has failed tasks'),
  ),
  condition('Ready', {
    True: 'Healthy',
    False: 'Degraded',
    '*': 'Progressing',
  }),
);

function hasFailedTask(object: KubernetesObject): boolean {
  return asList(valueAt(object, 'status.connectorStatus.tasks')).some(
    task => asFields(task).state === 'FAILED',
  );
}

/** https://docs.confluent.io/operator/current/co-api.html: phases of a component. */
const confluent = rule(
  observed,
  word('status.phase', {
    Healthy: ['RUNNING'],
    Degraded: [/error|fail/],
    '*': 'Progressing',
  }),
);

const confluentConnector = rule(
  observed,
  when(
    object => countAt(object, 'status.failedTasksCount') > 0,
    health('Degraded', 'TasksFailed', 'The connector has failed tasks'),
  ),
  condition('platform.confluent.io/app-ready', { False: 'Degraded' }),
  word('status.connectorState', {
    Healthy: ['RUNNING'],
    Degraded: ['FAILED'],
    Suspended: ['PAUSED', 'STOPPED'],
    '*': 'Progressing',
  }),
  word('status.state', { Degraded: ['ERROR'] }),
);

/** https://www.rabbitmq.com/kubernetes/operator/using-topology-operator: one condition, Ready. */
const rabbitTopology = rule(
  condition('Ready', { True: 'Healthy', False: 'Degraded' }),
  otherwise('Unknown', 'Unknown', 'The topology operator has not reported yet'),
);

/** https://www.rabbitmq.com/kubernetes/operator/using-operator#conditions */
const rabbitCluster = rule(
  condition('ReconcileSuccess', { False: 'Degraded' }),
  condition('ClusterAvailable', {
    False: 'Progressing',
    Unknown: 'Progressing',
  }),
  condition('AllReplicasReady', { True: 'Healthy', '*': 'Progressing' }),
);

/** A broker with its configuration, and how far Cruise Control has moved its load; those of the first cluster need no move. */
function judgeBroker([broker, value]: readonly [string, unknown]):
  | Assessment
  | undefined {
  const { configurationState, gracefulActionState } = asFields(value);
  const move = textOf(asFields(gracefulActionState).cruiseControlState) ?? '';
  const tell = (status: HealthStatus, what: string) =>
    health(status, what, `Broker ${broker} is in ${what}`);
  if (configurationState === 'ConfigOutOfSync') {
    return tell('Degraded', configurationState);
  }
  if (/(running|scheduled)$/i.test(move)) {
    return tell('Progressing', move);
  }
  return /^$|(succeeded|notrequired)$/i.test(move)
    ? undefined
    : tell('Degraded', move);
}

/** https://banzaicloud.com/docs/supertubes/kafka-operator/: the cluster's state, then that of each broker. */
const banzaiKafka = rule(
  word('status.state', { Progressing: [/reconciling|upgrading/] }),
  object =>
    worst(
      Object.entries(asFields(statusOf(object).brokersState)).map(judgeBroker),
    ),
  word('status.state', { Healthy: ['ClusterRunning'], '*': 'Degraded' }),
);

/** Numaplane marks what it rolls out step by step with a label. */
const failedUpgrade = when(
  object =>
    asFields(object.metadata.labels)[
      'numaplane.numaproj.io/progressive-result-state'
    ] === 'failed',
  health('Degraded', 'UpgradeFailed', 'The progressive upgrade failed'),
);

/** https://numaflow.numaproj.io/APIs/: a phase, and conditions of which each tells of one part. */
const numaflow = rule(
  observed,
  failedUpgrade,
  word('status.phase', {
    Degraded: ['Failed'],
    Healthy: ['Paused'],
    // Its parts come and go then: what they say is no fault.
    Progressing: ['Pending', 'Pausing', 'Deleting'],
  }),
  object => {
    const bad = conditionsOf(object).find(({ status }) => status === 'False');
    return bad
      ? health(
          'Degraded',
          bad.reason ?? bad.type,
          bad.message ?? `${bad.type} is False`,
          bad.since,
        )
      : undefined;
  },
  word('status.phase', {
    Healthy: ['Running', 'Succeeded'],
    '*': 'Progressing',
  }),
);

/** A failed upgrade stays Pending until the spec changes; what failed before that is history. */
const progressiveUpgrade = when(
  object => observedBy('ProgressiveUpgradeSucceeded')(object, 0) === undefined,
  condition('ProgressiveUpgradeSucceeded', { False: 'Degraded' }),
);

/** https://github.com/numaproj/numaplane: the rollout of a Numaflow resource. */
const numaplane = rule(
  observed,
  word('status.phase', { Degraded: ['Failed'] }),
  progressiveUpgrade,
  word('status.phase', { Progressing: ['Pending'] }),
  anyOf([
    condition('MonoVertexPausingOrPaused', {
      True: { MonoVertexPaused: 'Healthy', '*': 'Progressing' },
    }),
    condition('PipelinePausingOrPaused', {
      True: { PipelinePaused: 'Healthy', '*': 'Progressing' },
    }),
  ]),
  condition('ChildResourceDeployed', { False: 'Degraded' }),
  condition('ChildResourcesHealthy', {
    True: 'Healthy',
    False: { Progressing: 'Progressing', '*': 'Degraded' },
    '*': 'Progressing',
  }),
  word('status.phase', { Healthy: ['Deployed', 'Running'] }),
);

/** @internal */
export const messagingRules: RuleTable = {
  'kafka.banzaicloud.io/KafkaCluster': banzaiKafka,
  'kafka.strimzi.io/KafkaConnector': strimziConnector,
  ...sameFor(
    'kafka.strimzi.io',
    ['Kafka', 'KafkaBridge', 'KafkaConnect', 'KafkaTopic', 'KafkaUser'],
    strimzi,
  ),
  ...sameFor(
    'numaflow.numaproj.io',
    ['InterStepBufferService', 'MonoVertex', 'Pipeline', 'Vertex'],
    numaflow,
  ),
  ...sameFor(
    'numaplane.numaproj.io',
    [
      'ISBServiceRollout',
      'MonoVertexRollout',
      'NumaflowControllerRollout',
      'PipelineRollout',
    ],
    numaplane,
  ),
  'platform.confluent.io/Connector': confluentConnector,
  ...sameFor(
    'platform.confluent.io',
    [
      'Connect',
      'ControlCenter',
      'Kafka',
      'KsqlDB',
      'SchemaRegistry',
      'Zookeeper',
    ],
    confluent,
  ),
  'rabbitmq.com/RabbitmqCluster': rabbitCluster,
  ...sameFor(
    'rabbitmq.com',
    [
      'Binding',
      'Exchange',
      'Permission',
      'Policy',
      'Queue',
      'Shovel',
      'User',
      'Vhost',
    ],
    rabbitTopology,
  ),
};
