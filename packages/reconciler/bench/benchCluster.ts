import { startCluster } from '@gitops-suite/dev-cluster';
import { startControlPlane } from '@gitops-suite/dev-cluster/testUtils';
import type { TestCluster } from '../src/testing/engineWorld';

/** A cluster for one figure: what others left behind would be watched, too. */
export type BenchCluster = TestCluster & { stop(): Promise<void> };

export const isReal = Boolean(process.env.KUBEBUILDER_ASSETS);

/** A real API server where there is one, else the development cluster. */
export async function openBenchCluster(): Promise<BenchCluster> {
  const cluster = isReal
    ? await startControlPlane({ controllerManager: true })
    : await startCluster({ name: 'test' });
  const { url, token, caData, kubeconfig } = cluster;
  return {
    ...{ name: 'test', url, token, caData, kubeconfig },
    stop: () => ('stop' in cluster ? cluster.stop() : cluster.close()),
  };
}

/** Runs `act` on a cluster of its own. */
export async function withCluster<T>(
  act: (cluster: BenchCluster) => Promise<T>,
): Promise<T> {
  const cluster = await openBenchCluster();
  try {
    return await act(cluster);
  } finally {
    await cluster.stop();
  }
}
