import { startCluster, type DevCluster } from '@gitops-suite/dev-cluster';
import {
  createImageTable,
  startControllers,
} from '@gitops-suite/dev-cluster/testUtils';

/** The development cluster `prod`, and all that brings workloads to ready there. */
export interface WorkingCluster {
  cluster: DevCluster;
  /** From now on nobody looks at workloads. */
  stopControllers(): Promise<void>;
  stop(): Promise<void>;
}

export async function startWorkingCluster(
  /** Only these controllers; all when absent. */
  only?: Parameters<typeof startControllers>[0]['only'],
): Promise<WorkingCluster> {
  const cluster = await startCluster({ name: 'prod' });
  const { url, token, caData } = cluster;
  const images = createImageTable();
  const controllers = await startControllers({
    ...{ url, token, caData, images, only },
  });
  return {
    cluster,
    stopControllers: () => controllers.stop(),
    async stop() {
      await controllers.stop();
      await cluster.close();
    },
  };
}
