/** Random manifests: small pools, so that two of one kind overlap and every sort of list and value changes often. */
import type { KubernetesObject } from '@gitops-suite/model';
import fc from 'fast-check';
import { customKind } from '../../src/cluster/testing/customKind';

type Spec = Record<string, unknown>;

/** Some of the optional fields. */
function some<T extends Record<string, fc.Arbitrary<unknown>>>(fields: T) {
  return fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Spec>;
}

function pick<T>(...values: T[]): fc.Arbitrary<T> {
  return fc.constantFrom(...values);
}

/** Items that a key tells apart, in any order. */
function keyed(
  items: Readonly<Record<string, fc.Arbitrary<Spec>>>,
  minLength = 0,
): fc.Arbitrary<Spec[]> {
  const names = Object.keys(items);
  return fc
    .shuffledSubarray(names, { minLength })
    .chain(chosen =>
      chosen.length === 0
        ? fc.constant([])
        : fc.tuple(...chosen.map(name => items[name])),
    );
}

const text = pick('', 'a', 'b', '1', 'true', 'null', 'two\nlines\n', 'ü → é');
const texts = some({ a: text, b: text, c: text, 'd.txt': text });
const quantity = pick('1', '1000m', '0.5', '500m', '1Gi', '1024Mi', '0.1Gi');
const label = pick('', 'a', 'y', '1', 'true', 'null');
const resources = some({
  limits: some({ cpu: quantity, memory: quantity }),
  requests: some({
    cpu: pick('100m', '0.1', '0.10'),
    memory: pick('0', '0Ki'),
  }),
});

const container = (name: string) =>
  fc
    .tuple(
      pick(`${name}:1`, `${name}:2`),
      some({
        args: fc.array(pick('-v', '--x=1', 'run'), { maxLength: 3 }),
        env: keyed({
          A: some({ value: text }).map(env => ({ name: 'A', ...env })),
          B: some({ value: text }).map(env => ({ name: 'B', ...env })),
          C: fc.constant({
            name: 'C',
            valueFrom: { fieldRef: { fieldPath: 'metadata.name' } },
          }),
        }),
        ports: keyed({
          http: some({ name: pick('http', 'web') }).map(port => ({
            containerPort: 80,
            ...port,
          })),
          dns: fc.constant({ containerPort: 53, protocol: 'UDP' }),
          tcp: fc.constant({ containerPort: 53, protocol: 'TCP' }),
        }),
        resources,
        imagePullPolicy: pick('Always', 'IfNotPresent', null),
        securityContext: some({
          runAsUser: pick(0, 1000),
          capabilities: some({ drop: fc.subarray(['ALL', 'CHOWN']) }),
        }),
        readinessProbe: some({ periodSeconds: pick(5, 10) }).map(probe => ({
          ...probe,
          httpGet: { path: '/', port: 80 },
        })),
      }),
    )
    .map(([image, rest]) => ({ name, image, ...rest }));

const podSpec = fc
  .tuple(
    keyed(
      {
        app: container('app'),
        proxy: container('proxy'),
        log: container('log'),
      },
      1,
    ),
    some({
      nodeSelector: fc.option(some({ zone: label, disk: pick('ssd') })),
      tolerations: fc.array(
        pick(
          { key: 'a', operator: 'Exists' },
          { key: 'b', value: '1', effect: 'NoSchedule' },
        ),
        { maxLength: 2 },
      ),
      terminationGracePeriodSeconds: pick(0, 30, 60),
      serviceAccountName: pick('robot', 'default'),
      automountServiceAccountToken: fc.boolean(),
      affinity: fc.constant({}),
      imagePullSecrets: keyed({
        one: fc.constant({ name: 'one' }),
        two: fc.constant({ name: 'two' }),
      }),
      volumes: keyed({
        tmp: some({ emptyDir: some({ sizeLimit: quantity }) }).map(volume => ({
          name: 'tmp',
          emptyDir: {},
          ...volume,
        })),
        conf: fc.constant({ name: 'conf', configMap: { name: 'settings' } }),
      }),
    }),
  )
  .map(([containers, rest]) => ({ containers, ...rest }));

