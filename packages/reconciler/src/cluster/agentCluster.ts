import type { AgentClusterConfig } from '../config';
import { failed } from '../outcome';
import type { Cluster } from '../ports';

/**
 * A cluster that an agent reconciles: known by name, led elsewhere, and out of reach. Its status is what the agent
 * reports.
 * @internal
 */
export function createAgentCluster(config: AgentClusterConfig): Cluster {
  const { name, agent } = config;
  const holder = `the agent ${agent}`;
  const elsewhere = async () =>
    failed('not-leading', `${holder} reconciles the cluster ${name}`);
  const endless = () => () => {};
  const cluster: Cluster = {
    name,
    actingAs: () => cluster,
    status: () => ({
      name,
      reachable: false,
      objects: 0,
      message: `${holder} has not reported yet`,
    }),
    identity: () => undefined,
    kind: elsewhere,
    watch: elsewhere,
    managedKinds: elsewhere,
    get: elsewhere,
    apply: elsewhere,
    patch: elsewhere,
    delete: elsewhere,
    release: elsewhere,
    live: {
      get: () => undefined,
      version: () => undefined,
      ofApplication: () => [],
      applications: () => [],
      children: () => [],
      events: () => [],
      isComplete: () => false,
      denied: () => undefined,
      size: () => 0,
    },
    leadership: {
      leads: () => false,
      status: () => ({ leads: false, holder, term: 0 }),
      term: () => undefined,
      onChange: endless,
    },
    onChange: endless,
    onStatus: endless,
    epoch: () => '',
    requests: () => ({}),
    close: async () => {},
  };
  return cluster;
}
