import type { Application } from '@gitops-suite/backstage-plugin-gitops-common';

/** Rows as they are shown while the list changes behind them. */
export interface StableRows {
  rows: Application[];
  /** Rows that would come, go or move if the new order were applied. */
  waiting: number;
}

/**
 * Rows never move or vanish by themselves: values are renewed in place, the new order waits until somebody asks for it.
 * `shown` are the rows on screen, `latest` what the backend answers now.
 */
export function stableRows(
  shown: readonly Application[] | undefined,
  latest: readonly Application[],
): StableRows {
  if (!shown) {
    return { rows: [...latest], waiting: 0 };
  }
  const newest = new Map(latest.map(one => [one.id, one]));
  const shownIds = new Set(shown.map(one => one.id));
  const gone = shown.filter(one => !newest.has(one.id));
  const added = latest.filter(one => !shownIds.has(one.id));
  const staying = shown.filter(one => newest.has(one.id));
  const order = latest.filter(one => shownIds.has(one.id));
  const moved = staying.filter((one, place) => order[place].id !== one.id);
  return {
    rows: shown.map(one => newest.get(one.id) ?? one),
    waiting: Math.max(gone.length, added.length) + moved.length,
  };
}
