import type {
  Deployment,
  Node,
  ObjectMeta,
  Pod,
  PodTemplate,
  ReplicaSet,
} from '../kubeTypes';

/** Milliseconds since the epoch at which test objects live. */
export const now = Date.UTC(2026, 0, 1, 12);
/** The same as a Kubernetes time. */
export const nowText = '2026-01-01T12:00:00Z';

/** Life at its own pace. */
export const time = { now, scale: (duration: number) => duration };

/** Metadata as a server would have given it. */
export function meta(name: string, more: Partial<ObjectMeta> = {}): ObjectMeta {
  return {
    name,
    namespace: 'shop',
    uid: `uid-${name}`,
    resourceVersion: '1',
    generation: 1,
    creationTimestamp: nowText,
    ...more,
  };
}

/** A template of one container. */
export function template(image = 'ghcr.io/acme/web:1.0.0'): PodTemplate {
  return {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'app', image }] },
  };
}

/** A pod that waits for everything. */
export function pod(
  name = 'web-1',
  more: Partial<Omit<Pod, 'metadata'>> & {
    metadata?: Partial<ObjectMeta>;
  } = {},
): Pod {
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    ...more,
    metadata: meta(name, { labels: { app: 'web' }, ...more.metadata }),
    spec: { ...template().spec, ...more.spec },
  };
}

/** A pod that runs and is ready since the start. */
export function readyPod(
  name: string,
  more: Parameters<typeof pod>[1] = {},
): Pod {
  return pod(name, {
    ...more,
    status: {
      phase: 'Running',
      podIP: '10.244.0.9',
      conditions: [
        { type: 'Ready', status: 'True', lastTransitionTime: nowText },
      ],
      ...more.status,
    },
  });
}

/** A node with room. */
export function node(
  name: string,
  more: Partial<Node['spec']> & { labels?: Record<string, string> } = {},
): Node {
  const { labels, ...spec } = more;
  return {
    metadata: meta(name, {
      namespace: undefined,
      labels: { 'kubernetes.io/hostname': name, ...labels },
    }),
    spec,
    status: { allocatable: { cpu: '4', memory: '8Gi', pods: '10' } },
  };
}

/** A Deployment of `replicas` pods. */
export function deployment(
  replicas: number,
  spec: Partial<Deployment['spec']> = {},
): Deployment {
  return {
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    metadata: meta('web'),
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: template(),
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' },
      },
      ...spec,
    },
  };
}

/** A ReplicaSet with counts; `available` pods are also ready. */
export function replicaSet(
  name: string,
  counts: {
    replicas: number;
    available?: number;
    desired?: number;
    max?: number;
    revision?: number;
  },
  image?: string,
): ReplicaSet {
  const { replicas, available = replicas, desired, max, revision } = counts;
  const annotations: Record<string, string> = {};
  if (desired !== undefined)
    annotations['deployment.kubernetes.io/desired-replicas'] = String(desired);
  if (max !== undefined)
    annotations['deployment.kubernetes.io/max-replicas'] = String(max);
  if (revision !== undefined)
    annotations['deployment.kubernetes.io/revision'] = String(revision);
  return {
    metadata: meta(name, { annotations }),
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: template(image),
    },
    status: {
      replicas,
      readyReplicas: available,
      availableReplicas: available,
      observedGeneration: 1,
    },
  };
}
