/** Databases, caches and search engines. */
import {
  asFields,
  asList,
  findCondition,
  numberOf,
  readConditions,
  specOf,
  statusOf,
  textOf,
} from '../liveFields';
import { health, type HealthRule } from '../rule';
import {
  condition,
  countAt,
  fault,
  observed,
  otherwise,
  pausedBy,
  ready,
  rule,
  sameFor,
  when,
  word,
  type RuleTable,
} from './vocabulary';

const unknown = otherwise(
  'Unknown',
  'Unknown',
  'Its status says nothing that is known',
);

/** https://www.elastic.co/docs/deploy-manage/deploy/cloud-on-k8s: health green, yellow or red, beside a phase. */
const elasticHealth: HealthRule = word('status.health', {
  Healthy: ['green'],
  Progressing: ['yellow'],
  Degraded: ['red'],
});

const elasticsearch = rule(
  observed,
  word('status.phase', {
    Degraded: ['Invalid'],
    Progressing: [/^(?!ready$)./],
  }),
  object => {
    const wanted = asList(specOf(object).nodeSets).reduce<number>(
      (sum, set) => sum + (numberOf(asFields(set).count) ?? 0),
      0,
    );
    const available = numberOf(statusOf(object).availableNodes);
    return available !== undefined && available < wanted
      ? health(
          'Progressing',
          'NodesMissing',
          `${available} of ${wanted} nodes available`,
        )
      : undefined;
  },
  elasticHealth,
  when(object => object.status !== undefined, unknown),
);

const beat = rule(
  observed,
  elasticHealth,
  when(
    object =>
      countAt(object, 'status.expectedNodes') >
        countAt(object, 'status.availableNodes') &&
      textOf(statusOf(object).health) === undefined,
    health('Progressing', 'NodesMissing', 'Not all instances are available'),
  ),
  when(object => object.status !== undefined, unknown),
);

/** https://cloudnative-pg.io/documentation/current/ phases are sentences; the reason stands in `phaseReason`. */
const cnpgCluster = rule(
  condition('cnpg.io/hibernation', {
    True: 'Suspended',
    False: { DeletingPods: 'Progressing', WaitingPodsDeletion: 'Progressing' },
  }),
  word('status.phase', {
    Healthy: ['Cluster in healthy state'],
    Suspended: ['Waiting for user action'],
    Degraded: [
      'Failing over',
      'Not enough disk space',
      /unrecoverable|cannot|unable|invalid|unknown plugin|failure|failed/,
    ],
    '*': 'Progressing',
  }),
  condition('Ready', { True: 'Healthy' }),
);

/** https://github.com/mariadb-operator/mariadb-operator: Ready and Complete, with the step as the reason. */
const mariadb = rule(
  pausedBy('spec.suspend'),
  condition('Ready', {
    True: 'Healthy',
    False: {
      Failed: 'Degraded',
      Suspended: 'Suspended',
      '*': 'Progressing',
    },
    '*': 'Progressing',
  }),
);

const mariadbJob = rule(
  when(object => {
    const one = findCondition(object, 'Complete');
    return (
      one?.status === 'False' &&
      one.reason === 'CronJobScheduled' &&
      !/fail|error/i.test(one.message ?? '')
    );
  }, health('Healthy', 'CronJobScheduled')),
  condition('Complete', {
    True: { JobFailed: 'Degraded', '*': 'Healthy' },
    False: {
      JobRunning: 'Progressing',
      CronJobRunning: 'Progressing',
      JobSuspended: 'Suspended',
      '*': 'Degraded',
    },
    '*': 'Progressing',
  }),
);

/** Percona writes `state`; its operators give the same words different weight. */
const perconaMongo = rule(
  word('status.state', {
    Healthy: ['ready'],
    Suspended: ['paused'],
    Degraded: ['error'],
    Progressing: ['initializing', 'stopping', 'updating', 'upgrading'],
    '*': 'Unknown',
  }),
  when(object => object.status !== undefined, unknown),
);

const perconaMysql = rule(
  word('status.state', {
    Healthy: ['ready'],
    Degraded: ['error', 'stopping'],
    Progressing: ['initializing', 'upgrading'],
    '*': 'Unknown',
  }),
  when(object => object.status !== undefined, unknown),
);

const clickhouse = rule(
  word('status.status', {
    Healthy: ['Completed'],
    Progressing: ['InProgress', 'Terminating'],
    Suspended: ['Aborted', 'Stopped'],
    '*': 'Degraded',
  }),
);

