import type { Claim, Cluster, LoadScope, Store } from '../ports';

/**
 * A store to which every write says by which claim it is made. Where no other process can lead, that is none. The Lease
 * keeps two processes from writing to a cluster; this keeps them from writing over each other in the database, which
 * knows nothing of the Lease. Held by: claimingStore.test.ts, and by the contract of stores that are shared.
 * @internal
 */
export function claimingStore(
  store: Store,
  clusters: ReadonlyMap<string, Cluster>,
  clusterOf: (applicationId: string) => string | undefined,
): Store {
  const claimsOn = (names: Iterable<string>): Claim[] =>
    [...new Set(names)].flatMap(cluster => {
      const term = clusters.get(cluster)?.leadership.term();
      return term ? [{ cluster, ...term }] : [];
    });
  const ledOf = (scope: LoadScope | undefined) =>
    [...clusters.values()]
      .filter(({ name, leadership }) => leadership.leads() && isIn(scope, name))
      .map(({ name }) => name);
  return {
    load: scope => store.load(scope, claimsOn(ledOf(scope))),
    saveApplications: records =>
      store.saveApplications(
        records,
        claimsOn(records.map(({ application }) => application.cluster)),
      ),
    saveOperation(operation) {
      const cluster = clusterOf(operation.applicationId);
      // Of an Application that is let go of, all that is led is asked for.
      const names = cluster === undefined ? clusters.keys() : [cluster];
      return store.saveOperation(operation, claimsOn(names));
    },
    removeApplications: ids => store.removeApplications(ids),
    saveSetup: changed => store.saveSetup(changed),
    appendHistory: entries => store.appendHistory(entries),
    claimRequests: (limit, except) => store.claimRequests(limit, except),
    completeRequest: (id, result) => store.completeRequest(id, result),
  };
}

function isIn(scope: LoadScope | undefined, cluster: string): boolean {
  if (scope === undefined) {
    return true;
  }
  return 'clusters' in scope
    ? scope.clusters.includes(cluster)
    : !scope.exceptClusters.includes(cluster);
}
