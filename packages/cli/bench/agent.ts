import { startCluster } from '@gitops-suite/dev-cluster';
import {
  controlPlaneAssets,
  startControlPlane,
} from '@gitops-suite/dev-cluster/testUtils';
import { filesOfApp } from '../../reconciler/bench/fleet';
import type { BenchRow } from '../../reconciler/bench/row';
import { agentFolder, startAgent } from '../src/testing/runningAgent';
import { repositoryOf } from '../src/testing/shopRepository';
import { removeTemporaryFolders } from '../src/testing/temporaryFolder';
import {
  environmentOfContainer,
  measureFirstSync,
  measureIdle,
} from './agentFigures';

/** `gitops agent` as a process: the first sync of so many Applications, then what it needs while nothing happens. */
export async function agent(
  applications: number,
  idleSeconds: number,
): Promise<BenchRow[]> {
  const cluster = await openCluster();
  const name = `${cluster.mark}agent, ${applications} Applications × 4 objects`;
  const subject = { name, applications, idleSeconds };
  const folder = agentFolder(
    configOf(repositoryOf(fleet(applications))),
    cluster.kubeconfig,
  );
  try {
    const first = await measureFirstSync(subject, () =>
      startAgent(folder, environmentOfContainer()),
    );
    try {
      return [first.row, ...(await measureIdle(subject, first.agent))];
    } finally {
      await first.agent.kill();
    }
  } finally {
    await cluster.stop();
    removeTemporaryFolders();
  }
}

async function openCluster() {
  if (controlPlaneAssets()) {
    const plane = await startControlPlane({ controllerManager: true });
    const { kubeconfig } = plane;
    return { kubeconfig, mark: '', stop: () => plane.stop() };
  }
  const dev = await startCluster({ name: 'real' });
  return {
    kubeconfig: dev.kubeconfig,
    mark: '[dev] ',
    stop: () => dev.close(),
  };
}

function configOf(repository: string): string {
  return `dataFolder: data
repositories:
  - { name: gitops, url: 'file://${repository}/.git', trust: [{ cluster: prod, clusterKinds: ['*'] }] }
clusters: [{ name: prod, kubeconfig: kubeconfig, qps: 10000, burst: 10000 }]
http: { host: 127.0.0.1, port: 0 }
`;
}

function fleet(applications: number): Record<string, string> {
  const files: Record<string, string> = {
    'gitops.yaml': `version: 1
environments:
  - { name: production, cluster: prod, namespace: default, sync: { automated: {} } }
`,
  };
  for (let index = 0; index < applications; index += 1) {
    Object.assign(files, filesOfApp(`bench-${index}`, 'production'));
  }
  return files;
}
