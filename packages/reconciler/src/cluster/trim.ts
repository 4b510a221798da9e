import type { KubernetesObject } from '@gitops-suite/model';

/** Parts of a child that health and the tree need; everything else is dropped when it is read. */

type Json = Record<string, unknown>;

const annotationsKept = [
  'deployment.kubernetes.io/revision',
  'gitops-suite/application',
];
const labelsKept = [
  'pod-template-hash',
  'controller-revision-hash',
  'statefulset.kubernetes.io/pod-name',
  'batch.kubernetes.io/job-name',
  'applyset.kubernetes.io/part-of',
];

/** The child without fat; the same object for the same content, but for `resourceVersion`, which is dropped. @internal */
export function trimChild(object: KubernetesObject): KubernetesObject {
  const trim = trimmerOf(object.kind);
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: trimMetadata(object),
    ...trim(object),
  };
}

const trimmers: Record<string, (object: KubernetesObject) => Json> = {
  Pod: ({ spec, status }) => ({
    spec: trimPodSpec(spec as Json),
    status: trimPodStatus((status ?? {}) as Json),
  }),
  ReplicaSet: ({ spec, status }) => ({
    spec: {
      ...pick(spec as Json, ['replicas']),
      template: trimTemplate(spec as Json),
    },
    status,
  }),
  Job: ({ spec, status }) => ({
    spec: {
      ...pick(spec as Json, [
        'parallelism',
        'completions',
        'suspend',
        'backoffLimit',
        'activeDeadlineSeconds',
      ]),
      template: trimTemplate(spec as Json),
    },
    status,
  }),
  PersistentVolumeClaim: ({ spec, status }) => ({
    spec: pick(spec as Json, ['storageClassName', 'volumeName', 'resources']),
    status: pick((status ?? {}) as Json, ['phase', 'capacity', 'conditions']),
  }),
};

function trimmerOf(kind: string): (object: KubernetesObject) => Json {
  return trimmers[kind] ?? trimOther;
}

/** Workloads that an operator creates, and whatever else is owned: replicas, images and status. */
function trimOther({ spec, status }: KubernetesObject): Json {
  return {
    spec: spec && {
      ...pick(spec as Json, [
        'replicas',
        'paused',
        'updateStrategy',
        'strategy',
        'selector',
        'type',
        'minReadySeconds',
        'progressDeadlineSeconds',
      ]),
      template: trimTemplate(spec as Json),
    },
    status,
  };
}

function trimMetadata({ metadata }: KubernetesObject) {
  const owners = metadata.ownerReferences as Json[] | undefined;
  return {
    name: metadata.name,
    namespace: metadata.namespace,
    ...pick(metadata, [
      'uid',
      'generation',
      'creationTimestamp',
      'deletionTimestamp',
      'deletionGracePeriodSeconds',
    ]),
    finalizers: metadata.deletionTimestamp ? metadata.finalizers : undefined,
    labels: pickSome(metadata.labels, labelsKept),
    annotations: pickSome(metadata.annotations, annotationsKept),
    ownerReferences: owners?.map(owner =>
      pick(owner, ['apiVersion', 'kind', 'name', 'uid', 'controller']),
    ),
  };
}

function trimTemplate(spec: Json | undefined): Json | undefined {
  const template = spec?.template as { spec?: Json } | undefined;
  return template?.spec
    ? {
        spec: {
          containers: trimContainers(template.spec.containers),
          initContainers: trimContainers(template.spec.initContainers),
          restartPolicy: template.spec.restartPolicy,
        },
      }
    : undefined;
}

function trimPodSpec(spec: Json): Json {
  const volumes = (spec.volumes ?? []) as Json[];
  return {
    ...pick(spec, ['nodeName', 'restartPolicy', 'readinessGates']),
    containers: trimContainers(spec.containers),
    initContainers: trimContainers(spec.initContainers),
    volumes: volumes.filter(volume => volume.persistentVolumeClaim),
  };
}

function trimContainers(containers: unknown): Json[] | undefined {
  return (containers as Json[] | undefined)?.map(container =>
    pick(container, ['name', 'image', 'restartPolicy']),
  );
}

function trimPodStatus(status: Json): Json {
  const trimmed = pick(status, [
    'phase',
    'reason',
    'message',
    'startTime',
    'nominatedNodeName',
  ]);
  const conditions = status.conditions as Json[] | undefined;
  return {
    ...trimmed,
    conditions: conditions?.map(condition =>
      pick(condition, [
        'type',
        'status',
        'reason',
        'message',
        'lastTransitionTime',
      ]),
    ),
    initContainerStatuses: trimStatuses(status.initContainerStatuses),
    containerStatuses: trimStatuses(status.containerStatuses),
    ephemeralContainerStatuses: trimStatuses(status.ephemeralContainerStatuses),
  };
}

function trimStatuses(statuses: unknown): Json[] | undefined {
  return (statuses as Json[] | undefined)?.map(container =>
    pick(container, [
      'name',
      'image',
      'ready',
      'started',
      'restartCount',
      'state',
      'lastState',
    ]),
  );
}

function pick(source: Json | undefined, fields: readonly string[]): Json {
  const picked: Json = {};
  for (const field of fields) {
    if (source?.[field] !== undefined) {
      picked[field] = source[field];
    }
  }
  return picked;
}

function pickSome(
  source: Record<string, string> | undefined,
  fields: readonly string[],
): Record<string, string> | undefined {
  const picked = pick(source, fields) as Record<string, string>;
  return Object.keys(picked).length > 0 ? picked : undefined;
}
