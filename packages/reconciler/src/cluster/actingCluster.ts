import type { Cluster } from '../ports';
import type { ObjectAccess } from './objectAccess';

/**
 * A cluster as a service account may use it: single reads, dry runs, applies and deletions carry its name, so that its
 * rights decide. Watches are shared by all Applications and stay those of the suite's own account.
 * @internal
 */
export function actingCluster(
  cluster: Cluster,
  objects: ObjectAccess,
): Cluster {
  return {
    name: cluster.name,
    live: cluster.live,
    leadership: cluster.leadership,
    actingAs: user => cluster.actingAs(user),
    status: () => cluster.status(),
    identity: () => cluster.identity(),
    kind: (group, kind, version) => cluster.kind(group, kind, version),
    watch: interest => cluster.watch(interest),
    managedKinds: () => cluster.managedKinds(),
    get: ref => objects.get(ref),
    apply: (manifest, options) => objects.apply(manifest, options),
    patch: (ref, operations, options) =>
      objects.patch(ref, operations, options),
    delete: (ref, options) => objects.delete(ref, options),
    release: (ref, options) => objects.release(ref, options),
    onChange: listener => cluster.onChange(listener),
    onStatus: listener => cluster.onStatus(listener),
    epoch: () => cluster.epoch(),
    requests: () => cluster.requests(),
    close: () => cluster.close(),
  };
}
