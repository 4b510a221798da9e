import {
  applicationFacets,
  type ApplicationFacet,
  type ApplicationListQuery,
} from '@gitops-suite/backstage-plugin-gitops-common';

/** Facets of the page, in the order in which they stand. */
export const shownFacets: readonly ApplicationFacet[] = [
  'sync',
  'health',
  'environment',
  'engine',
  'owner',
  'cluster',
];

/** Rows of a page. */
export const PAGE_SIZE = 25;

const sorts = [
  'worst',
  'app',
  '-app',
  'environment',
  '-environment',
  'since',
  '-since',
] as const;
/** How the list can be sorted. */
export type Sort = (typeof sorts)[number];

/** What the address asks of the list. */
export function listQuery(parameters: URLSearchParams): ApplicationListQuery {
  const query: ApplicationListQuery = {
    sort: sortOf(parameters),
    limit: PAGE_SIZE,
    facets: shownFacets.join(','),
  };
  for (const facet of applicationFacets) {
    const values = valuesOf(parameters, facet);
    if (values.length > 0) {
      query[facet] = values;
    }
  }
  const q = parameters.get('q');
  const cursor = parameters.get('cursor');
  return {
    ...query,
    ...(q && { q }),
    ...(cursor && { cursor }),
  };
}

/** The chosen values of a facet. */
export function valuesOf(parameters: URLSearchParams, facet: string): string[] {
  return (parameters.get(facet) ?? '').split(',').filter(Boolean);
}

/** The chosen order; what nobody knows counts as worst first. */
export function sortOf(parameters: URLSearchParams): Sort {
  const wanted = parameters.get('sort');
  return sorts.find(sort => sort === wanted) ?? 'worst';
}

/** A filter that is on. */
export interface ActiveFilter {
  facet: ApplicationFacet | 'q';
  values: string[];
}

/** The filters that are on, in the order of the facets. */
export function activeFilters(parameters: URLSearchParams): ActiveFilter[] {
  const q = parameters.get('q');
  return [
    ...(q ? [{ facet: 'q' as const, values: [q] }] : []),
    ...applicationFacets
      .map(facet => ({ facet, values: valuesOf(parameters, facet) }))
      .filter(filter => filter.values.length > 0),
  ];
}

/** Whether two queries ask for the same rows in the same order. */
export function listIdentity(query: ApplicationListQuery): string {
  return JSON.stringify(Object.entries(query).sort());
}
