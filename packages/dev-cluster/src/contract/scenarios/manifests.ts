import type { JsonObject } from '../../schema/types';

/** An object to create, and where. */
export interface Manifest {
  /** `apis/apps/v1`, or `api/v1`. */
  api: string;
  plural: string;
  namespaced: boolean;
  object: JsonObject;
}

const labels = { app: 'web' };
const container = { name: 'web', image: 'registry.example/web:1.2' };
const template = { metadata: { labels }, spec: { containers: [container] } };
const selector = { matchLabels: labels };

const rich: JsonObject = {
  metadata: { labels, annotations: { note: 'rich' } },
  spec: {
    serviceAccountName: 'runner',
    nodeSelector: { disk: 'ssd' },
    hostNetwork: true,
    priorityClassName: '',
    tolerations: [{ key: 'a', operator: 'Exists' }],
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: selector,
      },
    ],
    initContainers: [{ name: 'init', image: 'registry.example/init' }],
    containers: [
      {
        name: 'web',
        image: 'registry.example:5000/web',
        args: ['a', 'b'],
        ports: [
          { containerPort: 80 },
          { containerPort: 81, name: 'admin', protocol: 'UDP' },
        ],
        env: [
          { name: 'A', value: '1' },
          {
            name: 'B',
            valueFrom: { fieldRef: { fieldPath: 'metadata.name' } },
          },
          { name: 'C', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
        ],
        envFrom: [{ configMapRef: { name: 'c' } }],
        resources: {
          requests: { cpu: 0.25, memory: '1.5Gi' },
          limits: {
            cpu: '2000m',
            memory: '2048Mi',
            'ephemeral-storage': '1e9',
          },
        },
        livenessProbe: { httpGet: { port: 80 } },
        readinessProbe: { tcpSocket: { port: 'admin' }, periodSeconds: 3 },
        startupProbe: { exec: { command: ['true'] } },
        lifecycle: { preStop: { httpGet: { port: 80 } } },
        volumeMounts: [
          { name: 'config', mountPath: '/config', readOnly: true },
        ],
        securityContext: {
          runAsNonRoot: true,
          capabilities: { drop: ['ALL'] },
        },
      },
      { name: 'pinned', image: `registry.example/p@sha256:${'a'.repeat(64)}` },
    ],
    volumes: [
      {
        name: 'config',
        configMap: { name: 'c', items: [{ key: 'k', path: 'p' }] },
      },
      { name: 'secret', secret: { secretName: 's' } },
      { name: 'scratch' },
      { name: 'host', hostPath: { path: '/tmp' } },
      {
        name: 'all',
        projected: {
          sources: [
            { serviceAccountToken: { path: 't' } },
            {
              downwardAPI: {
                items: [
                  { path: 'l', fieldRef: { fieldPath: 'metadata.labels' } },
                ],
              },
            },
          ],
        },
      },
      { name: 'claim', persistentVolumeClaim: { claimName: 'data' } },
      {
        name: 'own',
        ephemeral: {
          volumeClaimTemplate: {
            spec: {
              accessModes: ['ReadWriteOnce'],
              resources: { requests: { storage: '1Gi' } },
            },
          },
        },
      },
    ],
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 1,
            podAffinityTerm: { topologyKey: 'zone', labelSelector: selector },
          },
        ],
      },
    },
    imagePullSecrets: [{ name: 'pull' }],
  },
};

const claim = {
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage: '1024Mi' } },
};

