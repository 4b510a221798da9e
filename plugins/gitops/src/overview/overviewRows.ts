import type { Application } from '@gitops-suite/backstage-plugin-gitops-common';
import { inPromotionOrder, isFine, worstFirst } from '../sync/lanes';

/** Up to so many environments keep promotion order, one row each. */
export const ROWS_IN_ORDER = 6;
/** Of more, so many of the worst get a row. */
const WORST_SHOWN = 3;

/** What the card draws. */
export interface OverviewRows {
  shown: Application[];
  /** Environments without a row. */
  rest: Application[];
  /** Whether all of the rest are fine. */
  isRestFine: boolean;
  openPullRequests: number;
  /** Syncs that wait for a person. */
  waiting: number;
  /** The cluster or repository that does not answer. */
  unreachable?: string;
  /** The Application with the oldest facts. */
  oldest: Application;
}

/** Rows of the overview card: promotion order for few environments, the worst ones for many. */
export function overviewRows(
  applications: readonly [Application, ...Application[]],
): OverviewRows {
  const isFew = applications.length <= ROWS_IN_ORDER;
  const ordered = isFew
    ? inPromotionOrder(applications)
    : worstFirst(applications);
  const shown = isFew ? ordered : ordered.slice(0, WORST_SHOWN);
  const rest = ordered.slice(shown.length);
  const pullRequests = new Set(
    applications.flatMap(one => one.pullRequests.map(pull => pull.url)),
  );
  return {
    shown,
    rest,
    isRestFine: rest.every(isFine),
    openPullRequests: pullRequests.size,
    waiting: applications.filter(one => one.operation?.state === 'Held').length,
    unreachable: applications.find(one => one.asOf.stale)?.asOf.stale?.name,
    oldest: applications.reduce((oldest, one) =>
      liveOf(one) < liveOf(oldest) ? one : oldest,
    ),
  };
}

/** What a row says at its end: the age while all is fine, else the word. */
export type RowEnd =
  | { kind: 'age'; at?: string }
  | { kind: 'health' }
  | { kind: 'sync' }
  | { kind: 'was' };

/** Health comes before sync: it is what users feel. */
export function rowEnd(application: Application): RowEnd {
  const { sync, health } = application;
  if (health.status === 'Unknown' || sync.status === 'Unknown') {
    return { kind: 'was' };
  }
  if (health.status !== 'Healthy' && health.status !== 'Suspended') {
    return { kind: 'health' };
  }
  if (sync.status !== 'Synced') {
    return { kind: 'sync' };
  }
  return { kind: 'age', at: sync.commit?.at ?? sync.since };
}

function liveOf(application: Application): number {
  return application.asOf.live ? Date.parse(application.asOf.live) : 0;
}
