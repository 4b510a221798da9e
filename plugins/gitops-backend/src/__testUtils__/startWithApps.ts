import type { Application } from '@gitops-suite/model';
import { sampleRecord } from './samples';
import { startGitops } from './startGitops';

type Gitops = Awaited<ReturnType<typeof startGitops>>;

const started: Gitops[] = [];

/** Starts the plugin and lets its engine write two apps, of which `checkout` belongs to others. */
export async function startWithApps(
  options: Parameters<typeof startGitops>[0] = {},
  more: Partial<Application>[] = [],
): Promise<Gitops> {
  const gitops = await startGitops(options);
  started.push(gitops);
  const { store } = await gitops.engine.begun;
  await store.saveApplications(
    [{}, { app: 'checkout' }, ...more].map(changes => sampleRecord(changes)),
  );
  await store.saveSetup({
    environments: [],
    clusters: [
      { name: 'nonprod', reachable: true, objects: 12 },
      { name: 'prod', reachable: false, objects: 0, message: 'no route' },
    ],
    repositories: [
      {
        name: 'gitops',
        url: 'http://127.0.0.1:1/acme/gitops',
        branch: 'main',
        revision: 'aaa',
        problems: [
          {
            code: 'x',
            severity: 'error',
            message: 'broken',
            file: 'apps/checkout/overlays/staging/kustomization.yaml',
          },
        ],
      },
    ],
    entities: [],
  });
  return gitops;
}

/** Call it in `afterEach`. */
export async function stopStarted(): Promise<void> {
  await Promise.all(started.splice(0).map(gitops => gitops.stop()));
}
