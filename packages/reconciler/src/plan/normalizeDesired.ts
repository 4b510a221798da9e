import { refOf, type KubernetesObject } from '@gitops-suite/model';
import { isMap } from '../json';

/** The annotation in which `kubectl apply` keeps its last manifest. @internal */
export const LAST_APPLIED_ANNOTATION =
  'kubectl.kubernetes.io/last-applied-configuration';

const serverFields = [
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
];

function normalizeMetadata(
  metadata: KubernetesObject['metadata'],
): KubernetesObject['metadata'] {
  const entries = Object.entries(metadata).filter(
    ([name, value]) => !serverFields.includes(name) && value !== null,
  );
  const kept = Object.fromEntries(entries) as KubernetesObject['metadata'];
  if (isMap(kept.annotations) && LAST_APPLIED_ANNOTATION in kept.annotations) {
    const { [LAST_APPLIED_ANNOTATION]: _lastApplied, ...annotations } =
      kept.annotations;
    return { ...kept, annotations };
  }
  return kept;
}

type Normalizer = (object: KubernetesObject) => KubernetesObject;

const templated: Normalizer = object =>
  at(object, ['spec', 'template'], normalizeTemplate);

const normalizers: Readonly<Record<string, Normalizer>> = {
  '/Secret': normalizeSecret,
  '/Service': object =>
    at(object, ['spec'], spec => withProtocols(spec, ['ports'])),
  '/Pod': object => at(object, ['spec'], normalizePodSpec),
  '/ReplicationController': templated,
  'apps/DaemonSet': templated,
  'apps/Deployment': templated,
  'apps/ReplicaSet': templated,
  'apps/StatefulSet': templated,
  'batch/Job': templated,
  'batch/CronJob': object =>
    at(object, ['spec', 'jobTemplate', 'spec', 'template'], normalizeTemplate),
  'apiextensions.k8s.io/CustomResourceDefinition': object =>
    at(
      object,
      ['spec', 'conversion', 'webhook', 'clientConfig'],
      withoutPlaceholderBundle,
    ),
  'rbac.authorization.k8s.io/ClusterRole': withoutAggregatedRules,
};

/**
 * A rendered manifest as it can be applied server-side: without what only a server writes, and without the forms that
 * the API server stores differently than they were sent. Numbers keep their text; the input is not changed.
 * @public
 */
export function normalizeDesired(manifest: KubernetesObject): KubernetesObject {
  const { status: _status, ...object } = manifest;
  const normalized = {
    ...object,
    metadata: normalizeMetadata(manifest.metadata),
  } as KubernetesObject;
  const { group, kind } = refOf(manifest);
  const stated = isBuiltIn(group) ? withoutNulls(normalized) : normalized;
  return normalizers[`${group}/${kind}`]?.(stated) ?? stated;
}

/** Groups of Kubernetes itself: `apps`, `networking.k8s.io`. */
function isBuiltIn(group: string): boolean {
  return !group.includes('.') || group.endsWith('.k8s.io');
}

// A template without values leaves `data:` behind, which means nothing. Sent as null, it would keep what was there.
function withoutNulls(object: KubernetesObject): KubernetesObject {
  const entries = Object.entries(object).filter(([, value]) => value !== null);
  return entries.length === Object.keys(object).length
    ? object
    : (Object.fromEntries(entries) as unknown as KubernetesObject);
}

type JsonMap = Record<string, unknown>;

/** `object` with the map at `path` changed; the same object when there is none. */
function at<T extends object>(
  object: T,
  path: readonly string[],
  change: (map: JsonMap) => JsonMap,
): T {
  const [name, ...rest] = path;
  const child = (object as JsonMap)[name];
  if (!isMap(child)) {
    return object;
  }
  const changed = rest.length === 0 ? change(child) : at(child, rest, change);
  return changed === child ? object : { ...object, [name]: changed };
}

/** Secrets hold base64 only: `stringData` is a way to write, which wins over `data`. */
function normalizeSecret(secret: KubernetesObject): KubernetesObject {
  const { stringData, data, ...rest } = secret;
  const written = isMap(stringData) ? stringData : {};
  if (Object.values(written).some(value => typeof value !== 'string')) {
    // The API server refuses it, with the better message.
    return secret;
  }
  const encoded = Object.entries(written).map(([name, value]) => [
    name,
    Buffer.from(value as string, 'utf8').toString('base64'),
  ]);
  const stored = Object.entries(isMap(data) ? data : {}).map(
    ([name, value]) => [name, canonicalBase64(value)],
  );
  const merged = Object.fromEntries([...stored, ...encoded]);
  const hasData = isMap(data) || encoded.length > 0;
  return { ...rest, ...(hasData ? { data: merged } : {}) } as KubernetesObject;
}

/** Base64 as the API server writes it back: one line. Null is what it stores as an empty value. */
function canonicalBase64(value: unknown): unknown {
  if (value === null) {
    return '';
  }
  if (typeof value !== 'string') {
    return value;
  }
  const joined = value.replace(/[\r\n]/g, '');
  const again = Buffer.from(joined, 'base64').toString('base64');
  return again === joined ? joined : value;
}

// The merge key of a port is its number and protocol; a key that is left out breaks the merge of two ports with the
// same number: https://github.com/kubernetes/kubernetes/issues/98576
function withProtocols(map: JsonMap, lists: readonly string[]): JsonMap {
  return lists.reduce((changed, name) => {
    const ports = changed[name];
    return Array.isArray(ports)
      ? {
          ...changed,
          [name]: ports.map(port =>
            isMap(port) && (port.protocol ?? null) === null
              ? { ...port, protocol: 'TCP' }
              : port,
          ),
        }
      : changed;
  }, map);
}

function normalizeTemplate(template: JsonMap): JsonMap {
  const cleared = at(template, ['metadata'], withoutTimestamp);
  return at(cleared, ['spec'], normalizePodSpec);
}

/** Generators of manifests write a null here, which nobody means. */
function withoutTimestamp(metadata: JsonMap): JsonMap {
  const { creationTimestamp, ...rest } = metadata;
  return creationTimestamp === null ? rest : metadata;
}

function normalizePodSpec(spec: JsonMap): JsonMap {
  const lists = ['containers', 'initContainers', 'ephemeralContainers'];
  return lists.reduce((changed, name) => {
    const containers = changed[name];
    return Array.isArray(containers)
      ? {
          ...changed,
          [name]: containers.map(container =>
            isMap(container) ? withProtocols(container, ['ports']) : container,
          ),
        }
      : changed;
  }, spec);
}

/** Tools that fill in the CA later ship a placeholder, which the API server refuses. */
function withoutPlaceholderBundle(clientConfig: JsonMap): JsonMap {
  const { caBundle, ...rest } = clientConfig;
  const isPem =
    typeof caBundle === 'string' &&
    Buffer.from(caBundle, 'base64')
      .toString('latin1')
      .includes('-----BEGIN CERTIFICATE-----');
  return caBundle === undefined || isPem ? clientConfig : rest;
}

/** The controller manager fills in the rules of an aggregated role: an empty list in Git is not meant to empty them. */
function withoutAggregatedRules(role: KubernetesObject): KubernetesObject {
  const { rules, ...rest } = role;
  const isEmpty =
    rules === null || (Array.isArray(rules) && rules.length === 0);
  return isMap(role.aggregationRule) && isEmpty
    ? (rest as KubernetesObject)
    : role;
}
