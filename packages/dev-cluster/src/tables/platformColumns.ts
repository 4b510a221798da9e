import { child, children } from '../admission/defaults/fill';
import { asList, asObject, type Json, type JsonObject } from '../schema/types';
import { ageOf } from './age';
import { ageColumn, column, type Column } from './column';
import { printSelector } from './workloadColumns';

const text = (value: Json | undefined, fallback = '<none>') =>
  value === undefined || value === null || value === ''
    ? fallback
    : String(value);

const size = (o: JsonObject, ...names: string[]) =>
  names.reduce((sum, name) => sum + Object.keys(asObject(o[name])).length, 0);

const created = column(
  'Created At',
  o => String(asObject(o.metadata).creationTimestamp ?? ''),
  'date',
);

const accessModes: Record<string, string> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

const modes = (value: Json | undefined) =>
  asList(value)
    .map(mode => accessModes[String(mode)] ?? String(mode))
    .join(',');

function externalAddress(service: JsonObject): string {
  const spec = asObject(service.spec);
  if (spec.type === 'ExternalName') return text(spec.externalName);
  const ips = asList(spec.externalIPs).map(String);
  if (spec.type !== 'LoadBalancer') return ips.join(',') || '<none>';
  const ingress = children(service, 'status', 'loadBalancer', 'ingress').map(
    i => text(i.ip ?? i.hostname),
  );
  return [...ingress, ...ips].join(',') || '<pending>';
}

function servicePorts(service: JsonObject): string {
  return (
    children(service, 'spec', 'ports')
      .map(
        port =>
          `${String(port.port)}${
            port.nodePort ? `:${String(port.nodePort)}` : ''
          }/${String(port.protocol)}`,
      )
      .join(',') || '<none>'
  );
}

function nodeStatus(node: JsonObject): string {
  const ready = children(node, 'status', 'conditions').find(
    c => c.type === 'Ready',
  );
  let word = 'Unknown';
  if (ready) word = ready.status === 'True' ? 'Ready' : 'NotReady';
  return asObject(node.spec).unschedulable === true
    ? `${word},SchedulingDisabled`
    : word;
}

function nodeRoles(node: JsonObject): string {
  const prefix = 'node-role.kubernetes.io/';
  return (
    Object.keys(asObject(asObject(node.metadata).labels))
      .filter(label => label.startsWith(prefix))
      .map(label => label.slice(prefix.length))
      .sort()
      .join(',') || '<none>'
  );
}

const eventColumns: Column[] = [
  column('Last Seen', (o, now) =>
    ageOf(o.lastTimestamp ?? o.eventTime ?? o.deprecatedLastTimestamp, now),
  ),
  column('Type', o => text(o.type, '')),
  column('Reason', o => text(o.reason, '')),
  column('Object', o => {
    const about = asObject(o.involvedObject ?? o.regarding);
    return `${String(about.kind ?? '').toLowerCase()}/${String(
      about.name ?? '',
    )}`;
  }),
  column('Subobject*', o =>
    text(asObject(o.involvedObject ?? o.regarding).fieldPath, ''),
  ),
  column('Source*', o =>
    text(asObject(o.source).component ?? o.reportingComponent, ''),
  ),
  column('Message', o => text(o.message ?? o.note, '').trim()),
  column('First Seen*', (o, now) =>
    ageOf(o.firstTimestamp ?? o.eventTime ?? o.deprecatedFirstTimestamp, now),
  ),
  column('Count*', o => Number(o.count ?? o.deprecatedCount ?? 1)),
];

function subjects(binding: JsonObject, kind: string): string {
  return children(binding, 'subjects')
    .filter(subject => subject.kind === kind)
    .map(({ namespace, name }) =>
      kind === 'ServiceAccount'
        ? `${String(namespace)}/${String(name)}`
        : String(name),
    )
    .join(', ');
}

function nodeAddress(node: JsonObject, type: string): string {
  const found = children(node, 'status', 'addresses').find(
    address => address.type === type,
  );
  return text(found?.address);
}

const nodeInfo = (o: JsonObject, field: string) =>
  text(child(o, 'status', 'nodeInfo')?.[field], '<unknown>');

const bindingColumns: Column[] = [
  column('Role', o => {
    const role = asObject(o.roleRef);
    return `${String(role.kind)}/${String(role.name)}`;
  }),
  ageColumn,
  column('Users*', o => subjects(o, 'User')),
  column('Groups*', o => subjects(o, 'Group')),
  column('ServiceAccounts*', o => subjects(o, 'ServiceAccount')),
];

const claimColumns: Column[] = [
  column('Status', o =>
    asObject(o.metadata).deletionTimestamp
      ? 'Terminating'
      : text(asObject(o.status).phase, ''),
  ),
  column('Volume', o => text(asObject(o.spec).volumeName, '')),
  column('Capacity', o => text(child(o, 'status', 'capacity')?.storage, '')),
  column('Access Modes', o => modes(asObject(o.status).accessModes)),
  column('StorageClass', o => text(asObject(o.spec).storageClassName, '')),
  column('VolumeAttributesClass', o =>
    text(asObject(o.spec).volumeAttributesClassName, '<unset>'),
  ),
  ageColumn,
  column('VolumeMode*', o => text(asObject(o.spec).volumeMode, '')),
];