const template = (labels: Spec) =>
  fc.tuple(podSpec, fc.option(some({ note: text }))).map(([spec, notes]) => ({
    metadata: {
      labels,
      creationTimestamp: null,
      ...(notes ? { annotations: notes } : {}),
    },
    spec,
  }));

const deployment = fc
  .tuple(
    template({ app: 'x' }),
    some({
      replicas: pick(0, 1, 3),
      minReadySeconds: pick(0, 5),
      revisionHistoryLimit: pick(2, 10),
      paused: fc.boolean(),
      strategy: pick<Spec>(
        { type: 'Recreate' },
        { type: 'RollingUpdate' },
        { rollingUpdate: { maxSurge: 1, maxUnavailable: '10%' } },
      ),
    }),
  )
  .map(([pod, rest]) => ({
    spec: { selector: { matchLabels: { app: 'x' } }, template: pod, ...rest },
  }));

const service = some({
  ports: keyed(
    {
      http: some({ targetPort: pick<unknown>(80, 'http') }).map(port => ({
        name: 'http',
        port: 80,
        ...port,
      })),
      dns: fc.constant({ name: 'dns', port: 53, protocol: 'UDP' }),
      tcp: fc.constant({ name: 'tcp', port: 53 }),
    },
    1,
  ),
  selector: some({ app: pick('x', 'y'), tier: label }),
  sessionAffinity: pick('None', 'ClientIP'),
  externalTrafficPolicy: fc.constant(null),
}).map(({ ports = [{ port: 80 }], ...rest }) => ({
  spec: { ports: named(ports as Spec[]), ...rest },
}));

/** Ports need no name as long as there is one. */
function named(ports: Spec[]): Spec[] {
  return ports.length > 1
    ? ports
    : ports.map(({ name: _name, ...port }) => port);
}

const rule = pick(
  { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['list', 'get'] },
  { apiGroups: ['apps'], resources: ['*'], verbs: ['*'] },
);

const metric = (name: string) =>
  pick(50, 80).map(averageUtilization => ({
    type: 'Resource',
    resource: { name, target: { type: 'Utilization', averageUtilization } },
  }));

const widget = some({
  size: pick(1, 2, 9007199254740991),
  ratio: pick(0.5, 1, 1.5),
  colour: pick('green', 'red'),
  note: fc.option(text),
  limit: pick<unknown>(10, '10%'),
  tags: fc.subarray(['a', 'b', 'c']),
  order: fc.array(pick('a', 'b'), { maxLength: 3 }),
  parts: keyed({
    one: some({ weight: pick(1, 2) }).map(part => ({ name: 'one', ...part })),
    two: some({ weight: pick(1, 2) }).map(part => ({ name: 'two', ...part })),
  }),
  whole: some({ a: text, b: text }),
  free: some({ a: pick<unknown>(1, 'x', [1, 2], { b: 1 }), c: text }),
  nested: some({ enabled: fc.boolean(), level: pick(1, 2) }),
}).map(spec => ({ spec }));

/** A kind with its random content. */
export interface RandomKind {
  apiVersion: string;
  kind: string;
  /** As it stands in URLs. */
  plural: string;
  content: fc.Arbitrary<Spec>;
}

