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

/** Where Argo CD and its Applications are. */
export const ARGOCD = 'argocd';
const KIND = 'applications';

/** Starts Argo CD beside an API server: application-controller, repo-server and Redis, with what it comes with. */
export async function startArgoCd(cluster: SharedCluster): Promise<void> {
  const { plane, kubectl, create } = cluster;
  await installDefinitions(cluster, /(application|appproject).*-crd/);
  await kubectl(
    'apply',
    '--server-side',
    '-n',
    ARGOCD,
    '-f',
    ofControllers('argocd'),
  );
  create([everythingAllowed]);
  const [redis, repoServer, ...metrics] = await freePorts(4);
  const kubeconfig = kubeconfigPathOf(plane.folder, 'argocd');
  const env = {
    ...environment(join(plane.folder, 'argocd')),
    // Of the cluster that it takes for the one that it runs in.
    KUBECONFIG: kubeconfig,
  };
  const run = (program: string, args: string[]) =>
    plane.run({
      name: program,
      file: ofControllers('bin', program),
      args,
      env,
    });
  plane.run({
    name: 'redis-server',
    file: 'redis-server',
    args: [
      ...['--bind', '127.0.0.1', '--port', `${redis}`],
      ...['--save', '', '--appendonly', 'no', '--dir', plane.folder],
    ],
  });
  await untilListening(cluster, redis);
  const common = ['--redis', `127.0.0.1:${redis}`, '--loglevel', 'warn'];
  run('argocd-repo-server', [
    ...[...common, '--address', '127.0.0.1', '--port', `${repoServer}`],
    ...['--metrics-address', '127.0.0.1', '--metrics-port', `${metrics[0]}`],
  ]);
  await untilListening(cluster, repoServer);
  run('argocd-application-controller', [
    ...[...common, '--repo-server', `127.0.0.1:${repoServer}`],
    ...['--kubeconfig', kubeconfig],
    ...['--namespace', ARGOCD, '--metrics-port', `${metrics[1]}`],
  ]);
}

/** As its manifests have it, with folders of its own. */
function environment(folder: string): Record<string, string> {
  const folderOf = (name: string) => {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  return {
    ARGOCD_CONTROLLER_REPLICAS: '1',
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    ARGOCD_GNUPGHOME: folderOf('gnupg'),
    ARGOCD_GPG_DATA_PATH: folderOf('gpg'),
    ARGOCD_GPG_ENABLED: 'false',
    ARGOCD_PLUGINSOCKFILEPATH: folderOf('plugins'),
    ARGOCD_SSH_DATA_PATH: folderOf('ssh'),
    ARGOCD_TLS_DATA_PATH: folderOf('tls'),
    HOME: folderOf('home'),
    HOSTNAME: 'argocd-application-controller-0',
    PATH: `${ofControllers('bin')}:${process.env.PATH}`,
    TMPDIR: folderOf('tmp'),
  };
}

const everythingAllowed = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'AppProject',
  metadata: { name: 'default', namespace: ARGOCD },
  spec: {
    sourceRepos: ['*'],
    destinations: [{ server: '*', namespace: '*' }],
    clusterResourceWhitelist: [{ group: '*', kind: '*' }],
  },
};

/** An Application of Argo CD that follows a folder and heals. Pure. */
export function argoApplication(
  name: string,
  given: { repoURL: string; path: string; namespace: string },
): object {
  const { repoURL, path, namespace } = given;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: ARGOCD },
    spec: {
      project: 'default',
      source: { repoURL, path, targetRevision: 'main' },
      destination: { server: 'https://kubernetes.default.svc', namespace },
      syncPolicy: { automated: { prune: true, selfHeal: true } },
    },
  };
}

const REFRESH = 'argocd.argoproj.io/refresh';

/** Has Argo CD look at Git, as a webhook does; settles when it has compared all its Applications. */
export async function refreshArgoCd(cluster: SharedCluster): Promise<void> {
  await cluster.kubectl(
    ...['annotate', `${KIND}.argoproj.io`, '--all', '-n', ARGOCD],
    ...[`${REFRESH}=normal`, '--overwrite'],
  );
  const isDone = async () => {
    const all = await cluster.list(KIND, ARGOCD);
    return all.every(({ metadata }) => !metadata.annotations?.[REFRESH]);
  };
  await eventually('a look of Argo CD at everything', isDone, {
    failure: () => cluster.plane.failure(),
  });
}

/** How many of its Applications are Synced and Healthy. */
export async function settledInArgoCd(cluster: SharedCluster): Promise<number> {
  const all = await cluster.list(KIND, ARGOCD);
  return all.filter(
    ({ status }) =>
      status?.sync?.status === 'Synced' && status?.health?.status === 'Healthy',
  ).length;
}
