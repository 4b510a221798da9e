import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '@gitops-suite/dev-cluster/testUtils';
import {
  installDefinitions,
  ofControllers,
  untilListening,
} from './controllers';
import { eventually } from './eventually';
import { kubeconfigPathOf, type SharedCluster } from './sharedCluster';

/** Where Flux and its Kustomizations are. */
export const FLUX = 'flux-system';

const source = { kind: 'GitRepository', name: 'gitops' };

/** Starts Flux's source- and kustomize-controller beside an API server. */
export async function startFlux(cluster: SharedCluster): Promise<void> {
  const { plane } = cluster;
  await installDefinitions(cluster, /toolkit\.fluxcd\.io/);
  const [storage, ...ports] = await freePorts(5);
  const folderOf = (name: string) => {
    const path = join(plane.folder, 'flux', name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  const env = {
    HOME: folderOf('home'),
    KUBECONFIG: kubeconfigPathOf(plane.folder, 'flux'),
    RUNTIME_NAMESPACE: FLUX,
    TMPDIR: folderOf('tmp'),
  };
  const address = (port: number) => `127.0.0.1:${port}`;
  const run = (program: string, args: string[]) => {
    const file = ofControllers('bin', program);
    const common = ['--enable-leader-election=false', '--log-level=error'];
    plane.run({ name: program, file, args: [...common, ...args], env });
  };
  run('source-controller', [
    `--storage-path=${folderOf('storage')}`,
    `--storage-addr=${address(storage)}`,
    `--storage-adv-addr=${address(storage)}`,
    `--metrics-addr=${address(ports[0])}`,
    `--health-addr=${address(ports[1])}`,
  ]);
  run('kustomize-controller', [
    `--metrics-addr=${address(ports[2])}`,
    `--health-addr=${address(ports[3])}`,
  ]);
  await untilListening(cluster, storage);
  await untilListening(cluster, ports[3]);
}

/** What Flux follows. Pure. */
export function fluxSource(url: string): object {
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: source.kind,
    metadata: { name: source.name, namespace: FLUX },
    spec: { url, interval: '10m', ref: { branch: 'main' } },
  };
}

/** A Kustomization of Flux that follows a folder and waits for health. Pure. */
export function fluxKustomization(
  name: string,
  given: { path: string; namespace: string },
): object {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace: FLUX },
    spec: {
      ...{ path: given.path, targetNamespace: given.namespace },
      // Two cores need more than ten minutes for a thousand of them: with less it would never be done.
      ...{ interval: '1h', retryInterval: '5s', timeout: '1m' },
      ...{ prune: true, wait: true, sourceRef: source },
    },
  };
}

/** Has Flux look at Git, then at the cluster, as `flux reconcile --with-source` does; settles when it has done all. */
export async function reconcileFlux(cluster: SharedCluster): Promise<void> {
  for (const kind of ['gitrepositories', 'kustomizations'] as const) {
    const now = String(Date.now());
    await cluster.kubectl(
      ...['annotate', kind, '--all', '-n', FLUX, '--overwrite'],
      `reconcile.fluxcd.io/requestedAt=${now}`,
    );
    const isDone = async () => {
      const all = await cluster.list(kind, FLUX);
      return all.every(({ status }) => status?.lastHandledReconcileAt === now);
    };
    await eventually(`a look of Flux at its ${kind}`, isDone, {
      failure: () => cluster.plane.failure(),
    });
  }
}

/** How many of its Kustomizations are ready. */
export async function settledInFlux(cluster: SharedCluster): Promise<number> {
  const all = await cluster.list('kustomizations', FLUX);
  return all.filter(({ status }) =>
    (status?.conditions ?? []).some(
      ({ type, status: value }: any) => type === 'Ready' && value === 'True',
    ),
  ).length;
}
