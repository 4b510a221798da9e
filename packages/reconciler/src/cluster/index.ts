export { openCluster } from './openCluster';
export type { ClusterOptions } from './kubernetesCluster';
export { KubeconfigError } from './kubeconfig';
