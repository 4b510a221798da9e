export { createAgentCluster } from './agentCluster';
export { openCluster } from './openCluster';
export type { ClusterOptions } from './kubernetesCluster';
