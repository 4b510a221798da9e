import type { Application, ClusterStatus } from '@gitops-suite/model';

/** An agent that does not report any more. */
export interface Silence {
  agent: string;
  /** Time of its last report, ISO 8601. */
  since: string;
}

/** An Application of which nothing is heard: unknown, with what was known last. Pure. */
export function silentApplication(
  application: Application,
  silence: Silence,
): Application {
  const { sync, health, cluster } = application;
  const message = messageOf(silence);
  const { since } = silence;
  return {
    ...application,
    sync: {
      ...sync,
      status: 'Unknown',
      was: sync.was ?? sync.status,
      message,
      since,
    },
    health: {
      ...health,
      status: 'Unknown',
      was: health.was ?? health.status,
      message,
      since,
    },
    asOf: {
      ...application.asOf,
      stale: { what: 'cluster', name: cluster, since, message },
    },
  };
}

/** A cluster of which nothing is heard: out of reach, with what was known last and when that was. Pure. */
export function silentCluster(
  { nextTryAt: _nextTryAt, ...known }: ClusterStatus,
  silence: Silence,
): ClusterStatus {
  return {
    ...known,
    reachable: false,
    // What an agent said holds as long as it reports; a cluster that was away then answered earlier.
    asOf: known.reachable ? silence.since : known.asOf,
    since: known.reachable ? silence.since : known.since,
    message: messageOf(silence),
    leader: { identity: `agent ${silence.agent}`, term: 0 },
  };
}

function messageOf({ agent }: Silence): string {
  return `The agent ${agent} does not report. What it reconciles goes on in its cluster; look at its log.`;
}
