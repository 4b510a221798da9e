import type { JsonObject } from '../../schema/types';
import type { Recorder } from '../transcript';
import { deployment } from './errors';

const merge = 'application/merge-patch+json';

/** Fields of other kinds that stay as they were set. */
export async function refuseImmutables(r: Recorder): Promise<void> {
  const ns = `/api/v1/namespaces/${r.namespace}`;
  const make = (path: string, body: JsonObject) =>
    r.quietly({ method: 'POST', path, body });
  const change = (path: string, body: JsonObject) =>
    r.send({ method: 'PATCH', path, body, contentType: merge });
  await make(`${ns}/services`, {
    metadata: { name: 's' },
    spec: { ports: [{ port: 80 }] },
  });
  await change(`${ns}/services/s`, {
    // None that the Service may have been given.
    spec: { clusterIP: '10.96.255.250', clusterIPs: ['10.96.255.250'] },
  });
  await change(`${ns}/services/s`, { spec: { type: 'NodePort' } });
  await change(`${ns}/services/s`, { spec: { type: 'ClusterIP' } });
  await change(`${ns}/services/s`, { spec: { ports: null } });
  await make(`${ns}/configmaps`, {
    metadata: { name: 'c' },
    data: { a: '1' },
    immutable: true,
  });
  await change(`${ns}/configmaps/c`, { data: { a: '2' } });
  await change(`${ns}/configmaps/c`, { immutable: null });
  await make(`${ns}/secrets`, {
    metadata: { name: 'x' },
    stringData: { a: '1' },
  });
  await change(`${ns}/secrets/x`, { type: 'other' });
  await change(`${ns}/secrets/x`, { stringData: { a: '2' } });
  await make(`${ns}/persistentvolumeclaims`, {
    metadata: { name: 'p' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
    },
  });
  await change(`${ns}/persistentvolumeclaims/p`, {
    spec: { accessModes: ['ReadWriteMany'] },
  });
  await change(`${ns}/persistentvolumeclaims/p`, {
    spec: { resources: { requests: { storage: '2Gi' } } },
  });
  await make(`${ns}/pods`, {
    metadata: { name: 'pod' },
    spec: { containers: [{ name: 'c', image: 'i:1' }] },
  });
  await change(`${ns}/pods/pod`, {
    spec: { containers: [{ name: 'c', image: 'i:2' }] },
  });
  await change(`${ns}/pods/pod`, { spec: { hostname: 'h' } });
  const batch = `/apis/batch/v1/namespaces/${r.namespace}/jobs`;
  await make(batch, {
    metadata: { name: 'j' },
    spec: {
      template: {
        spec: {
          restartPolicy: 'Never',
          containers: [{ name: 'c', image: 'i:1' }],
        },
      },
    },
  });
  await change(`${batch}/j`, { spec: { completions: 3 } });
  await change(`${batch}/j`, { spec: { parallelism: 3 } });
  await make(batch, {
    metadata: { name: 'k' },
    spec: { template: { spec: { containers: [{ name: 'c', image: 'i:1' }] } } },
  });
  await r.send({
    method: 'POST',
    path: batch,
    body: {
      metadata: { name: 'k' },
      spec: {
        template: { spec: { containers: [{ name: 'c', image: 'i:1' }] } },
      },
    },
  });
  const sets = `/apis/apps/v1/namespaces/${r.namespace}/statefulsets`;
  await make(sets, { ...deployment('t'), kind: 'StatefulSet' });
  await change(`${sets}/t`, { spec: { serviceName: 'other' } });
  await change(`${sets}/t`, { spec: { replicas: 2 } });
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${r.namespace}/rolebindings`;
  await make(rbac, {
    metadata: { name: 'b' },
    roleRef: { kind: 'Role', name: 'a' },
  });
  await change(`${rbac}/b`, { roleRef: { kind: 'Role', name: 'other' } });
}
