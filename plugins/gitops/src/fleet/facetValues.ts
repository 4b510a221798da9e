import {
  healthOrder,
  syncOrder,
  type ApplicationFacet,
} from '@gitops-suite/backstage-plugin-gitops-common';

/** A value of a facet. */
export interface FacetValue {
  value: string;
  count: number;
  isChosen: boolean;
}

/** Values with their counts: status worst first, others most frequent first. A chosen value stays, even with none left. */
export function facetValues(
  facet: ApplicationFacet,
  counts: readonly { value: string; count: number }[],
  chosen: readonly string[],
): FacetValue[] {
  const known = new Map(counts.map(({ value, count }) => [value, count]));
  for (const value of chosen) {
    known.set(value, known.get(value) ?? 0);
  }
  const order = orderOf(facet);
  return [...known]
    .map(([value, count]) => ({
      value,
      count,
      isChosen: chosen.includes(value),
    }))
    .sort(
      (a, b) =>
        order.indexOf(b.value) - order.indexOf(a.value) ||
        b.count - a.count ||
        a.value.localeCompare(b.value, 'en'),
    );
}

function orderOf(facet: ApplicationFacet): readonly string[] {
  if (facet === 'sync') {
    return syncOrder;
  }
  return facet === 'health' ? healthOrder : [];
}
