import { request } from 'node:https';
import type { KubernetesObject } from '@gitops-suite/model';
import { startControlPlane } from '@gitops-suite/dev-cluster/testUtils';
import { openCluster } from '../../cluster';
import { parseJson } from '../../json';
import type { Cluster } from '../../ports';
import { silentLogger } from '../../testUtils';

/** A real API server with the reconciler's view of it and a way to act as somebody else. */
export interface RealCluster {
  cluster: Cluster;
  /** Sends any request as an administrator; `fieldManager` belongs into the path. Rejects beyond 2xx. */
  admin(
    method: string,
    path: string,
    body?: unknown,
    contentType?: string,
  ): Promise<KubernetesObject>;
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
    admin: (method, path, body, contentType = 'application/json') =>
      new Promise((resolve, reject) => {
        const outgoing = request(
          `${plane.url}${path}`,
          {
            method,
            ca,
            headers: {
              authorization: `Bearer ${plane.token}`,
              'content-type': contentType,
            },
          },
          response => {
            const chunks: Buffer[] = [];
            response.on('data', chunk => chunks.push(chunk));
            response.on('end', () => {
              const text = Buffer.concat(chunks).toString();
              if ((response.statusCode ?? 500) < 300) {
                resolve(parseJson(text) as KubernetesObject);
              } else {
                reject(new Error(`${method} ${path}: ${text}`));
              }
            });
          },
        );
        outgoing.on('error', reject);
        outgoing.end(body === undefined ? undefined : JSON.stringify(body));
      }),
    async stop() {
      await cluster.close();
      await plane.stop();
    },
  };
}
