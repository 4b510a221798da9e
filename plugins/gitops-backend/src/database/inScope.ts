import type { LoadScope } from '@gitops-suite/reconciler';
import type { Knex } from 'knex';

/** Keeps the rows about Applications of some clusters, or of all others; `column` holds their ids. */
export function inScope(
  query: Knex.QueryBuilder,
  { knex, column, scope }: { knex: Knex; column: string; scope: LoadScope },
): Knex.QueryBuilder {
  const ids = knex('applications').select('id');
  return 'clusters' in scope
    ? query.whereIn(column, ids.whereIn('cluster', scope.clusters))
    : query.whereNotIn(column, ids.whereIn('cluster', scope.exceptClusters));
}
