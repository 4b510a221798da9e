import type { ClusterConfig } from '../config';
import type { Cluster } from '../ports';
import { parseKubeconfig } from './kubeconfig';
import { KubernetesCluster, type ClusterOptions } from './kubernetesCluster';

/**
 * Opens a cluster. One that is away starts unreachable and is looked for until it is there; only a kubeconfig that
 * cannot be used rejects, with a message that names the cure.
 * @internal
 */
export async function openCluster(
  config: ClusterConfig,
  options: ClusterOptions,
): Promise<Cluster> {
  const access = parseKubeconfig(config.kubeconfig, {
    cluster: config.name,
    context: config.context,
  });
  const cluster = new KubernetesCluster(config, access, options);
  await cluster.connect();
  return cluster;
}
