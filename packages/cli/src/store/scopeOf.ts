import type { LoadScope } from '@gitops-suite/reconciler';
import type { Row } from './Database';

/** Which Applications belong to a scope, given the cluster of each one that is known. Pure. @internal */
export function scopeOf(
  scope: LoadScope,
  rows: readonly Row[],
): (applicationId: string) => boolean {
  const clusterOf = new Map(rows.map(({ id, cluster }) => [id, cluster]));
  return id => {
    const cluster = clusterOf.get(id);
    return 'clusters' in scope
      ? cluster !== undefined && scope.clusters.includes(cluster)
      : cluster === undefined || !scope.exceptClusters.includes(cluster);
  };
}
