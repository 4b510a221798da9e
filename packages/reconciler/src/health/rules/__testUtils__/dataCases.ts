import {
  byReady,
  byWord,
  is,
  nothingYet,
  says,
  stale,
  type Case,
} from './cases';

/** A running Kafka cluster of Banzai Cloud whose brokers are at these steps of being moved to. */
const brokersAt = (...moves: readonly string[]) => ({
  status: {
    state: 'ClusterRunning',
    brokersState: Object.fromEntries(
      moves.map((cruiseControlState, id) => [
        id,
        {
          configurationState: 'ConfigInSync',
          gracefulActionState: { cruiseControlState },
        },
      ]),
    ),
  },
});

/** Databases, queues and storage. */
export const dataCases: readonly Case[] = [
  {
    kinds: ['acid.zalan.do/postgresql'],
    rows: [
      ...byWord('status.PostgresClusterStatus', {
        Healthy: ['Running'],
        Degraded: ['CreateFailed', 'SyncFailed', 'Invalid'],
        Progressing: ['Creating', 'Updating'],
      }),
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: [
      'elasticsearch.k8s.elastic.co/Elasticsearch',
      'beat.k8s.elastic.co/Beat',
      'logstash.k8s.elastic.co/Logstash',
    ],
    rows: byWord('status.health', {
      Healthy: ['green'],
      Progressing: ['yellow'],
      Degraded: ['red'],
    }),
  },
  {
    kinds: ['elasticsearch.k8s.elastic.co/Elasticsearch'],
    rows: [
      [
        'Progressing',
        { status: { phase: 'ApplyingChanges', health: 'green' } },
      ],
      ['Degraded', { status: { phase: 'Invalid', health: 'green' } }],
      [
        'Progressing',
        {
          spec: { nodeSets: [{ count: 2 }, { count: 1 }] },
          status: { phase: 'Ready', health: 'green', availableNodes: 2 },
        },
      ],
      ['Unknown', { status: {} }],
    ],
  },
  {
    kinds: ['cassandra.rook.io/Cluster'],
    rows: [
      [
        'Healthy',
        {
          spec: { datacenter: { racks: [{ members: 2 }] } },
          status: { racks: { a: { members: 2, readyMembers: 2 } } },
        },
      ],
      [
        'Progressing',
        {
          spec: { datacenter: { racks: [{ members: 2 }] } },
          status: { racks: { a: { members: 2, readyMembers: 1 } } },
        },
      ],
      [
        'Progressing',
        {
          spec: { datacenter: { racks: [{ members: 3 }] } },
          status: { racks: { a: { members: 2, readyMembers: 2 } } },
        },
      ],
      [
        'Progressing',
        {
          spec: { datacenter: { racks: [{ members: 2 }] } },
          status: { racks: { a: { members: 3, readyMembers: 3 } } },
        },
      ],
      [
        'Progressing',
        {
          spec: { datacenter: { racks: [{ members: 2 }] } },
          status: {
            racks: {
              a: {
                members: 2,
                readyMembers: 2,
                conditions: [is('MemberLeaving', 'True')],
              },
            },
          },
        },
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: [
      'clickhouse.altinity.com/ClickHouseInstallation',
      'clickhouse-keeper.altinity.com/ClickHouseKeeperInstallation',
    ],
    rows: byWord('status.status', {
      Healthy: ['Completed'],
      Progressing: ['InProgress'],
      Degraded: ['Failed'],
    }),
  },
  {
    kinds: ['db.atlasgo.io/AtlasMigration', 'db.atlasgo.io/AtlasSchema'],
    rows: [
      ...byReady,
      ['Progressing', says(is('Ready', 'False', 'Reconciling'))],
    ],
  },
  {
    kinds: [
      'k8s.mariadb.com/Database',
      'k8s.mariadb.com/Grant',
      'k8s.mariadb.com/MariaDB',
      'k8s.mariadb.com/User',
      'mariadb.mmontes.io/MariaDB',
    ],
    rows: [
      ['Healthy', says(is('Ready', 'True', 'Created'))],
      ['Degraded', says(is('Ready', 'False', 'Failed'))],
      ['Progressing', says(is('Ready', 'False', 'StatefulSetNotReady'))],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['k8s.mariadb.com/Backup', 'k8s.mariadb.com/SqlJob'],
    rows: [
      ['Healthy', says(is('Complete', 'True', 'JobComplete'))],
      ['Degraded', says(is('Complete', 'False', 'JobFailed'))],
      ['Degraded', says(is('Complete', 'True', 'JobFailed'))],
      ['Degraded', says(is('Complete', 'False', 'Failed'))],
      ['Progressing', says(is('Complete', 'False', 'CronJobRunning'))],
      [
        'Degraded',
        says({
          type: 'Complete',
          status: 'False',
          reason: 'CronJobScheduled',
          message: 'Failed',
        }),
      ],
      ['Progressing', says(is('Complete', 'False', 'JobRunning'))],
      ['Suspended', says(is('Complete', 'False', 'JobSuspended'))],
      [
        'Healthy',
        says({
          type: 'Complete',
          status: 'False',
          reason: 'CronJobScheduled',
          message: 'Scheduled',
        }),
      ],
    ],
  },
  {
    kinds: ['minio.min.io/Tenant'],
    rows: [
      ...byWord('status.currentState', {
        Healthy: ['Initialized', 'Ready'],
        Progressing: [
          'Provisioning MinIO Statefulset',
          'Waiting for MinIO TLS Certificate',
          'Restarting MinIO',
          'Updating MinIO Version',
        ],
        Degraded: [
          'Statefulset not controlled by operator',
          'Another MinIO Tenant already exists in the namespace',
          'Different versions across MinIO Pools',
          'Pool Decommissioning Not Allowed',
          'Tenant credentials are not set properly',
        ],
      }),
      [
        'Healthy',
        { status: { currentState: 'Initialized', healthStatus: 'green' } },
      ],
      [
        'Degraded',
        { status: { currentState: 'Initialized', healthStatus: 'yellow' } },
      ],
      [
        'Degraded',
        { status: { currentState: 'Initialized', healthStatus: 'red' } },
      ],
      [
        'Progressing',
        { status: { currentState: 'Restarting MinIO', healthStatus: 'red' } },
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['postgresql.cnpg.io/Cluster'],
    rows: [
      ...byWord('status.phase', {
        Healthy: ['Cluster in healthy state'],
        Progressing: [
          'Setting up primary',
          'Creating a new replica',
          'Upgrading cluster',
          'Switchover in progress',
        ],
        Suspended: ['Waiting for user action'],
        Degraded: [
          'Failing over',
          'Cluster is unrecoverable and needs manual intervention',
          'Unable to create required cluster objects',
          'Not enough disk space',
        ],
      }),
      [
        'Suspended',
        {
          status: {
            phase: 'Cluster in healthy state',
            conditions: [is('cnpg.io/hibernation', 'True', 'Hibernated')],
          },
        },
      ],
      [
        'Progressing',
        {
          status: {
            phase: 'Cluster in healthy state',
            conditions: [is('cnpg.io/hibernation', 'False', 'DeletingPods')],
          },
        },
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['psmdb.percona.com/PerconaServerMongoDB'],
    rows: [
      ...byWord('status.state', {
        Healthy: ['ready'],
        Progressing: ['initializing', 'stopping'],
        Suspended: ['paused'],
        Degraded: ['error'],
        Unknown: ['odd'],
      }),
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['pxc.percona.com/PerconaXtraDBCluster'],
    rows: [
      ...byWord('status.state', {
        Healthy: ['ready'],
        Progressing: ['initializing'],
        Degraded: ['error', 'stopping'],
        Unknown: ['paused'],
      }),
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['solr.apache.org/SolrCloud'],
    rows: [
      [
        'Healthy',
        {
          spec: { replicas: 3 },
          status: { replicas: 3, readyReplicas: 3, upToDateNodes: 3 },
        },
      ],
      [
        'Progressing',
        {
          spec: { replicas: 3 },
          status: { replicas: 3, readyReplicas: 2, upToDateNodes: 3 },
        },
      ],
      [
        'Progressing',
        {
          spec: { replicas: 3 },
          status: { replicas: 3, readyReplicas: 3, upToDateNodes: 1 },
        },
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['zookeeper.pravega.io/ZookeeperCluster'],
    rows: [
      [
        'Healthy',
        says(
          is('PodsReady', 'True'),
          is('Upgrading', 'False'),
          is('Error', 'False'),
        ),
      ],
      ['Progressing', says(is('PodsReady', 'False'))],
      ['Progressing', says(is('PodsReady', 'True'), is('Upgrading', 'True'))],
      [
        'Degraded',
        says(is('PodsReady', 'False'), is('Error', 'True', 'UpgradeFailed')),
      ],
    ],
  },
  {
    kinds: [
      'KafkaBridge',
      'KafkaConnect',
      'KafkaConnector',
      'KafkaTopic',
      'KafkaUser',
      'Kafka',
    ].map(kind => `kafka.strimzi.io/${kind}`),
    rows: [
      ['Healthy', says(is('Warning', 'True'), is('Ready', 'True'))],
      ['Degraded', says(is('NotReady', 'True', 'TimeoutException'))],
      ['Progressing', says(is('NotReady', 'True', 'Creating'))],
      ['Suspended', says(is('ReconciliationPaused', 'True'))],
      ['Progressing', stale(says(is('Ready', 'True')))],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['kafka.strimzi.io/KafkaConnector'],
    rows: [
      [
        'Degraded',
        {
          status: {
            conditions: [is('Ready', 'True')],
            connectorStatus: { connector: { state: 'FAILED' } },
          },
        },
      ],
      [
        'Suspended',
        {
          status: {
            conditions: [is('Ready', 'True')],
            connectorStatus: { connector: { state: 'PAUSED' } },
          },
        },
      ],
      [
        'Progressing',
        {
          status: {
            conditions: [is('Ready', 'True')],
            connectorStatus: { connector: { state: 'UNASSIGNED' } },
          },
        },
      ],
      [
        'Degraded',
        {
          status: {
            conditions: [is('Ready', 'True')],
            connectorStatus: {
              connector: { state: 'RUNNING' },
              tasks: [{ state: 'RUNNING' }, { state: 'FAILED' }],
            },
          },
        },
      ],
      [
        'Healthy',
        {
          status: {
            conditions: [is('Ready', 'True')],
            connectorStatus: {
              connector: { state: 'RUNNING' },
              tasks: [{ state: 'RUNNING' }],
            },
          },
        },
      ],
    ],
  },
  {
    kinds: ['kafka.banzaicloud.io/KafkaCluster'],
    rows: [
      [
        'Healthy',
        {
          status: {
            state: 'ClusterRunning',
            brokersState: {
              0: {
                configurationState: 'ConfigInSync',
                gracefulActionState: {
                  cruiseControlState: 'GracefulUpscaleSucceeded',
                },
              },
            },
          },
        },
      ],
      [
        'Degraded',
        {
          status: {
            state: 'ClusterRunning',
            brokersState: { 0: { configurationState: 'ConfigOutOfSync' } },
          },
        },
      ],
      [
        'Degraded',
        {
          status: {
            state: 'ClusterRunning',
            brokersState: {
              0: {
                configurationState: 'ConfigInSync',
                gracefulActionState: {
                  cruiseControlState: 'GracefulUpscaleRequired',
                },
              },
            },
          },
        },
      ],
      ['Healthy', brokersAt('GracefulUpdateNotRequired')],
      [
        'Progressing',
        brokersAt('GracefulUpscaleSucceeded', 'GracefulUpscaleScheduled'),
      ],
      ['Progressing', brokersAt('GracefulDownscaleRunning')],
      [
        'Degraded',
        brokersAt(
          'GracefulUpscaleRunning',
          'GracefulUpscaleCompletedWithError',
        ),
      ],
      ['Progressing', { status: { state: 'ClusterReconciling' } }],
      ['Progressing', { status: { state: 'ClusterRollingUpgrading' } }],
    ],
  },
  {
    kinds: [
      'Connect',
      'ControlCenter',
      'Kafka',
      'KsqlDB',
      'SchemaRegistry',
      'Zookeeper',
    ].map(kind => `platform.confluent.io/${kind}`),
    rows: [
      ...byWord('status.phase', {
        Healthy: ['RUNNING'],
        Progressing: ['PROVISIONING'],
        Degraded: ['ERROR'],
      }),
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['platform.confluent.io/Connector'],
    rows: [
      ['Healthy', { status: { connectorState: 'RUNNING' } }],
      [
        'Degraded',
        { status: { connectorState: 'RUNNING', failedTasksCount: 1 } },
      ],
      ['Suspended', { status: { connectorState: 'PAUSED' } }],
    ],
  },
  {
    kinds: [
      'Binding',
      'Exchange',
      'Permission',
      'Policy',
      'Queue',
      'Shovel',
      'User',
      'Vhost',
    ].map(kind => `rabbitmq.com/${kind}`),
    rows: [
      ['Healthy', says(is('Ready', 'True', 'SuccessfulCreateOrUpdate'))],
      ['Degraded', says(is('Ready', 'False', 'FailedCreateOrUpdate'))],
      ['Unknown', { status: {} }],
    ],
  },
  {
    kinds: ['rabbitmq.com/RabbitmqCluster'],
    rows: [
      [
        'Healthy',
        says(
          is('ReconcileSuccess', 'True'),
          is('ClusterAvailable', 'True'),
          is('AllReplicasReady', 'True'),
        ),
      ],
      ['Degraded', says(is('ReconcileSuccess', 'False', 'Error'))],
      [
        'Progressing',
        says(is('ClusterAvailable', 'True'), is('AllReplicasReady', 'False')),
      ],
    ],
  },
  {
    kinds: ['ceph.rook.io/CephCluster'],
    rows: byWord('status.ceph.health', {
      Healthy: ['HEALTH_OK'],
      Degraded: ['HEALTH_WARN', 'HEALTH_ERR'],
    }),
  },
  {
    kinds: ['ceph.rook.io/CephObjectStore'],
    rows: byWord('status.phase', {
      Healthy: ['Ready'],
      Degraded: ['Failure'],
      Progressing: ['Progressing'],
    }),
  },
  {
    kinds: [
      'AppVault',
      'Backup',
      'ExecHooksRun',
      'ResourceBackup',
      'ResticVolumeBackup',
      'Snapshot',
    ].map(kind => `astra.netapp.io/${kind}`),
    rows: [
      ...byWord('status.state', {
        Healthy: ['Completed', 'Available'],
        Progressing: ['Running', 'Pending'],
        Degraded: ['Failed', 'Error'],
      }),
      ['Progressing', nothingYet],
    ],
  },
  { kinds: ['astra.netapp.io/Application'], rows: byReady },
  {
    kinds: ['astra.netapp.io/ExecHook', 'astra.netapp.io/Schedule'],
    rows: [
      ['Healthy', { spec: { enabled: true } }],
      ['Suspended', { spec: { enabled: false } }],
    ],
  },
  {
    kinds: ['cdi.kubevirt.io/DataVolume'],
    rows: [
      ...byWord('status.phase', {
        Healthy: ['Succeeded'],
        Degraded: ['Failed'],
        Suspended: ['Paused'],
        Progressing: [
          'ImportInProgress',
          'CloneScheduled',
          'WaitForFirstConsumer',
        ],
      }),
      [
        'Degraded',
        {
          status: {
            phase: 'ImportInProgress',
            conditions: [is('Running', 'False', 'Error')],
          },
        },
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['kubevirt.io/VirtualMachine'],
    rows: [
      [
        'Healthy',
        {
          status: {
            printableStatus: 'Running',
            conditions: [is('Ready', 'True')],
          },
        },
      ],
      [
        'Healthy',
        {
          status: {
            printableStatus: 'Migrating',
            conditions: [is('Ready', 'True')],
          },
        },
      ],
      [
        'Suspended',
        {
          status: {
            printableStatus: 'Stopped',
            conditions: [is('Ready', 'False', 'VMINotExists')],
          },
        },
      ],
      [
        'Suspended',
        says(is('Ready', 'True'), is('Paused', 'True', 'PausedByUser')),
      ],
      ['Degraded', { status: { printableStatus: 'CrashLoopBackOff' } }],
      ['Degraded', { status: { printableStatus: 'ErrorUnschedulable' } }],
      ['Degraded', { status: { printableStatus: 'ImagePullBackOff' } }],
      ['Degraded', { status: { printableStatus: 'DataVolumeError' } }],
      ['Degraded', says(is('ManualRecoveryRequired', 'True'))],
      [
        'Degraded',
        {
          status: {
            printableStatus: 'Starting',
            conditions: [is('Synchronized', 'False', 'FailedCreate')],
          },
        },
      ],
      [
        'Unknown',
        {
          status: {
            printableStatus: 'Unknown',
            conditions: [is('Ready', 'False', 'PodNotExists')],
          },
        },
      ],
      ['Degraded', says(is('Failure', 'True', 'FailedCreate'))],
      [
        'Progressing',
        {
          status: {
            printableStatus: 'Starting',
            conditions: [is('Ready', 'False', 'GuestNotRunning')],
          },
        },
      ],
      [
        'Progressing',
        { status: { printableStatus: 'WaitingForVolumeBinding' } },
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['kubevirt.io/VirtualMachineInstance'],
    rows: [
      [
        'Healthy',
        { status: { phase: 'Running', conditions: [is('Ready', 'True')] } },
      ],
      [
        'Suspended',
        {
          status: {
            phase: 'Running',
            conditions: [is('Ready', 'True'), is('Paused', 'True')],
          },
        },
      ],
      ['Degraded', { status: { phase: 'Failed' } }],
      ['Unknown', { status: { phase: 'Unknown' } }],
      ['Healthy', { status: { phase: 'Succeeded' } }],
      [
        'Degraded',
        {
          status: {
            phase: 'Scheduled',
            conditions: [
              is('Ready', 'False', 'GuestNotRunning'),
              is('Synchronized', 'False', 'Synchronizing'),
            ],
          },
        },
      ],
      ['Progressing', { status: { phase: 'Scheduling' } }],
      [
        'Progressing',
        {
          status: {
            phase: 'Running',
            conditions: [is('Ready', 'False', 'GuestNotRunning')],
          },
        },
      ],
    ],
  },
  {
    kinds: ['objectbucket.io/ObjectBucketClaim'],
    rows: byWord('status.phase', {
      Healthy: ['Bound', 'bound'],
      Degraded: ['Failed', 'Released', 'lost'],
      Progressing: ['Pending', 'pending'],
    }),
  },
  {
    kinds: ['ocs.openshift.io/StorageCluster'],
    rows: [
      [
        'Healthy',
        says(
          is('ReconcileComplete', 'True'),
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
        says(is('Available', 'False'), is('Degraded', 'True', 'NoDisks')),
      ],
      ...byWord('status.phase', {
        Healthy: ['Ready'],
        Degraded: ['Error'],
        Progressing: ['Expanding Capacity', 'Connecting', 'Not Ready'],
        Suspended: ['Ignored'],
      }),
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: [
      'snapshot.storage.k8s.io/VolumeSnapshot',
      'snapshot.storage.k8s.io/VolumeSnapshotContent',
    ],
    rows: [
      ['Healthy', { status: { readyToUse: true } }],
      [
        'Degraded',
        { status: { readyToUse: false, error: { message: 'no driver' } } },
      ],
      ['Progressing', { status: { readyToUse: false } }],
    ],
  },
  {
    kinds: ['trident.netapp.io/TridentBackendConfig'],
    rows: [
      [
        'Healthy',
        { status: { phase: 'Bound', lastOperationStatus: 'Success' } },
      ],
      [
        'Degraded',
        { status: { phase: 'Bound', lastOperationStatus: 'Failed' } },
      ],
      [
        'Degraded',
        { status: { phase: 'Lost', lastOperationStatus: 'Success' } },
      ],
      [
        'Progressing',
        { status: { phase: 'Deleting', lastOperationStatus: 'Success' } },
      ],
      ['Progressing', nothingYet],
    ],
  },
  {
    kinds: ['trident.netapp.io/TridentOrchestrator'],
    rows: [
      ...byWord('status.status', {
        Healthy: ['Installed'],
        Degraded: ['Failed', 'Error'],
        Progressing: ['Installing', 'Updating'],
      }),
      ['Progressing', nothingYet],
    ],
  },
];
