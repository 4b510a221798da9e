// The files of the seeded GitOps repository, as functions of what changes over its history.

const registry = 'ghcr.io/acme';

/** Where the repository keeps the JSON Schema of `gitops.yaml`, for editors. */
export const gitopsSchemaPath = 'schemas/gitops.schema.json';

export const gitopsYaml = `# yaml-language-server: $schema=./${gitopsSchemaPath}
# Environments in promotion order. Clusters are configured by the platform team in app-config.yaml.
version: 1
environments:
  - name: development
    cluster: nonprod
    sync:
      automated: { prune: true, selfHeal: true }
      options: [CreateNamespace=true]
  - name: staging
    cluster: nonprod
    sync:
      automated: { prune: true, selfHeal: true }
      options: [CreateNamespace=true]
  # Production follows Git, but a change that was made by hand waits for a person.
  - name: production-eu
    cluster: prod
    order: 2
    sync:
      automated: {}
      options: [CreateNamespace=true]
  - name: production-us
    cluster: prod
    order: 3
    sync:
      automated: {}
      options: [CreateNamespace=true]
infrastructure:
  owner: group:default/platform
  namespace: '{app}'
  sync:
    automated: { selfHeal: true }
    options: [CreateNamespace=true]
`;

export const readme = `# Desired state

What runs in our clusters. Every change is a pull request.

| folder | holds |
| --- | --- |
| \`gitops.yaml\` | environments, their clusters and how they are synced |
| \`apps/<app>/\` | an application: base or chart, one overlay per environment, its catalog entity |
| \`infrastructure/<name>/overlays/<cluster>/\` | what a cluster needs before applications run |
| \`schemas/\` | JSON Schema of \`gitops.yaml\`, for editors |
`;

function entity({ app, description, owner, system, type = 'service' }) {
  return `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${app}
  description: ${description}
  annotations:
    gitops-suite/app: ${app}
spec:
  type: ${type}
  lifecycle: production
  owner: group:default/${owner}
${system ? `  system: ${system}\n` : ''}`;
}

function appYaml({ app, owner }) {
  return `entityRef: component:default/${app}
owner: group:default/${owner}
`;
}

