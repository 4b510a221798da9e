import { startCluster } from '@gitops-suite/dev-cluster';
import {
  startControlPlane,
  type ControlPlane,
} from '@gitops-suite/dev-cluster/testUtils';
import type { TestCluster } from './engineWorld';

/** A cluster that the engine is tried on. */
export interface Backend {
  name: string;
  start(): Promise<TestCluster & { stop(): Promise<void> }>;
}

/** The development cluster, and a real API server where there is one. */
export const backends: Backend[] = [
  {
    name: 'the development cluster',
    async start() {
      const cluster = await startCluster({ name: 'test' });
      const { url, token, caData, kubeconfig } = cluster;
      return {
        ...{ name: 'test', url, token, caData, kubeconfig },
        stop: () => cluster.close(),
      };
    },
  },
  ...(process.env.KUBEBUILDER_ASSETS
    ? [
        {
          name: 'a real API server',
          async start() {
            const plane: ControlPlane = await startControlPlane({
              controllerManager: true,
            });
            const { url, token, caData, kubeconfig } = plane;
            return {
              name: 'test',
              url,
              token,
              caData,
              kubeconfig,
              stop: () => plane.stop(),
            };
          },
        },
      ]
    : []),
];

if (!process.env.KUBEBUILDER_ASSETS) {
  // eslint-disable-next-line no-console
  console.info(
    'KUBEBUILDER_ASSETS is unset: the engine is not tried on a real API server',
  );
}
