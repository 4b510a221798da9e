import { asList, asObject, type JsonObject } from '../../schema/types';
import { child, childOrNew, children, fill, fillEmpty } from './fill';

/** Defaults of a Service, without the addresses that are allocated. */
export function defaultService(object: JsonObject): void {
  const spec = childOrNew(object, 'spec');
  fillEmpty(spec, { sessionAffinity: 'None', type: 'ClusterIP' });
  if (spec.sessionAffinity === 'ClientIP') {
    const config = childOrNew(spec, 'sessionAffinityConfig');
    fill(childOrNew(config, 'clientIP'), { timeoutSeconds: 10800 });
  } else {
    delete spec.sessionAffinityConfig;
  }
  for (const port of children(spec, 'ports')) {
    fillEmpty(port, { protocol: 'TCP' });
    if (port.targetPort === 0 || port.targetPort === '')
      port.targetPort = port.port;
    fill(port, { targetPort: port.port });
  }
  const external =
    spec.type === 'NodePort' ||
    spec.type === 'LoadBalancer' ||
    (spec.type === 'ClusterIP' && asList(spec.externalIPs).length > 0);
  if (external) fillEmpty(spec, { externalTrafficPolicy: 'Cluster' });
  if (spec.type !== 'ExternalName')
    fillEmpty(spec, { internalTrafficPolicy: 'Cluster' });
  if (spec.type === 'LoadBalancer')
    fill(spec, { allocateLoadBalancerNodePorts: true });
  for (const ingress of children(object, 'status', 'loadBalancer', 'ingress'))
    if (ingress.ip) fill(ingress, { ipMode: 'VIP' });
}

/** Defaults of an Endpoints. */
export function defaultEndpoints(object: JsonObject): void {
  for (const subset of children(object, 'subsets'))
    for (const port of children(subset, 'ports'))
      fillEmpty(port, { protocol: 'TCP' });
}

/** Defaults of an EndpointSlice. */
export function defaultEndpointSlice(object: JsonObject): void {
  for (const port of children(object, 'ports'))
    fill(port, { name: '', protocol: 'TCP' });
}

/** Defaults of an IngressClass. */
export function defaultIngressClass(object: JsonObject): void {
  const parameters = child(object, 'spec', 'parameters');
  if (parameters) fill(parameters, { scope: 'Cluster' });
}

/** Defaults of a NetworkPolicy. */
export function defaultNetworkPolicy(object: JsonObject): void {
  const spec = childOrNew(object, 'spec');
  fill(spec, { podSelector: {} });
  for (const rule of [
    ...children(spec, 'ingress'),
    ...children(spec, 'egress'),
  ])
    for (const port of children(rule, 'ports')) fill(port, { protocol: 'TCP' });
  if (asList(spec.policyTypes).length === 0)
    spec.policyTypes =
      asList(spec.egress).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

const rbac = 'rbac.authorization.k8s.io';

/** Defaults of a RoleBinding or ClusterRoleBinding. */
export function defaultBinding(object: JsonObject): void {
  fillEmpty(childOrNew(object, 'roleRef'), { apiGroup: rbac });
  for (const subject of children(object, 'subjects'))
    if (subject.kind === 'User' || subject.kind === 'Group')
      fillEmpty(subject, { apiGroup: rbac });
}

/** Defaults of a ClusterRole, whose rules may be null. */
export function defaultClusterRole(object: JsonObject): void {
  fill(object, { rules: null });
}

/** Defaults of a Namespace. */
export function defaultNamespace(object: JsonObject): void {
  const metadata = childOrNew(object, 'metadata');
  const name = metadata.name;
  if (name)
    fill(childOrNew(metadata, 'labels'), {
      'kubernetes.io/metadata.name': name,
    });
  fillEmpty(childOrNew(object, 'status'), { phase: 'Active' });
}

/** Defaults of a PersistentVolume. */
export function defaultVolume(object: JsonObject): void {
  const spec = childOrNew(object, 'spec');
  fillEmpty(spec, { persistentVolumeReclaimPolicy: 'Retain' });
  fill(spec, { volumeMode: 'Filesystem' });
  const host = child(spec, 'hostPath');
  if (host) fill(host, { type: '' });
  fillEmpty(childOrNew(object, 'status'), { phase: 'Pending' });
}

/** Defaults of a Node. */
export function defaultNode(object: JsonObject): void {
  const spec = child(object, 'spec');
  if (spec?.podCIDR) fill(spec, { podCIDRs: [spec.podCIDR] });
  const status = child(object, 'status');
  const capacity = child(status, 'capacity');
  if (status && capacity)
    fill(status, { allocatable: structuredClone(capacity) });
}

/** Defaults of a LimitRange. */
export function defaultLimitRange(object: JsonObject): void {
  for (const limit of children(object, 'spec', 'limits')) {
    if (limit.type !== 'Container') continue;
    const max = asObject(limit.max);
    const fallback = { ...max, ...asObject(limit.default) };
    const request = {
      ...asObject(limit.min),
      ...fallback,
      ...asObject(limit.defaultRequest),
    };
    if (Object.keys(fallback).length > 0) limit.default = fallback;
    if (Object.keys(request).length > 0) limit.defaultRequest = request;
  }
}

/** Defaults of a webhook configuration; only mutating webhooks can be called again. */
export function defaultWebhooks(object: JsonObject): void {
  for (const webhook of children(object, 'webhooks')) {
    fill(webhook, {
      failurePolicy: 'Fail',
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
      timeoutSeconds: 10,
      ...(object.kind === 'MutatingWebhookConfiguration' && {
        reinvocationPolicy: 'Never',
      }),
    });
    for (const rule of children(webhook, 'rules')) fill(rule, { scope: '*' });
    const service = child(webhook, 'clientConfig', 'service');
    if (service) fill(service, { port: 443 });
  }
}

/** Defaults of a CustomResourceDefinition. */
export function defaultDefinition(object: JsonObject): void {
  const spec = childOrNew(object, 'spec');
  const names = childOrNew(spec, 'names');
  const kind = String(names.kind ?? '');
  if (kind)
    fillEmpty(names, {
      singular: kind.toLowerCase(),
      listKind: `${kind}List`,
    });
  const conversion = childOrNew(spec, 'conversion');
  fillEmpty(conversion, { strategy: 'None' });
  const service = child(conversion, 'webhook', 'clientConfig', 'service');
  if (service) fill(service, { port: 443 });
}
