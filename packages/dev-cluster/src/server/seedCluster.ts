import { defaultObject, decodeObject } from '../admission/codec';
import type { JsonObject } from '../schema/types';
import { findEntry, type Cluster } from './cluster';
import { storeNew } from './create';

const namespaces = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

const service: JsonObject = {
  metadata: {
    name: 'kubernetes',
    namespace: 'default',
    labels: { component: 'apiserver', provider: 'kubernetes' },
  },
  spec: {
    clusterIP: '10.96.0.1',
    ports: [{ name: 'https', port: 443, targetPort: 6443 }],
  },
};

/** Creates what every cluster has, where it is missing. */
export function seedCluster(cluster: Cluster): void {
  for (const name of namespaces)
    ensure(cluster, 'namespaces', { metadata: { name } });
  ensure(cluster, 'services', service);
}

function ensure(cluster: Cluster, plural: string, value: JsonObject): void {
  const kind = cluster.kinds.find('', 'v1', plural);
  if (!kind) return;
  const { object } = decodeObject(kind, structuredClone(value));
  const { name, namespace } = object.metadata as JsonObject;
  const where = namespace === undefined ? undefined : String(namespace);
  if (findEntry(cluster, kind, where, String(name))) return;
  defaultObject(kind, object);
  storeNew(
    cluster,
    { kind, ...(where !== undefined && { namespace: where }) },
    object,
    { dryRun: false },
  );
}