/** Racks are named in the spec; each reports its members: https://rook.io/docs/rook/v1.6/cassandra-cluster-crd.html */
const cassandra = rule(object => {
  const racks = Object.values(asFields(statusOf(object).racks)).map(asFields);
  const isLeaving = racks.some(({ conditions }) =>
    readConditions(conditions).some(
      ({ type, status }) => type === 'MemberLeaving' && status === 'True',
    ),
  );
  if (isLeaving) {
    return health('Progressing', 'MemberLeaving', 'A member leaves its rack');
  }
  const wanted = asList(asFields(specOf(object).datacenter).racks)
    .map(rack => numberOf(asFields(rack).members) ?? 0)
    .reduce((sum, members) => sum + members, 0);
  const isReady = racks.every(
    ({ members, readyMembers }) =>
      numberOf(readyMembers) === numberOf(members) &&
      readyMembers !== undefined,
  );
  const members = racks.reduce(
    (sum, rack) => sum + (numberOf(rack.readyMembers) ?? 0),
    0,
  );
  return racks.length > 0 && isReady && members === wanted
    ? health('Healthy', 'MembersReady')
    : health(
        'Progressing',
        'MembersMissing',
        `${members} of ${wanted} members ready`,
      );
});

const solrCloud = rule(object => {
  const status = statusOf(object);
  const replicas = numberOf(status.replicas) ?? 0;
  const wanted = Math.max(numberOf(specOf(object).replicas) ?? 0, replicas);
  const ready_ = numberOf(status.readyReplicas) ?? 0;
  const current = numberOf(status.upToDateNodes) ?? ready_;
  if (object.status === undefined) {
    return undefined;
  }
  return replicas > 0 && ready_ >= wanted && current >= wanted
    ? health('Healthy', 'NodesReady')
    : health(
        'Progressing',
        'NodesMissing',
        `${ready_} of ${wanted} nodes ready, ${current} up to date`,
      );
});

/** https://github.com/pravega/zookeeper-operator: conditions PodsReady, Upgrading and Error. */
const zookeeper = rule(
  fault('Error'),
  condition('Upgrading', { True: 'Progressing' }),
  condition('PodsReady', { True: 'Healthy', '*': 'Progressing' }),
);

/** The operator of MinIO tells its state in sentences, and the drives by colour: yellow when some are lost, red below the quorum. */
const minioTenant = rule(
  word('status.currentState', {
    Degraded: [
      /not controlled|already exists|different versions|not set|not allowed|failed|fail |error|need at least|decommissioning not|unhealthy/,
    ],
    Suspended: ['Stopped'],
    Progressing: [/^(?!initialized$|ready$)./],
  }),
  word('status.healthStatus', { Degraded: ['yellow', 'red'] }),
  word('status.currentState', { Healthy: ['Initialized', 'Ready'] }),
);

/** @internal */
export const databaseRules: RuleTable = {
  'acid.zalan.do/postgresql': rule(
    word('status.PostgresClusterStatus', {
      Healthy: ['Running'],
      Degraded: [/failed$|^invalid$|^unhealthy$/],
      '*': 'Progressing',
    }),
  ),
  'beat.k8s.elastic.co/Beat': beat,
  'cassandra.rook.io/Cluster': cassandra,
  'clickhouse-keeper.altinity.com/ClickHouseKeeperInstallation': clickhouse,
  'clickhouse.altinity.com/ClickHouseInstallation': clickhouse,
  'db.atlasgo.io/AtlasMigration': rule(
    condition('Ready', { False: { Reconciling: 'Progressing' } }),
    ready,
  ),
  'db.atlasgo.io/AtlasSchema': rule(
    condition('Ready', { False: { Reconciling: 'Progressing' } }),
    ready,
  ),
  'elasticsearch.k8s.elastic.co/Elasticsearch': elasticsearch,
  'k8s.mariadb.com/Backup': mariadbJob,
  'k8s.mariadb.com/SqlJob': mariadbJob,
  ...sameFor(
    'k8s.mariadb.com',
    ['Database', 'Grant', 'MariaDB', 'User'],
    mariadb,
  ),
  'logstash.k8s.elastic.co/Logstash': rule(observed, elasticHealth),
  'mariadb.mmontes.io/MariaDB': mariadb,
  'minio.min.io/Tenant': minioTenant,
  'postgresql.cnpg.io/Cluster': cnpgCluster,
  'psmdb.percona.com/PerconaServerMongoDB': perconaMongo,
  'pxc.percona.com/PerconaXtraDBCluster': perconaMysql,
  'solr.apache.org/SolrCloud': solrCloud,
  'zookeeper.pravega.io/ZookeeperCluster': zookeeper,
};