export const kinds: readonly RandomKind[] = [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    plural: 'configmaps',
    content: some({
      data: fc.option(texts),
      binaryData: some({ bin: pick('AAEC', 'AAEC\n') }),
    }),
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    plural: 'secrets',
    content: some({
      stringData: texts,
      data: some({ a: pick('YQ==', 'Yg==', null), e: pick('ZQ==') }),
    }),
  },
  { apiVersion: 'v1', kind: 'Service', plural: 'services', content: service },
  {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    plural: 'serviceaccounts',
    content: some({
      automountServiceAccountToken: fc.boolean(),
      imagePullSecrets: keyed({
        one: fc.constant({ name: 'one' }),
        two: fc.constant({ name: 'two' }),
      }),
    }),
  },
  {
    apiVersion: 'v1',
    kind: 'LimitRange',
    plural: 'limitranges',
    content: pick('Container', 'Pod').chain(type =>
      some({ max: some({ cpu: pick('2', '2000m'), memory: pick('2Gi') }) }).map(
        limit => ({ spec: { limits: [{ type, ...limit }] } }),
      ),
    ),
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    plural: 'deployments',
    content: deployment,
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    plural: 'cronjobs',
    content: fc
      .tuple(
        template({ app: 'x' }),
        some({ suspend: fc.boolean(), concurrencyPolicy: pick('Forbid') }),
        pick('0 * * * *', '*/5 * * * *'),
      )
      .map(([pod, rest, schedule]) => ({
        spec: {
          schedule,
          jobTemplate: {
            spec: {
              template: {
                ...pod,
                spec: { restartPolicy: 'Never', ...pod.spec },
              },
            },
          },
          ...rest,
        },
      })),
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    plural: 'roles',
    content: fc
      .option(fc.array(rule, { maxLength: 2 }))
      .map(rules => ({ rules })),
  },
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    plural: 'horizontalpodautoscalers',
    content: fc
      .tuple(
        pick(3, 5),
        some({
          minReplicas: pick(1, 2),
          metrics: fc
            .shuffledSubarray(['cpu', 'memory'])
            .chain(names => fc.tuple(...names.map(metric))),
        }),
      )
      .map(([maxReplicas, rest]) => ({
        spec: {
          maxReplicas,
          scaleTargetRef: {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            name: 'x',
          },
          ...rest,
        },
      })),
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    plural: 'ingresses',
    content: fc
      .array(pick('a.example', 'b.example'), { minLength: 1, maxLength: 2 })
      .map(hosts => ({
        spec: {
          rules: hosts.map(host => ({
            host,
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: 'x', port: { number: 80 } } },
                },
              ],
            },
          })),
        },
      })),
  },
  {
    apiVersion: 'preview.example/v1',
    kind: 'Gadget',
    plural: 'gadgets',
    content: widget,
  },
];

const described = some({
  labels: some({
    app: pick('x', 'y'),
    team: label,
  }),
  annotations: some({ note: text, 'shop.example/owner': text }),
});

/** What stands in Git at one moment; undefined when it does not. */
export function manifest(
  { apiVersion, kind, content }: RandomKind,
  name: string,
): fc.Arbitrary<KubernetesObject> {
  return fc.tuple(content, described).map(([fields, metadata]) => ({
    apiVersion,
    kind,
    metadata: { name, ...metadata },
    ...fields,
  })) as unknown as fc.Arbitrary<KubernetesObject>;
}

/** The CustomResourceDefinition of `Gadget`: defaults, keyed lists, sets, lists and maps as a whole, free content. */
export const gadgets = customKind({
  group: 'preview.example',
  kind: 'Gadget',
  spec: {
    type: 'object',
    properties: {
      size: { type: 'integer', format: 'int64', default: 7 },
      ratio: { type: 'number' },
      colour: { type: 'string', default: 'green' },
      note: { type: 'string', nullable: true },
      limit: { 'x-kubernetes-int-or-string': true },
      tags: {
        type: 'array',
        'x-kubernetes-list-type': 'set',
        items: { type: 'string' },
      },
      order: { type: 'array', items: { type: 'string' } },
      parts: {
        type: 'array',
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
        items: {
          type: 'object',
          required: ['name'],
          properties: {
            name: { type: 'string' },
            weight: { type: 'integer', default: 1 },
          },
        },
      },
      whole: {
        type: 'object',
        'x-kubernetes-map-type': 'atomic',
        additionalProperties: { type: 'string' },
      },
      free: {
        type: 'object',
        'x-kubernetes-preserve-unknown-fields': true,
      },
      nested: {
        type: 'object',
        default: { level: 3 },
        properties: {
          enabled: { type: 'boolean' },
          level: { type: 'integer' },
        },
      },
    },
  },
});
