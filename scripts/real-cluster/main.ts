/* eslint-disable no-console */
// A real Kubernetes control plane in place of dev-cluster: etcd, kube-apiserver and kube-controller-manager from
// KUBEBUILDER_ASSETS, with the scheduler and kubelet of dev-cluster beside them. It keeps its state in --data.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startControlPlane } from '@gitops-suite/dev-cluster/testUtils';
import {
  openImageTable,
  startControllers,
} from '../../packages/dev-cluster/src/controllers';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      name: { type: 'string', default: 'cluster' },
      data: { type: 'string', default: '.' },
      images: { type: 'string' },
      port: { type: 'string' },
    },
  });
  const plane = await startControlPlane({
    controllerManager: true,
    folder: resolve(values.data),
    ...(values.port && { port: Number(values.port) }),
  });
  const controllers = await startControllers({
    url: plane.url,
    token: plane.token,
    caData: plane.caData,
    images: await openImageTable(values.images!),
    only: [
      'scheduler',
      'kubelet',
      'persistentvolumeclaim',
      'loadbalancer',
      'ingress',
    ],
  });
  const stop = async () => {
    await controllers.stop();
    await plane.stop();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  console.log(
    JSON.stringify({
      ready: true,
      name: values.name,
      url: plane.url,
      kubeconfig: plane.kubeconfigPath,
    }),
  );
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
