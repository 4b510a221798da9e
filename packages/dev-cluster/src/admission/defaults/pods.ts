import type { JsonObject } from '../../schema/types';
import { child, childOrNew, children, fill, fillEmpty } from './fill';

/** Defaults of a pod itself, beyond those of its spec. */
export function defaultPod(pod: JsonObject): void {
  const spec = childOrNew(pod, 'spec');
  for (const container of [
    ...children(spec, 'containers'),
    ...children(spec, 'initContainers'),
  ]) {
    const limits = child(container, 'resources', 'limits');
    if (!limits) continue;
    const requests = childOrNew(childOrNew(container, 'resources'), 'requests');
    fill(requests, limits);
  }
  fill(spec, { enableServiceLinks: true });
  defaultPodSpec(spec);
  defaultHostPorts(spec);
}

/** Defaults of the spec of a pod or of a pod template. */
function defaultPodSpec(spec: JsonObject): void {
  fillEmpty(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  });
  // The older name of the same field is always there too.
  const account = spec.serviceAccountName || spec.serviceAccount;
  if (account) {
    spec.serviceAccountName = account;
    spec.serviceAccount = account;
  }
  for (const volume of children(spec, 'volumes')) defaultVolume(volume);
  for (const list of ['initContainers', 'containers', 'ephemeralContainers'])
    for (const container of children(spec, list)) defaultContainer(container);
}

/** Defaults of a template of pods. */
export function defaultPodTemplate(owner: JsonObject | undefined): void {
  const template = child(owner, 'template');
  if (template) defaultPodSpec(childOrNew(template, 'spec'));
}

function defaultHostPorts(spec: JsonObject): void {
  if (spec.hostNetwork !== true) return;
  for (const container of [
    ...children(spec, 'containers'),
    ...children(spec, 'initContainers'),
  ])
    for (const port of children(container, 'ports'))
      fill(port, { hostPort: port.containerPort });
}

function defaultContainer(container: JsonObject): void {
  fillEmpty(container, {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicyOf(String(container.image ?? '')),
  });
  for (const port of children(container, 'ports'))
    fillEmpty(port, { protocol: 'TCP' });
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = child(container, name);
    if (probe) defaultProbe(probe);
  }
  for (const hook of ['postStart', 'preStop']) {
    const http = child(container, 'lifecycle', hook, 'httpGet');
    if (http) fillEmpty(http, { path: '/', scheme: 'HTTP' });
  }
  for (const variable of children(container, 'env')) {
    const reference = child(variable, 'valueFrom', 'fieldRef');
    if (reference) fillEmpty(reference, { apiVersion: 'v1' });
    const file = child(variable, 'valueFrom', 'fileKeyRef');
    if (file) fill(file, { optional: false });
  }
}

function pullPolicyOf(image: string): string {
  if (image.includes('@')) return 'IfNotPresent';
  const name = image.slice(image.lastIndexOf('/') + 1);
  const tag = name.includes(':') ? name.slice(name.indexOf(':') + 1) : '';
  return tag === '' || tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function defaultProbe(probe: JsonObject): void {
  const http = child(probe, 'httpGet');
  if (http) fillEmpty(http, { path: '/', scheme: 'HTTP' });
  const grpc = child(probe, 'grpc');
  if (grpc) fill(grpc, { service: '' });
  fill(probe, {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  });
}

const mode = 0o644;

function defaultVolume(volume: JsonObject): void {
  if (Object.keys(volume).every(name => name === 'name')) volume.emptyDir = {};
  for (const name of ['secret', 'configMap', 'downwardAPI', 'projected']) {
    const source = child(volume, name);
    if (source) fill(source, { defaultMode: mode });
  }
  for (const item of children(volume, 'downwardAPI', 'items'))
    defaultFieldRef(item);
  for (const source of children(volume, 'projected', 'sources')) {
    const token = child(source, 'serviceAccountToken');
    if (token) fill(token, { expirationSeconds: 3600 });
    for (const item of children(source, 'downwardAPI', 'items'))
      defaultFieldRef(item);
  }
  const host = child(volume, 'hostPath');
  if (host) fill(host, { type: '' });
  const iscsi = child(volume, 'iscsi');
  if (iscsi) fillEmpty(iscsi, { iscsiInterface: 'default' });
  const rbd = child(volume, 'rbd');
  if (rbd)
    fillEmpty(rbd, {
      pool: 'rbd',
      user: 'admin',
      keyring: '/etc/ceph/keyring',
    });
  const azure = child(volume, 'azureDisk');
  if (azure)
    fill(azure, {
      cachingMode: 'ReadWrite',
      fsType: 'ext4',
      readOnly: false,
      kind: 'Shared',
    });
  const image = child(volume, 'image');
  if (image)
    fillEmpty(image, { pullPolicy: pullPolicyOf(String(image.reference)) });
  const claim = child(volume, 'ephemeral', 'volumeClaimTemplate', 'spec');
  if (claim) fill(claim, { volumeMode: 'Filesystem' });
}

function defaultFieldRef(item: JsonObject): void {
  const reference = child(item, 'fieldRef');
  if (reference) fillEmpty(reference, { apiVersion: 'v1' });
}
