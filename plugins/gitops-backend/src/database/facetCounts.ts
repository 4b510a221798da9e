import type { ApplicationFacet } from '@gitops-suite/model';
import type { Knex } from 'knex';
import type { ApplicationRow } from './rows';

/** A value of a facet and how many Applications have it. */
export interface FacetValue {
  value: string;
  count: number;
}

/** Counts over one set of rows: how many there are, and by each value of some facets. */
export interface FacetCounts {
  total: number;
  facets: Map<ApplicationFacet, FacetValue[]>;
}

type Group = Pick<ApplicationRow, ReturnType<typeof columnsOf>[number]> & {
  count: string | number;
};

// A facet is for choosing by hand; whoever looks for the rest types into the search.
const valuesPerFacet = 100;

/**
 * Reads `rows` once for all of `facets`: the database groups by all of them together, and each is summed up from the
 * groups. Values come most frequent first.
 */
export async function countFacets(
  rows: Knex.QueryBuilder,
  facets: readonly ApplicationFacet[],
): Promise<FacetCounts> {
  const columns = facets.flatMap(columnsOf);
  if (columns.length > 0) {
    rows.groupBy(columns);
  }
  const groups: Group[] = await rows.select(columns).count({ count: '*' });
  return {
    total: groups.reduce((sum, { count }) => sum + Number(count), 0),
    facets: new Map(facets.map(facet => [facet, sumUp(groups, facet)])),
  };
}

function columnsOf(facet: ApplicationFacet) {
  return facet === 'sync' || facet === 'health'
    ? [facet, `${facet}_was` as const]
    : [facet];
}

/**
 * A row without a value counts for none. A filter on a status also finds rows whose last known status was that one, so
 * they count for both.
 */
function sumUp(groups: readonly Group[], facet: ApplicationFacet) {
  const columns = columnsOf(facet);
  const counts = new Map<string, number>();
  for (const group of groups) {
    for (const value of new Set(columns.map(column => group[column]))) {
      if (value !== null) {
        counts.set(value, (counts.get(value) ?? 0) + Number(group.count));
      }
    }
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, valuesPerFacet);
}
