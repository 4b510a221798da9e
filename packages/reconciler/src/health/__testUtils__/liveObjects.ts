import type { ClusterEvent, KubernetesObject } from '@gitops-suite/model';

/** The moment at which everything here is looked at. */
export const NOW = Date.parse('2026-01-15T14:00:00Z');

/** So many seconds before {@link NOW}. */
export function ago(seconds: number): string {
  return new Date(NOW - seconds * 1000).toISOString();
}

let lastUid = 0;

/** A live object; `kind` as `group/Kind`. */
export function live(
  kind: string,
  name: string,
  fields: object = {},
  metadata: object = {},
): KubernetesObject {
  const [group, word] = kind.split('/');
  lastUid += 1;
  return {
    apiVersion: group ? `${group}/v1` : 'v1',
    kind: word,
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${lastUid}`,
      creationTimestamp: ago(3600),
      ...metadata,
    },
    ...fields,
  } as KubernetesObject;
}

export function deployment(
  status: object = {},
  spec: object = {},
): KubernetesObject {
  return live(
    'apps/Deployment',
    'api',
    {
      spec: { replicas: 3, ...spec },
      status: {
        observedGeneration: 1,
        replicas: 3,
        updatedReplicas: 3,
        readyReplicas: 3,
        availableReplicas: 3,
        ...status,
      },
    },
    { generation: 1 },
  );
}

export function replicaSet(
  name: string,
  revision: number,
  replicas: number,
  status: object = {},
): KubernetesObject {
  return live(
    'apps/ReplicaSet',
    name,
    {
      spec: { replicas },
      status: {
        replicas,
        readyReplicas: replicas,
        availableReplicas: replicas,
        ...status,
      },
    },
    { annotations: { 'deployment.kubernetes.io/revision': `${revision}` } },
  );
}

export interface PodParts {
  phase?: string;
  image?: string;
  container?: object;
  init?: object;
  ready?: boolean;
  readySince?: string;
  spec?: object;
  status?: object;
  metadata?: object;
}

/** A pod with one container `app`, which runs and is ready unless told otherwise. */
export function pod(name: string, parts: PodParts = {}): KubernetesObject {
  const { image = 'r.example/api:1.0', ready = true } = parts;
  const statusOf = (container: string, state: object) => ({
    name: container,
    image,
    ready,
    restartCount: 0,
    state: { running: { startedAt: ago(600) } },
    ...state,
  });
  return live(
    '/Pod',
    name,
    {
      spec: {
        containers: [
          { name: 'app', image, resources: { limits: { memory: '128Mi' } } },
        ],
        ...(parts.init ? { initContainers: [{ name: 'setup', image }] } : {}),
        ...parts.spec,
      },
      status: {
        phase: parts.phase ?? 'Running',
        startTime: ago(900),
        conditions: [
          {
            type: 'Ready',
            status: ready ? 'True' : 'False',
            lastTransitionTime: parts.readySince ?? ago(840),
          },
        ],
        containerStatuses: [statusOf('app', parts.container ?? {})],
        ...(parts.init
          ? { initContainerStatuses: [statusOf('setup', parts.init)] }
          : {}),
        ...parts.status,
      },
    },
    parts.metadata,
  );
}

export const waiting = (reason: string, message?: string) => ({
  ready: false,
  state: { waiting: { reason, message } },
});

export function event(
  key: string,
  reason: string,
  message: string,
  type: ClusterEvent['type'] = 'Warning',
): ClusterEvent {
  return {
    key,
    type,
    reason,
    message,
    count: 7,
    firstAt: ago(840),
    lastAt: ago(38),
  };
}

/** Answers children from pairs of owner and owned objects. */
export function familyOf(
  ...families: [KubernetesObject, KubernetesObject[]][]
): (uid: string) => readonly KubernetesObject[] {
  const children = new Map(
    families.map(([owner, owned]) => [owner.metadata.uid as string, owned]),
  );
  return uid => children.get(uid) ?? [];
}
