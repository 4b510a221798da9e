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

/** A cluster of which nothing is heard. Pure. */
export function silentCluster(name: string, silence: Silence): ClusterStatus {
  return {
    name,
    reachable: false,
    asOf: silence.since,
    since: silence.since,
    objects: 0,
    message: messageOf(silence),
    leader: { identity: `agent ${silence.agent}`, term: 0 },
  };
}

function messageOf({ agent }: Silence): string {
  return `The agent ${agent} does not report. What it reconciles goes on in its cluster; look at its log.`;
}
