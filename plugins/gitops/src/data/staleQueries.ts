import {
  isSignalFor,
  type Application,
  type GitopsSignal,
} from '@gitops-suite/backstage-plugin-gitops-common';

/** A cached answer, reduced to what decides about it. */
export interface CachedQuery {
  key: readonly unknown[];
  /** Applications that the answer holds, if it is a list of them. */
  applications?: readonly Pick<Application, 'id' | 'ref'>[];
}

/** Both signals in one, so that none is lost between two fetches. */
export function mergeSignals(
  first: GitopsSignal | undefined,
  second: GitopsSignal,
): GitopsSignal {
  if (!first) {
    return second;
  }
  return {
    applications: [...new Set([...first.applications, ...second.applications])],
    setup: first.setup || second.setup,
    all: first.all || second.all,
  };
}

/**
 * Whether `signal` makes a cached answer old. References are opaque: that they belong to an Application is known only
 * from the lists that were fetched, given as `known`.
 */
export function isMadeStale(
  query: CachedQuery,
  signal: GitopsSignal,
  known: ReadonlyMap<string, string | undefined>,
): boolean {
  const [, area, id] = query.key;
  if (signal.all) {
    return true;
  }
  if (area === 'setup') {
    return signal.setup;
  }
  if (area === 'application') {
    const ref = known.get(String(id));
    return ref === undefined || isSignalFor(signal, { ref });
  }
  return isListMadeStale(query, signal);
}

function isListMadeStale(query: CachedQuery, signal: GitopsSignal): boolean {
  const [, , filter] = query.key;
  if (signal.setup) {
    return true;
  }
  const isOfEntity =
    typeof filter === 'object' && filter !== null && 'ofEntity' in filter;
  const holdsOne = (query.applications ?? []).some(application =>
    isSignalFor(signal, application),
  );
  // A filtered list may gain a row that it does not hold yet; the Applications of an entity do so only with `setup`.
  return holdsOne || !isOfEntity;
}