function manifest(
  api: string,
  plural: string,
  kind: string,
  content: JsonObject,
): Manifest {
  const { metadata, ...rest } = content;
  const apiVersion = api.replace(/^apis?\//, '');
  return {
    api,
    plural,
    namespaced: true,
    object: { apiVersion, kind, metadata: metadata ?? {}, ...rest },
  };
}

const clusterWide = (given: Manifest): Manifest => ({
  ...given,
  namespaced: false,
});

const core = (plural: string, kind: string, content: JsonObject) =>
  manifest('api/v1', plural, kind, content);
const apps = (plural: string, kind: string, content: JsonObject) =>
  manifest('apis/apps/v1', plural, kind, content);
const batch = (plural: string, kind: string, content: JsonObject) =>
  manifest('apis/batch/v1', plural, kind, content);
const network = (plural: string, kind: string, content: JsonObject) =>
  manifest('apis/networking.k8s.io/v1', plural, kind, content);
const rbac = (plural: string, kind: string, content: JsonObject) =>
  manifest('apis/rbac.authorization.k8s.io/v1', plural, kind, content);

/** Objects of all kinds in namespaces, poor and rich, by name of the case. */
export const manifests: Record<string, Manifest> = {
  'empty-configmap': core('configmaps', 'ConfigMap', {}),
  configmap: core('configmaps', 'ConfigMap', {
    metadata: { labels, annotations: {} },
    data: { a: '1', b: '' },
    binaryData: { c: 'AAE=' },
  }),
  secret: core('secrets', 'Secret', {
    stringData: { user: 'me' },
    data: { pass: 'eA==' },
  }),
  service: core('services', 'Service', {
    spec: { selector: labels, ports: [{ port: 80 }] },
  }),
  'headless-service': core('services', 'Service', {
    spec: {
      clusterIP: 'None',
      ports: [{ name: 'a', port: 80, targetPort: 'web' }],
    },
  }),
  'node-port-service': core('services', 'Service', {
    spec: {
      type: 'NodePort',
      selector: labels,
      ports: [{ port: 80, protocol: 'UDP' }],
      sessionAffinity: 'ClientIP',
    },
  }),
  'load-balancer': core('services', 'Service', {
    spec: { type: 'LoadBalancer', selector: labels, ports: [{ port: 80 }] },
  }),
  'external-name': core('services', 'Service', {
    spec: { type: 'ExternalName', externalName: 'example.com' },
  }),
  serviceaccount: core('serviceaccounts', 'ServiceAccount', {
    imagePullSecrets: [{ name: 'pull' }],
  }),
  pod: core('pods', 'Pod', { spec: { containers: [container] } }),
  'rich-pod': core('pods', 'Pod', rich),
  claim: core('persistentvolumeclaims', 'PersistentVolumeClaim', {
    spec: claim,
  }),
  event: core('events', 'Event', {
    involvedObject: { kind: 'Pod', name: 'p', namespace: '$NS' },
    reason: 'Tried',
    message: 'm',
    type: 'Normal',
  }),
  endpoints: core('endpoints', 'Endpoints', {
    subsets: [{ addresses: [{ ip: '10.1.2.3' }], ports: [{ port: 80 }] }],
  }),
  quota: core('resourcequotas', 'ResourceQuota', {
    spec: { hard: { pods: '10', 'requests.cpu': 4 } },
  }),
  limits: core('limitranges', 'LimitRange', {
    spec: {
      limits: [
        { type: 'Container', max: { cpu: '1' }, min: { memory: '1Mi' } },
      ],
    },
  }),
  'replication-controller': core(
    'replicationcontrollers',
    'ReplicationController',
    {
      spec: { template },
    },
  ),
  deployment: apps('deployments', 'Deployment', {
    spec: { selector, template },
  }),
  'rich-deployment': apps('deployments', 'Deployment', {
    metadata: { labels },
    spec: {
      replicas: 0,
      minReadySeconds: 3,
      paused: true,
      strategy: { type: 'Recreate' },
      selector: {
        matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }],
      },
      template: rich,
    },
  }),
  replicaset: apps('replicasets', 'ReplicaSet', {
    spec: { selector, template },
  }),
  statefulset: apps('statefulsets', 'StatefulSet', {
    spec: {
      serviceName: 'web',
      selector,
      template,
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }],
    },
  }),
  daemonset: apps('daemonsets', 'DaemonSet', { spec: { selector, template } }),
  revision: apps('controllerrevisions', 'ControllerRevision', {
    revision: 3,
    data: { a: { b: [1] } },
  }),
  job: batch('jobs', 'Job', {
    spec: {
      template: { spec: { restartPolicy: 'Never', containers: [container] } },
    },
  }),
  cronjob: batch('cronjobs', 'CronJob', {
    spec: {
      schedule: '*/5 * * * *',
      jobTemplate: {
        spec: {
          template: {
            spec: { restartPolicy: 'OnFailure', containers: [container] },
          },
        },
      },
    },
  }),
  autoscaler: manifest(
    'apis/autoscaling/v2',
    'horizontalpodautoscalers',
    'HorizontalPodAutoscaler',
    {
      spec: {
        scaleTargetRef: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: 'web',
        },
        maxReplicas: 3,
      },
    },
  ),
  'rich-autoscaler': manifest(
    'apis/autoscaling/v2',
    'horizontalpodautoscalers',
    'HorizontalPodAutoscaler',
    {
      spec: {
        scaleTargetRef: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: 'web',
        },
        minReplicas: 2,
        maxReplicas: 3,
        metrics: [
          {
            type: 'Resource',
            resource: {
              name: 'memory',
              target: { type: 'AverageValue', averageValue: '1024Mi' },
            },
          },
        ],
        behavior: { scaleDown: { stabilizationWindowSeconds: 10 } },
      },
    },
  ),
  budget: manifest(
    'apis/policy/v1',
    'poddisruptionbudgets',
    'PodDisruptionBudget',
    {
      spec: { minAvailable: '50%', selector },
    },
  ),
  ingress: network('ingresses', 'Ingress', {
    spec: {
      rules: [
        {
          host: 'web.example',
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name: 'web', port: { number: 80 } } },
              },
            ],
          },
        },
      ],
      tls: [{ hosts: ['web.example'], secretName: 'tls' }],
    },
  }),
  'network-policy': network('networkpolicies', 'NetworkPolicy', {
    spec: { podSelector: selector, egress: [{ ports: [{ port: 53 }] }] },
  }),
  slice: manifest(
    'apis/discovery.k8s.io/v1',
    'endpointslices',
    'EndpointSlice',
    {
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.1.2.3'] }],
      ports: [{ port: 80 }],
    },
  ),
  role: rbac('roles', 'Role', {
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
  }),
  'empty-role': rbac('roles', 'Role', {}),
  rolebinding: rbac('rolebindings', 'RoleBinding', {
    roleRef: { kind: 'Role', name: 'reader' },
    subjects: [
      { kind: 'User', name: 'jane' },
      { kind: 'ServiceAccount', name: 'sa', namespace: 'default' },
    ],
  }),
  lease: manifest('apis/coordination.k8s.io/v1', 'leases', 'Lease', {
    spec: {
      holderIdentity: 'me',
      leaseDurationSeconds: 15,
      renewTime: '2024-01-02T03:04:05.678900Z',
    },
  }),
  'new-event': manifest('apis/events.k8s.io/v1', 'events', 'Event', {
    eventTime: '2024-01-02T03:04:05.678900Z',
    regarding: { kind: 'Pod', name: 'p', namespace: '$NS' },
    reason: 'Tried',
    action: 'Try',
    note: 'm',
    type: 'Normal',
    reportingController: 'example.com/tester',
    reportingInstance: 'tester-1',
  }),
};

