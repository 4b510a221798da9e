import { builtinType } from './builtinTypes';
import type { JsonObject, StructType } from './types';

/** A kind that the server serves, built in or defined by a custom resource definition. */
export interface Kind {
  /** Empty for the core group. */
  group: string;
  version: string;
  kind: string;
  listKind: string;
  plural: string;
  singular: string;
  shortNames: string[];
  categories: string[];
  namespaced: boolean;
  type: StructType;
  /** `status` and `scale`; `pods` has more, by name. */
  subresources: ReadonlySet<string>;
  /** The top fields whose changes count `metadata.generation` up, `*` for any; none when absent. */
  generationOf?: string[];
  /** A PUT creates what is not there. */
  createOnUpdate: boolean;
  /** A PUT has to carry the resource version. */
  versionRequired: boolean;
  /** What is asked and answered but never stored. */
  review: boolean;
  /** Objects are kept once per group and plural, whatever version they are written in. */
  storage: string;
  custom?: CustomKind;
}

/** What a custom resource definition says about one of its versions. */
export interface CustomKind {
  /** Name of the definition. */
  definition: string;
  /** OpenAPI schema; absent when anything is allowed. */
  schema?: JsonObject;
  /** Columns of `kubectl get`. */
  columns: PrinterColumn[];
  /** Paths of the scale subresource. */
  scale?: { replicas: string; status: string; selector?: string };
}

/** A column of `kubectl get`. */
export interface PrinterColumn {
  name: string;
  type: string;
  format?: string;
  description?: string;
  priority: number;
  /** Where the value is: `.status.phase`. */
  path: string;
}

const packageOf: Record<string, string> = {
  '': 'core.v1',
  apps: 'apps.v1',
  batch: 'batch.v1',
  autoscaling: 'autoscaling.v2',
  policy: 'policy.v1',
  'networking.k8s.io': 'networking.v1',
  'discovery.k8s.io': 'discovery.v1',
  'rbac.authorization.k8s.io': 'rbac.v1',
  'storage.k8s.io': 'storage.v1',
  'scheduling.k8s.io': 'scheduling.v1',
  'coordination.k8s.io': 'coordination.v1',
  'events.k8s.io': 'events.v1',
  'admissionregistration.k8s.io': 'admissionregistration.v1',
  'authentication.k8s.io': 'authentication.v1',
  'authorization.k8s.io': 'authorization.v1',
};

/**
 * One line per kind: apiVersion, kind, plural, short names, scope, then what else is true of it: `status`, `scale`;
 * `gen:field` counts generations; `all` is in `kubectl get all`; `put-creates`; `put-versioned`; `review`.
 */