function deployment({ name, image, port, replicas = 1, extra = '' }) {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  replicas: ${replicas}
  selector:
    matchLabels:
      app.kubernetes.io/name: ${name}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: ${name}
    spec:
      containers:
        - name: app
          image: ${registry}/${image}
          ports:
            - name: http
              containerPort: ${port}
          readinessProbe:
            httpGet:
              path: /healthz
              port: http
          resources:
            requests:
              cpu: 50m
              memory: 64Mi
            limits:
              memory: 256Mi
${extra}`;
}

function service(name) {
  return `apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  selector:
    app.kubernetes.io/name: ${name}
  ports:
    - name: http
      port: 80
      targetPort: http
`;
}

function baseKustomization(resources) {
  return `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
${resources.map(resource => `  - ${resource}`).join('\n')}
`;
}

/** An overlay that sets images and replicas, and may bring a patch or resources of its own. */
export function overlay({ images, replicas, resources = [], config, comment }) {
  const lines = [
    'apiVersion: kustomize.config.k8s.io/v1beta1',
    'kind: Kustomization',
    'resources:',
    ...['../../base', ...resources].map(resource => `  - ${resource}`),
    'images:',
    ...Object.entries(images).flatMap(([name, tag]) => [
      `  - name: ${registry}/${name}`,
      `    newTag: ${tag}`,
    ]),
    'replicas:',
    ...(comment ? [`  # ${comment}`] : []),
    ...Object.entries(replicas).flatMap(([name, count]) => [
      `  - name: ${name}`,
      `    count: ${count}`,
    ]),
    ...(config
      ? [
          'configMapGenerator:',
          '  - name: settings',
          '    literals:',
          ...Object.entries(config).map(
            ([key, value]) => `      - ${key}=${value}`,
          ),
        ]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

export const paymentBase = {
  'apps/payment-service/base/kustomization.yaml': baseKustomization([
    'payment-service.yaml',
    'payment-worker.yaml',
    'service.yaml',
    'budget.yaml',
  ]),
  'apps/payment-service/base/payment-service.yaml': deployment({
    name: 'payment-service',
    image: 'payment-service',
    port: 8080,
  }),
  'apps/payment-service/base/payment-worker.yaml': deployment({
    name: 'payment-worker',
    image: 'payment-worker',
    port: 8081,
  }),
  'apps/payment-service/base/service.yaml': service('payment-service'),
  'apps/payment-service/base/budget.yaml': `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: payment-service
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      app.kubernetes.io/name: payment-service
`,
  'apps/payment-service/app.yaml': appYaml({
    app: 'payment-service',
    owner: 'payments',
  }),
  'apps/payment-service/catalog-info.yaml': entity({
    app: 'payment-service',
    description: 'Takes payments and settles them',
    owner: 'payments',
    system: 'checkout',
  }),
};

export const paymentOverlay = ({ version, replicas, comment }) =>
  overlay({
    images: { 'payment-service': version, 'payment-worker': version },
    replicas: {
      'payment-service': replicas,
      'payment-worker': Math.max(1, Math.floor(replicas / 2)),
    },
    comment,
  });

export const checkoutChart = {
  'apps/checkout/chart/Chart.yaml': `apiVersion: v2
name: checkout
description: The basket and its way to a paid order
type: application
version: 0.3.0
appVersion: "4.2.0"
`,
  'apps/checkout/chart/values.yaml': `image:
  repository: ${registry}/checkout
  tag: 4.2.0
replicas: 1
features: {}
`,
  'apps/checkout/chart/templates/_helpers.tpl': `{{- define "checkout.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
`,
  'apps/checkout/chart/templates/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
  labels:
    {{- include "checkout.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels:
      {{- include "checkout.labels" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "checkout.labels" . | nindent 8 }}
    spec:
      containers:
        - name: app
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
          ports:
            - name: http
              containerPort: 8080
          envFrom:
            - configMapRef:
                name: {{ .Release.Name }}-features
`,
  'apps/checkout/chart/templates/service.yaml': `apiVersion: v1
kind: Service
metadata:
  name: {{ .Release.Name }}
  labels:
    {{- include "checkout.labels" . | nindent 4 }}
spec:
  selector:
    {{- include "checkout.labels" . | nindent 4 }}
  ports:
    - name: http
      port: 80
      targetPort: http
`,
  'apps/checkout/chart/templates/features.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-features
  labels:
    {{- include "checkout.labels" . | nindent 4 }}
data:
  {{- range $name, $on := .Values.features }}
  {{ $name }}: {{ $on | quote }}
  {{- end }}
`,
  'apps/checkout/app.yaml': appYaml({ app: 'checkout', owner: 'checkout' }),
  'apps/checkout/catalog-info.yaml': entity({
    app: 'checkout',
    description: 'The basket and its way to a paid order',
    owner: 'checkout',
    system: 'checkout',
  }),
};

export const checkoutValues = ({ tag, replicas, features }) => `image:
  tag: ${tag}
replicas: ${replicas}
features:
${Object.entries(features)
  .map(([name, on]) => `  ${name}: ${on}`)
  .join('\n')}
`;

export const statusPage = (environment, { tag, replicas }) => ({
  [`apps/status-page/overlays/${environment}/deployment.yaml`]: deployment({
    name: 'status-page',
    image: `status-page:${tag}`,
    port: 8080,
    replicas,
  }),
  [`apps/status-page/overlays/${environment}/service.yaml`]:
    service('status-page'),
});

export const statusPageMeta = {
  'apps/status-page/app.yaml': appYaml({
    app: 'status-page',
    owner: 'platform',
  }),
  'apps/status-page/catalog-info.yaml': entity({
    app: 'status-page',
    description: 'Says what works, to everybody',
    owner: 'platform',
    type: 'website',
  }),
};

export const orderBase = {
  'apps/order-worker/base/kustomization.yaml': baseKustomization([
    'deployment.yaml',
    'queue.yaml',
  ]),
  'apps/order-worker/base/deployment.yaml': deployment({
    name: 'order-worker',
    image: 'order-worker',
    port: 8080,
  }),
  'apps/order-worker/base/queue.yaml': `apiVersion: messaging.acme.example/v1
kind: Queue
metadata:
  name: orders
spec:
  retention: 72h
  deadLetters: true
`,
  'apps/order-worker/app.yaml': appYaml({
    app: 'order-worker',
    owner: 'checkout',
  }),
  'apps/order-worker/catalog-info.yaml': entity({
    app: 'order-worker',
    description: 'Works through the queue of orders',
    owner: 'checkout',
    system: 'checkout',
  }),
};

export const orderOverlay = ({ version, replicas }) =>
  overlay({
    images: { 'order-worker': version },
    replicas: { 'order-worker': replicas },
  });

const queueCrd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: queues.messaging.acme.example
spec:
  group: messaging.acme.example
  scope: Namespaced
  names:
    kind: Queue
    listKind: QueueList
    plural: queues
    singular: queue
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              required: [retention]
              properties:
                retention:
                  type: string
                deadLetters:
                  type: boolean
                  default: false
                partitions:
                  type: integer
                  minimum: 1
                  default: 3
            status:
              type: object
              x-kubernetes-preserve-unknown-fields: true
      subresources:
        status: {}
`;

export const messagingInfrastructure = {
  'infrastructure/messaging/base/kustomization.yaml': baseKustomization([
    'queue-crd.yaml',
    'operator.yaml',
  ]),
  'infrastructure/messaging/base/queue-crd.yaml': queueCrd,
  'infrastructure/messaging/base/operator.yaml': deployment({
    name: 'messaging-operator',
    image: 'messaging-operator',
    port: 8080,
  }),
  ...Object.fromEntries(
    ['nonprod', 'prod'].map(cluster => [
      `infrastructure/messaging/overlays/${cluster}/kustomization.yaml`,
      overlay({
        images: { 'messaging-operator': '0.9.2' },
        replicas: { 'messaging-operator': cluster === 'prod' ? 2 : 1 },
      }),
    ]),
  ),
};

export const notificationBase = {
  'apps/notification-service/base/kustomization.yaml': baseKustomization([
    'deployment.yaml',
    'service.yaml',
  ]),
  'apps/notification-service/base/deployment.yaml': deployment({
    name: 'notification-service',
    image: 'notification-service',
    port: 8080,
  }),
  'apps/notification-service/base/service.yaml': service(
    'notification-service',
  ),
  'apps/notification-service/app.yaml': appYaml({
    app: 'notification-service',
    owner: 'payments',
  }),
  'apps/notification-service/catalog-info.yaml': entity({
    app: 'notification-service',
    description: 'Mail and push messages',
    owner: 'payments',
    system: 'checkout',
  }),
};

export const notificationOverlay = ({ version, replicas, config }) =>
  overlay({
    images: { 'notification-service': version },
    replicas: { 'notification-service': replicas },
    config,
  });

/** The same overlay after an edit that names a file which was never added. */
export const brokenNotificationOverlay = ({ version, replicas }) =>
  overlay({
    images: { 'notification-service': version },
    replicas: { 'notification-service': replicas },
    resources: ['quiet-hours.yaml'],
  });
