/** Queues, streams and what is built upon them: Kafka, RabbitMQ, Numaflow. */
import { asFields, conditionsOf, statusOf, textOf } from '../liveFields';
import { health } from '../rule';
import {
  anyOf,
  condition,
  countAt,
  fault,
  observed,
  otherwise,
  rule,
  sameFor,
  when,
  word,
  type RuleTable,
} from './vocabulary';

/** https://strimzi.io/docs/operators/latest/configuring#type-Condition-reference */
const strimzi = rule(
  condition('ReconciliationPaused', { True: 'Suspended' }),
  observed,
  fault('NotReady'),
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
  fault('NotReady'),
  word('status.connectorStatus.connector.state', {
    Degraded: ['FAILED'],
    Suspended: ['PAUSED', 'STOPPED'],
  }),
  condition('Ready', {
    True: 'Healthy',
    False: 'Degraded',
    '*': 'Progressing',
  }),
);

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

/** https://banzaicloud.com/docs/supertubes/kafka-operator/: the cluster's state, then that of each broker. */
const banzaiKafka = rule(
  word('status.state', { Progressing: [/reconciling|upgrading/] }),
  object => {
    const brokers = Object.entries(asFields(statusOf(object).brokersState));
    for (const [broker, value] of brokers) {
      const state = asFields(value);
      const graceful = textOf(
        asFields(state.gracefulActionState).cruiseControlState,
      );
      const configuration = textOf(state.configurationState);
      const isWell =
        (graceful === undefined || /succeeded$/i.test(graceful)) &&
        configuration !== 'ConfigOutOfSync';
      if (!isWell) {
        const what = graceful ?? configuration ?? 'Unknown';
        return health('Degraded', what, `Broker ${broker} is in ${what}`);
      }
    }
    return undefined;
  },
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
  word('status.phase', { Degraded: ['Failed'], Healthy: ['Paused'] }),
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

const progressiveUpgrade = condition('ProgressiveUpgradeSucceeded', {
  False: 'Degraded',
});

/** https://github.com/numaproj/numaplane: the rollout of a Numaflow resource. */
const numaplane = rule(
  observed,
  word('status.phase', { Degraded: ['Failed'], Progressing: ['Pending'] }),
  progressiveUpgrade,
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