const volumeColumns: Column[] = [
  column('Capacity', o => text(child(o, 'spec', 'capacity')?.storage, '')),
  column('Access Modes', o => modes(asObject(o.spec).accessModes)),
  column('Reclaim Policy', o =>
    text(asObject(o.spec).persistentVolumeReclaimPolicy, ''),
  ),
  column('Status', o => text(asObject(o.status).phase, '')),
  column('Claim', o => {
    const claim = child(o, 'spec', 'claimRef');
    return claim ? `${String(claim.namespace)}/${String(claim.name)}` : '';
  }),
  column('StorageClass', o => text(asObject(o.spec).storageClassName, '')),
  column('VolumeAttributesClass', o =>
    text(asObject(o.spec).volumeAttributesClassName, '<unset>'),
  ),
  column('Reason', o => text(asObject(o.status).reason, '')),
  ageColumn,
  column('VolumeMode*', o => text(asObject(o.spec).volumeMode, '')),
];

/** The columns of the other kinds, after the name. */
export const platformColumns: Record<string, Column[]> = {
  Namespace: [
    column('Status', o => text(asObject(o.status).phase, '')),
    ageColumn,
  ],
  ConfigMap: [column('Data', o => size(o, 'data', 'binaryData')), ageColumn],
  Secret: [
    column('Type', o => text(o.type, '')),
    column('Data', o => size(o, 'data')),
    ageColumn,
  ],
  Service: [
    column('Type', o => text(asObject(o.spec).type, '')),
    column('Cluster-IP', o => text(asObject(o.spec).clusterIP)),
    column('External-IP', externalAddress),
    column('Port(s)', servicePorts),
    ageColumn,
    column('Selector*', o => printSelector(asObject(o.spec).selector)),
  ],
  ServiceAccount: [ageColumn],
  Node: [
    column('Status', nodeStatus),
    column('Roles', nodeRoles),
    ageColumn,
    column('Version', o =>
      text(child(o, 'status', 'nodeInfo')?.kubeletVersion, ''),
    ),
    column('Internal-IP*', o => nodeAddress(o, 'InternalIP')),
    column('External-IP*', o => nodeAddress(o, 'ExternalIP')),
    column('OS-Image*', o => nodeInfo(o, 'osImage')),
    column('Kernel-Version*', o => nodeInfo(o, 'kernelVersion')),
    column('Container-Runtime*', o => nodeInfo(o, 'containerRuntimeVersion')),
  ],
  Event: eventColumns,
  PersistentVolumeClaim: claimColumns,
  PersistentVolume: volumeColumns,
  Ingress: [
    column('Class', o => text(asObject(o.spec).ingressClassName)),
    column(
      'Hosts',
      o =>
        [
          ...new Set(children(o, 'spec', 'rules').map(r => text(r.host, '*'))),
        ].join(',') || '*',
    ),
    column('Address', o =>
      children(o, 'status', 'loadBalancer', 'ingress')
        .map(i => text(i.ip ?? i.hostname))
        .join(','),
    ),
    column('Ports', o =>
      asList(asObject(o.spec).tls).length > 0 ? '80, 443' : '80',
    ),
    ageColumn,
  ],
  IngressClass: [
    column('Controller', o => text(asObject(o.spec).controller, '')),
    column('Parameters', o => {
      const p = child(o, 'spec', 'parameters');
      return p ? `${String(p.kind)}/${String(p.name)}` : '<none>';
    }),
    ageColumn,
  ],
  NetworkPolicy: [
    column('Pod-Selector', o => printSelector(asObject(o.spec).podSelector)),
    ageColumn,
  ],
  EndpointSlice: [
    column('AddressType', o => text(o.addressType, '')),
    column(
      'Ports',
      o =>
        children(o, 'ports')
          .map(p => text(p.port, '*'))
          .join(',') || '<unset>',
    ),
    column(
      'Endpoints',
      o =>
        children(o, 'endpoints')
          .flatMap(e => asList(e.addresses))
          .join(',') || '<unset>',
    ),
    ageColumn,
  ],
  Endpoints: [
    column(
      'Endpoints',
      o =>
        children(o, 'subsets')
          .flatMap(s =>
            children(s, 'addresses').flatMap(a =>
              children(s, 'ports').map(
                p => `${String(a.ip)}:${String(p.port)}`,
              ),
            ),
          )
          .join(',') || '<none>',
    ),
    ageColumn,
  ],
  Role: [created],
  ClusterRole: [created],
  RoleBinding: bindingColumns,
  ClusterRoleBinding: bindingColumns,
  CustomResourceDefinition: [created],
  LimitRange: [created],
  StorageClass: [
    column('Provisioner', o => text(o.provisioner, '')),
    column('ReclaimPolicy', o => text(o.reclaimPolicy, 'Delete')),
    column('VolumeBindingMode', o => text(o.volumeBindingMode, '<unset>')),
    column('AllowVolumeExpansion', o =>
      String(o.allowVolumeExpansion === true),
    ),
    ageColumn,
  ],
  PriorityClass: [
    column('Value', o => o.value ?? 0, 'integer'),
    column('Global-Default', o => o.globalDefault === true, 'boolean'),
    ageColumn,
    column('PreemptionPolicy', o => text(o.preemptionPolicy, '')),
  ],
  Lease: [
    column('Holder', o => text(asObject(o.spec).holderIdentity, '')),
    ageColumn,
  ],
  MutatingWebhookConfiguration: [
    column('Webhooks', o => asList(o.webhooks).length, 'integer'),
    ageColumn,
  ],
  ValidatingWebhookConfiguration: [
    column('Webhooks', o => asList(o.webhooks).length, 'integer'),
    ageColumn,
  ],
};
