/** Our agent, Argo CD and Flux in one cluster, each with as many Applications of its own from one repository. */
import { agentFolder, startAgent, type RunningAgent } from '../runningAgent';
import {
  ARGOCD,
  argoApplication,
  settledInArgoCd,
  startArgoCd,
} from './argoCd';
import { eventually } from './eventually';
import {
  FLUX,
  fluxKustomization,
  fluxSource,
  settledInFlux,
  startFlux,
} from './flux';
import {
  startSharedCluster,
  type Engine,
  type SharedCluster,
} from './sharedCluster';
import { serveRepository, type SharedRepository } from './sharedRepository';

/** The namespace in which each engine has the objects of its Applications. */
export const namespaceOf: Readonly<Record<Engine, string>> = {
  agent: 'of-agent',
  argocd: 'of-argocd',
  flux: 'of-flux',
};

/** Of the agent's webhook. */
export const WEBHOOK_SECRET = 'webhook-secret-of-a-test';

/** Where the repository has the manifests of an Application of each engine. */
export const fileOf: Readonly<Record<Engine, (app: string) => string>> = {
  agent: app => `apps/${app}/overlays/production/all.yaml`,
  argocd: app => `argocd/${app}/all.yaml`,
  flux: app => `flux/${app}/all.yaml`,
};

/** What each engine has. */
export interface Share {
  /** Names of its Applications, the same for all. */
  apps: readonly string[];
  /** The manifests of one. */
  manifests(app: string): string;
  /** The files of one of the agent's, when they are not these manifests alone. */
  filesOfAgent?(app: string): Readonly<Record<string, string>>;
  /** Seconds between two looks of the agent at Git. */
  pollSeconds: number;
}

/** All three, and the repository. */
export interface SideBySide {
  cluster: SharedCluster;
  repository: SharedRepository;
  /** Starts the agent, in the folder of an earlier one where there was one. */
  startAgent(env?: NodeJS.ProcessEnv): Promise<RunningAgent>;
  /** Settles when all of Argo CD's and Flux's are in step and healthy. */
  untilOthersSettled(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the cluster, Argo CD and Flux with their Applications; the agent is to be started. */
export async function startSideBySide(share: Share): Promise<SideBySide> {
  const { apps, pollSeconds } = share;
  const repository = await serveRepository(filesOf(share));
  const cluster = await startSharedCluster([
    ...Object.values(namespaceOf),
    ...[ARGOCD, FLUX],
  ]);
  const stop = async () => {
    await cluster.stop();
    await repository.close();
  };
  try {
    await Promise.all([startArgoCd(cluster), startFlux(cluster)]);
    cluster.create([
      ...apps.map(app =>
        argoApplication(app, {
          ...{ repoURL: repository.url, path: `argocd/${app}` },
          namespace: namespaceOf.argocd,
        }),
      ),
      fluxSource(repository.url),
      ...apps.map(app =>
        fluxKustomization(app, {
          ...{ path: `flux/${app}`, namespace: namespaceOf.flux },
        }),
      ),
    ]);
  } catch (error) {
    await stop();
    throw error;
  }
  const config = configOf(repository.url, pollSeconds);
  const folder = agentFolder(config, cluster.kubeconfigs.agent);
  return {
    ...{ cluster, repository, stop },
    startAgent: env => startAgent(folder, { ...env, WEBHOOK_SECRET }),
    untilOthersSettled: () => untilOthersSettled(cluster, apps.length),
  };
}

async function untilOthersSettled(
  cluster: SharedCluster,
  count: number,
): Promise<void> {
  const settled = async () => ({
    argocd: await settledInArgoCd(cluster),
    flux: await settledInFlux(cluster),
  });
  let last = await settled();
  await eventually(
    `${count} Applications of Argo CD and of Flux each`,
    async () => {
      last = await settled();
      return last.argocd >= count && last.flux >= count;
    },
    {
      seconds: 60 + 4 * count,
      // Each question lists them all.
      pause: 10 * count,
      instead: () => JSON.stringify(last),
      failure: () => cluster.plane.failure(),
    },
  );
}

function filesOf(share: Share): Record<string, string> {
  const { apps, manifests } = share;
  const filesOfAgent =
    share.filesOfAgent ?? (app => ({ [fileOf.agent(app)]: manifests(app) }));
  return Object.assign(
    { 'gitops.yaml': settings },
    ...apps.map(app => ({
      ...filesOfAgent(app),
      [fileOf.argocd(app)]: manifests(app),
      [fileOf.flux(app)]: manifests(app),
    })),
  );
}

/** Apps below `contested` go to the namespace that their name says. */
const settings = `version: 1
environments:
  - name: production
    cluster: prod
    namespace: ${namespaceOf.agent}
    sync: { automated: { prune: true, selfHeal: true } }
  - name: contested
    cluster: prod
    path: 'contested/{app}'
    namespace: '{app}'
    sync: { automated: { prune: true, selfHeal: true } }
`;

function configOf(url: string, pollSeconds: number): string {
  return `dataFolder: data
repositories:
  - { name: gitops, url: '${url}', trust: [{ cluster: prod, clusterKinds: ['*'] }] }
clusters: [{ name: prod, kubeconfig: kubeconfig, qps: 10000, burst: 10000 }]
pollSeconds: ${pollSeconds}
webhook: { secret: { env: WEBHOOK_SECRET } }
http: { host: 127.0.0.1, port: 0 }
`;
}
