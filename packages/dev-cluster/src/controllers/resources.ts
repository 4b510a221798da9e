/** Where the API serves a kind. */
export interface Resource {
  /** Empty for the core group. */
  group: string;
  version: string;
  plural: string;
  kind: string;
  namespaced: boolean;
}

function namespaced(group: string, plural: string, kind: string): Resource {
  return {
    group,
    version: group === 'autoscaling' ? 'v2' : 'v1',
    plural,
    kind,
    namespaced: true,
  };
}

function clusterWide(group: string, plural: string, kind: string): Resource {
  return { group, version: 'v1', plural, kind, namespaced: false };
}

/** Every kind that a controller reads or writes. */
export const resources = {
  namespaces: clusterWide('', 'namespaces', 'Namespace'),
  nodes: clusterWide('', 'nodes', 'Node'),
  persistentVolumes: clusterWide('', 'persistentvolumes', 'PersistentVolume'),
  persistentVolumeClaims: namespaced(
    '',
    'persistentvolumeclaims',
    'PersistentVolumeClaim',
  ),
  pods: namespaced('', 'pods', 'Pod'),
  events: namespaced('', 'events', 'Event'),
  configMaps: namespaced('', 'configmaps', 'ConfigMap'),
  secrets: namespaced('', 'secrets', 'Secret'),
  services: namespaced('', 'services', 'Service'),
  serviceAccounts: namespaced('', 'serviceaccounts', 'ServiceAccount'),
  endpoints: namespaced('', 'endpoints', 'Endpoints'),
  endpointSlices: namespaced(
    'discovery.k8s.io',
    'endpointslices',
    'EndpointSlice',
  ),
  leases: namespaced('coordination.k8s.io', 'leases', 'Lease'),
  deployments: namespaced('apps', 'deployments', 'Deployment'),
  replicaSets: namespaced('apps', 'replicasets', 'ReplicaSet'),
  statefulSets: namespaced('apps', 'statefulsets', 'StatefulSet'),
  daemonSets: namespaced('apps', 'daemonsets', 'DaemonSet'),
  controllerRevisions: namespaced(
    'apps',
    'controllerrevisions',
    'ControllerRevision',
  ),
  jobs: namespaced('batch', 'jobs', 'Job'),
  cronJobs: namespaced('batch', 'cronjobs', 'CronJob'),
  storageClasses: clusterWide(
    'storage.k8s.io',
    'storageclasses',
    'StorageClass',
  ),
  ingresses: namespaced('networking.k8s.io', 'ingresses', 'Ingress'),
  horizontalPodAutoscalers: namespaced(
    'autoscaling',
    'horizontalpodautoscalers',
    'HorizontalPodAutoscaler',
  ),
} satisfies Record<string, Resource>;

/** `v1`, `apps/v1`. */
export function apiVersionOf(resource: Resource): string {
  return resource.group === ''
    ? resource.version
    : `${resource.group}/${resource.version}`;
}

/** The path of a kind's collection, of one object, or of its subresource. */
export function pathOf(
  resource: Resource,
  target: { namespace?: string; name?: string; subresource?: string } = {},
): string {
  const parts = resource.group === '' ? ['api'] : ['apis', resource.group];
  parts.push(resource.version);
  if (resource.namespaced && target.namespace !== undefined) {
    parts.push('namespaces', target.namespace);
  }
  parts.push(resource.plural);
  if (target.name !== undefined) parts.push(target.name);
  if (target.subresource !== undefined) parts.push(target.subresource);
  return `/${parts.map(encodeURIComponent).join('/')}`;
}