/** Objects of cluster-wide kinds. */
export const clusterManifests: Record<string, Manifest> = {
  namespace: clusterWide(
    manifest('api/v1', 'namespaces', 'Namespace', { metadata: { labels } }),
  ),
  volume: clusterWide(
    manifest('api/v1', 'persistentvolumes', 'PersistentVolume', {
      spec: {
        capacity: { storage: '5Gi' },
        accessModes: ['ReadWriteOnce'],
        hostPath: { path: '/data' },
      },
    }),
  ),
  node: clusterWide(
    manifest('api/v1', 'nodes', 'Node', {
      spec: { podCIDR: '10.9.0.0/24' },
      status: { capacity: { cpu: '4', memory: '8Gi' } },
    }),
  ),
  clusterrole: {
    ...rbac('clusterroles', 'ClusterRole', {
      rules: [{ nonResourceURLs: ['/healthz'], verbs: ['get'] }],
    }),
    namespaced: false,
  },
  clusterrolebinding: {
    ...rbac('clusterrolebindings', 'ClusterRoleBinding', {
      roleRef: {
        kind: 'ClusterRole',
        name: 'view',
        apiGroup: 'rbac.authorization.k8s.io',
      },
      subjects: [{ kind: 'Group', name: 'devs' }],
    }),
    namespaced: false,
  },
  storageclass: clusterWide(
    manifest('apis/storage.k8s.io/v1', 'storageclasses', 'StorageClass', {
      provisioner: 'example.com/disk',
    }),
  ),
  priorityclass: clusterWide(
    manifest('apis/scheduling.k8s.io/v1', 'priorityclasses', 'PriorityClass', {
      value: 100,
    }),
  ),
  ingressclass: clusterWide(
    manifest('apis/networking.k8s.io/v1', 'ingressclasses', 'IngressClass', {
      spec: {
        controller: 'example.com/ingress',
        parameters: { kind: 'P', name: 'p' },
      },
    }),
  ),
  'mutating-webhook': clusterWide(
    manifest(
      'apis/admissionregistration.k8s.io/v1',
      'mutatingwebhookconfigurations',
      'MutatingWebhookConfiguration',
      {
        webhooks: [
          {
            name: 'a.example.com',
            clientConfig: { service: { name: 's', namespace: 'nowhere' } },
            rules: [
              {
                apiGroups: ['none.example.com'],
                apiVersions: ['v1'],
                operations: ['CREATE'],
                resources: ['things'],
              },
            ],
            sideEffects: 'None',
            admissionReviewVersions: ['v1'],
          },
        ],
      },
    ),
  ),
};
