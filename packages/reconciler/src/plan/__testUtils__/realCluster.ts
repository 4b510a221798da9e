import { startControlPlane } from '@gitops-suite/dev-cluster/testUtils';
import { openCluster } from '../../cluster';
import { adminOf, type Admin } from '../../cluster/testing/adminClient';
import type { Cluster } from '../../ports';
import { silentLogger } from '../../testUtils';

/** A real API server with the reconciler's view of it and a way to act as somebody else. */
export interface RealCluster {
  cluster: Cluster;
  /** Sends any request as an administrator; `fieldManager` belongs into the path. Rejects beyond 2xx. */
  admin: Admin;
  /** Folder of the control plane, with its certificates. */
  folder: string;
  stop(): Promise<void>;
}

export async function startRealCluster(): Promise<RealCluster> {
  const plane = await startControlPlane();
  const ca = Buffer.from(plane.caData, 'base64');
  const cluster = await openCluster(
    { name: 'real', kubeconfig: plane.kubeconfig, qps: 500, burst: 1000 },
    {
      installation: 'test',
      logger: silentLogger,
      clock: {
        now: () => Date.now(),
        random: () => Math.random(),
        after(ms, callback) {
          const timer = setTimeout(callback, ms);
          return () => clearTimeout(timer);
        },
      },
    },
  );
  return {
    cluster,
    folder: plane.folder,
    admin: adminOf(plane.url, plane.token, ca),
    async stop() {
      await cluster.close();
      await plane.stop();
    },
  };
}
