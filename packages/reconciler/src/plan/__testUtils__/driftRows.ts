import type { IgnoreRule, KubernetesObject } from '@gitops-suite/model';
import { RawNumber } from '../../json';
import type { Comparison } from '../comparison';
import { customKind } from '../../cluster/testing/customKind';

/** The namespace of all objects here. */
export const NAMESPACE = 'default';

export function deployment(
  spec: object = {},
  pod: object = {},
): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'api', namespace: NAMESPACE, labels: { app: 'api' } },
    spec: {
      replicas: 5,
      selector: { matchLabels: { app: 'api' } },
      template: {
        metadata: { labels: { app: 'api' }, creationTimestamp: null },
        spec: {
          containers: [
            {
              name: 'app',
              image: 'api:1.0',
              resources: {},
              ports: [{ containerPort: 80 }],
              env: [
                { name: 'A', value: '1' },
                { name: 'B', value: '2' },
              ],
            },
          ],
          ...pod,
        },
      },
      ...spec,
    },
  };
}

export function container(change: object): KubernetesObject {
  return deployment(
    {},
    { containers: [{ name: 'app', image: 'api:1.0', ...change }] },
  );
}

export const deploymentPath = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/api`;

export function configMap(
  data: object,
  metadata: object = {},
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: NAMESPACE, ...metadata },
    data,
  } as KubernetesObject;
}

export const configMapPath = `/api/v1/namespaces/${NAMESPACE}/configmaps/settings`;

export function secret(fields: object): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'keys', namespace: NAMESPACE },
    ...fields,
  } as KubernetesObject;
}

function service(ports: object[], spec: object = {}): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'api', namespace: NAMESPACE },
    spec: { selector: { app: 'api' }, ports, ...spec },
  };
}

export function widget(spec: object): KubernetesObject {
  return {
    apiVersion: 'shop.example/v1',
    kind: 'Widget',
    metadata: { name: 'w', namespace: NAMESPACE },
    spec,
  } as KubernetesObject;
}

export function autoscaler(metrics: string[]): KubernetesObject {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'api', namespace: NAMESPACE },
    spec: {
      maxReplicas: 3,
      scaleTargetRef: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: 'api',
      },
      metrics: metrics.map(name => ({
        type: 'Resource',
        resource: {
          name,
          target: { type: 'Utilization', averageUtilization: 50 },
        },
      })),
    },
  };
}

const webhook: KubernetesObject = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'guard' },
  webhooks: [
    {
      name: 'guard.shop.example',
      clientConfig: { service: { name: 'guard', namespace: NAMESPACE } },
      rules: [
        {
          apiGroups: ['nothing.example'],
          apiVersions: ['v1'],
          operations: ['CREATE'],
          resources: ['nothings'],
        },
      ],
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
    },
  ],
};

export const widgets = customKind({
  group: 'shop.example',
  kind: 'Widget',
  spec: {
    type: 'object',
    'x-kubernetes-preserve-unknown-fields': true,
    properties: {
      size: { type: 'integer', format: 'int64' },
      ratio: { type: 'number' },
      colour: { type: 'string', default: 'green' },
      note: { type: 'string', nullable: true },
      items: { type: 'array', items: { type: 'string' } },
    },
  },
});

/** What was applied, what somebody did to it, and the verdict that follows. */
export interface DriftRow {
  name: string;
  /** What is applied first; by default nothing. */
  applied?: KubernetesObject;
  /** What somebody else does then, as JSON patch or merge patch. */
  path?: string;
  patch?: object;
  manager?: string;
  /** Fields that are not compared. */
  ignore?: Partial<IgnoreRule>;
  desired: KubernetesObject;
  want: Comparison['verdict'];
  /** Paths of all differing fields. */
  fields?: string[];
}

/** Causes of false and missed drift in other engines, as rows against a real API server. */
export const driftRows: readonly DriftRow[] = [
  {
    name: 'defaults of the server are no drift',
    applied: deployment(),
    desired: deployment(),
    want: 'same',
  },
  {
    name: 'defaults of a custom resource are no drift',
    applied: widget({ size: 1 }),
    desired: widget({ size: 1 }),
    want: 'same',
  },
  {
    name: 'empty resources and no resources are the same',
    applied: container({ resources: {} }),
    desired: container({ resources: { limits: {}, requests: {} } }),
    want: 'ownership',
    fields: [
      'spec.template.spec.containers[name=app].resources.limits',
      'spec.template.spec.containers[name=app].resources.requests',
      'spec.template.spec.containers[name=app].resources',
    ],
  },
  {
    name: 'a quantity in another notation is no drift',
    applied: container({ resources: { limits: { cpu: '1000m' } } }),
    desired: container({ resources: { limits: { cpu: '1000m' } } }),
    want: 'same',
  },
  {
    name: 'a changed quantity is drift',
    applied: container({ resources: { limits: { cpu: '1000m' } } }),
    desired: container({ resources: { limits: { cpu: '500m' } } }),
    want: 'content',
    fields: ['spec.template.spec.containers[name=app].resources.limits.cpu'],
  },
  {
    name: 'a scaled Deployment is drift, with its manager',
    applied: deployment(),
    path: deploymentPath,
    patch: { spec: { replicas: 10 } },
    desired: deployment(),
    want: 'content',
    fields: ['spec.replicas'],
  },
  {
    name: 'a field that left Git is drift',
    applied: deployment({ minReadySeconds: 5 }),
    desired: deployment(),
    want: 'content',
    fields: ['spec.minReadySeconds'],
  },
  {
    name: 'a container that an injector added is not ours to remove',
    applied: deployment(),
    manager: 'sidecar-injector',
    path: deploymentPath,
    patch: [
      {
        op: 'add',
        path: '/spec/template/spec/containers/-',
        value: { name: 'sidecar', image: 'proxy:1' },
      },
    ],
    desired: deployment(),
    want: 'same',
  },
  {
    name: 'an image that somebody set is drift at the path of its container',
    applied: deployment(),
    path: deploymentPath,
    patch: [
      {
        op: 'replace',
        path: '/spec/template/spec/containers/0/image',
        value: 'api:hotfix',
      },
    ],
    desired: deployment(),
    want: 'content',
    fields: ['spec.template.spec.containers[name=app].image'],
  },
  {
    name: 'a label that somebody removed is drift',
    applied: deployment(),
    path: deploymentPath,
    patch: [{ op: 'remove', path: '/metadata/labels/app' }],
    desired: deployment(),
    want: 'content',
    fields: ['metadata.labels.app'],
  },
  {
    name: 'an empty value is no drift, although the server stores nothing',
    applied: container({ env: [{ name: 'A', value: '' }] }),
    desired: container({ env: [{ name: 'A', value: '' }] }),
    want: 'same',
  },
  {
    name: 'a key of a ConfigMap that left Git is drift',
    applied: configMap({ a: '1', b: '2' }),
    desired: configMap({ a: '1' }),
    want: 'content',
    fields: ['data.b'],
  },
  {
    name: 'stringData is compared as what it becomes',
    applied: secret({ stringData: { a: 'b' } }),
    desired: secret({ stringData: { a: 'b' } }),
    want: 'same',
  },
  {
    name: 'a key that left stringData is drift',
    applied: secret({ stringData: { a: 'b', c: 'd' } }),
    desired: secret({ stringData: { a: 'b' } }),
    want: 'content',
    fields: ['data.c'],
  },
  {
    name: 'base64 over several lines is no drift',
    applied: secret({ data: { a: 'YWJj\nZGVm\n' } }),
    desired: secret({ data: { a: 'YWJj\nZGVm\n' } }),
    want: 'same',
  },
  {
    name: 'the order of metrics is no drift',
    applied: autoscaler(['cpu', 'memory']),
    desired: autoscaler(['memory', 'cpu']),
    want: 'same',
  },
  {
    name: 'a CA that an injector wrote is no drift',
    applied: webhook,
    path: '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/guard',
    patch: [
      {
        op: 'add',
        path: '/webhooks/0/clientConfig/caBundle',
        value: Buffer.from('CA').toString('base64'),
      },
    ],
    manager: 'cainjector',
    desired: webhook,
    want: 'same',
  },
  {
    name: 'two ports of one number and two protocols are told apart',
    applied: service([
      { name: 'dns', port: 53 },
      { name: 'dns-udp', port: 53, protocol: 'UDP' },
    ]),
    desired: service([
      { name: 'dns', port: 53 },
      { name: 'dns-udp', port: 53, protocol: 'UDP', targetPort: 1053 },
    ]),
    want: 'content',
    fields: ['spec.ports[port=53,protocol=UDP].targetPort'],
  },
  {
    name: 'a number beyond 2^53 is compared by its text',
    applied: widget({ size: new RawNumber('9007199254740993') }),
    desired: widget({ size: new RawNumber('9007199254740993') }),
    want: 'same',
  },
  {
    name: 'a number beyond 2^53 that differs in its last digit is drift',
    applied: widget({ size: new RawNumber('9007199254740993') }),
    desired: widget({ size: new RawNumber('9007199254740992') }),
    want: 'content',
    fields: ['spec.size'],
  },
  {
    name: 'null and empty lists are no drift',
    applied: deployment({}, { nodeSelector: null, tolerations: [] }),
    desired: deployment({}, { nodeSelector: null, tolerations: [] }),
    want: 'same',
  },
  {
    name: 'a null of a nullable field that got a value is drift',
    applied: widget({ size: 1, note: null }),
    path: `/apis/shop.example/v1/namespaces/${NAMESPACE}/widgets/w`,
    patch: { spec: { note: 'x' } },
    desired: widget({ size: 1, note: null }),
    want: 'content',
    fields: ['spec.note'],
  },
  {
    name: 'a finalizer that Git states and somebody removed is drift',
    applied: configMap({ a: '1' }, { finalizers: ['shop.example/keep'] }),
    path: configMapPath,
    patch: { metadata: { finalizers: null } },
    desired: configMap({ a: '1' }, { finalizers: ['shop.example/keep'] }),
    want: 'content',
    fields: ['metadata.finalizers'],
  },
  {
    name: 'another order of environment variables in Git is drift',
    applied: container({
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ],
    }),
    desired: container({
      env: [
        { name: 'B', value: '2' },
        { name: 'A', value: '1' },
      ],
    }),
    want: 'content',
    fields: ['spec.template.spec.containers[name=app].env'],
  },
  {
    name: 'nothing there is missing',
    desired: configMap({ a: '1' }),
    want: 'missing',
  },
  {
    name: 'a manifest that the server refuses stays open',
    applied: deployment(),
    desired: deployment({ replicas: -1 }),
    want: 'unknown',
  },
  {
    name: 'a change of an immutable field stays open',
    applied: deployment(),
    desired: deployment({ selector: { matchLabels: { app: 'other' } } }),
    want: 'unknown',
  },
  {
    name: 'a kind that is not there is waited for',
    desired: { ...widget({}), apiVersion: 'none.example/v1' },
    want: 'missing',
  },
  {
    name: 'a namespace that is not there is waited for',
    desired: {
      ...configMap({ a: '1' }),
      metadata: { name: 'settings', namespace: 'nowhere' },
    },
    want: 'missing',
  },
];