const table = `
v1 Namespace namespaces ns cluster status
v1 ConfigMap configmaps cm namespaced
v1 Secret secrets - namespaced
v1 Service services svc namespaced status all put-creates
v1 ServiceAccount serviceaccounts sa namespaced
v1 Pod pods po namespaced status all gen:spec
v1 PersistentVolume persistentvolumes pv cluster status
v1 PersistentVolumeClaim persistentvolumeclaims pvc namespaced status
v1 Event events ev namespaced put-creates
v1 Endpoints endpoints ep namespaced put-creates
v1 ResourceQuota resourcequotas quota namespaced status
v1 LimitRange limitranges limits namespaced put-creates
v1 Node nodes no cluster status
v1 ReplicationController replicationcontrollers rc namespaced status scale all gen:spec
apps/v1 Deployment deployments deploy namespaced status scale all gen:spec,annotations
apps/v1 ReplicaSet replicasets rs namespaced status scale all gen:spec
apps/v1 StatefulSet statefulsets sts namespaced status scale all gen:spec
apps/v1 DaemonSet daemonsets ds namespaced status all gen:spec
apps/v1 ControllerRevision controllerrevisions - namespaced
batch/v1 Job jobs - namespaced status all gen:spec
batch/v1 CronJob cronjobs cj namespaced status all gen:spec
autoscaling/v2 HorizontalPodAutoscaler horizontalpodautoscalers hpa namespaced status all
policy/v1 PodDisruptionBudget poddisruptionbudgets pdb namespaced status gen:spec put-versioned
networking.k8s.io/v1 Ingress ingresses ing namespaced status gen:spec
networking.k8s.io/v1 IngressClass ingressclasses - cluster gen:spec
networking.k8s.io/v1 NetworkPolicy networkpolicies netpol namespaced gen:spec
discovery.k8s.io/v1 EndpointSlice endpointslices - namespaced gen:*
rbac.authorization.k8s.io/v1 Role roles - namespaced put-creates
rbac.authorization.k8s.io/v1 RoleBinding rolebindings - namespaced put-creates
rbac.authorization.k8s.io/v1 ClusterRole clusterroles - cluster put-creates
rbac.authorization.k8s.io/v1 ClusterRoleBinding clusterrolebindings - cluster put-creates
storage.k8s.io/v1 StorageClass storageclasses sc cluster
scheduling.k8s.io/v1 PriorityClass priorityclasses pc cluster gen:-
coordination.k8s.io/v1 Lease leases - namespaced put-creates put-versioned
events.k8s.io/v1 Event events ev namespaced put-creates
apiextensions.k8s.io/v1 CustomResourceDefinition customresourcedefinitions crd,crds cluster status gen:spec api-extensions put-versioned
admissionregistration.k8s.io/v1 MutatingWebhookConfiguration mutatingwebhookconfigurations - cluster gen:webhooks api-extensions put-versioned
admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration validatingwebhookconfigurations - cluster gen:webhooks api-extensions put-versioned
authentication.k8s.io/v1 TokenReview tokenreviews - cluster review
authentication.k8s.io/v1 SelfSubjectReview selfsubjectreviews - cluster review
authorization.k8s.io/v1 SelfSubjectAccessReview selfsubjectaccessreviews - cluster review
authorization.k8s.io/v1 SelfSubjectRulesReview selfsubjectrulesreviews - cluster review
authorization.k8s.io/v1 SubjectAccessReview subjectaccessreviews - cluster review
`;

/** The kinds that are built in. */
export const builtinKinds: readonly Kind[] = table
  .trim()
  .split('\n')
  .map(parseKind);

function parseKind(line: string): Kind {
  const [apiVersion, kind, plural, shortNames, scope, ...marks] =
    line.split(' ');
  const [group, version] = splitApiVersion(apiVersion);
  const generation = marks.find(mark => mark.startsWith('gen:'));
  return {
    group,
    version,
    kind,
    listKind: `${kind}List`,
    plural,
    singular: kind.toLowerCase(),
    shortNames: shortNames === '-' ? [] : shortNames.split(','),
    categories: ['all', 'api-extensions'].filter(c => marks.includes(c)),
    namespaced: scope === 'namespaced',
    type: builtinType(typeName(group, kind)),
    subresources: new Set(
      ['status', 'scale'].filter(name => marks.includes(name)),
    ),
    ...(generation && { generationOf: generation.slice(4).split(',') }),
    createOnUpdate: marks.includes('put-creates'),
    versionRequired: marks.includes('put-versioned'),
    review: marks.includes('review'),
    // Events of both groups are the same objects.
    storage: storageOf(group === 'events.k8s.io' ? '' : group, plural),
  };
}

function typeName(group: string, kind: string): string {
  return group === 'apiextensions.k8s.io'
    ? `io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.${kind}`
    : `io.k8s.api.${packageOf[group]}.${kind}`;
}

/** Where objects of a resource are kept. */
export function storageOf(group: string, plural: string): string {
  return group === '' ? plural : `${plural}.${group}`;
}

/** Group and version of an `apiVersion`. */
function splitApiVersion(apiVersion: string): [string, string] {
  const [first, second] = apiVersion.split('/');
  return second === undefined ? ['', first] : [first, second];
}

/** The `apiVersion` of a group and version. */
export function joinApiVersion(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The `apiVersion` of a kind. */
export function apiVersionOf(kind: Kind): string {
  return joinApiVersion(kind.group, kind.version);
}

/** `deployments.apps`, as messages name resources. */
export function resourceName(kind: Kind): string {
  return storageOf(kind.group, kind.plural);
}
