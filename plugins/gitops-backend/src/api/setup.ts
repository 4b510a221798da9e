import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  appAt,
  LAYOUT,
  repositoryJsonSchemas,
  type RepositoryStatus,
} from '@gitops-suite/model';
import { isVisible, type Visibility } from '../permissions/visibility';
import type { ApiContext } from './context';
import type { RouteMounter } from './RouteMounter';
import { routes } from './routes';

/** Environments, clusters, repositories, and the health of the suite. */
export function mountSetup(mounter: RouteMounter, context: ApiContext): void {
  const { authorizer, setup, engine } = context;
  const viewer = async (credentials: BackstageCredentials) => {
    await authorizer.requireView(credentials);
    return authorizer.visibility(credentials);
  };

  mounter.mount(routes.listEnvironments, async ({ credentials }) => {
    await authorizer.requireView(credentials);
    return { items: await setup.environments() };
  });

  mounter.mount(routes.listClusters, async ({ credentials }) => {
    const visibility = await viewer(credentials);
    const clusters = await setup.clusters();
    return {
      items: clusters.map(({ objects, ...cluster }) =>
        visibility.all ? { ...cluster, objects } : cluster,
      ),
    };
  });

  mounter.mount(routes.listRepositories, async ({ credentials }) => {
    const visibility = await viewer(credentials);
    const repositories = await setup.repositories();
    return {
      items: await Promise.all(
        repositories.map(repository =>
          withVisibleProblems(context, repository, visibility),
        ),
      ),
    };
  });

  mounter.mount(routes.getStatus, async ({ credentials }) => {
    const visibility = await viewer(credentials);
    const [clusters, repositories, counters] = await Promise.all([
      setup.clusters(),
      setup.repositories(),
      visibility.all ? engine.counters() : undefined,
    ]);
    return {
      engine: engine.status(),
      clusters: {
        total: context.config.reconciler.clusters.length,
        reachable: clusters.filter(cluster => cluster.reachable).length,
      },
      repositories: {
        total: context.config.reconciler.repositories.length,
        reachable: repositories.filter(
          ({ revision, message }) => revision !== undefined && !message,
        ).length,
      },
      counters,
    };
  });

  mounter.mount(routes.getSchema, async ({ params }) => {
    const schemas = repositoryJsonSchemas();
    const schema = (schemas as Record<string, object | undefined>)[params.name];
    if (!schema) {
      throw new NotFoundError(
        `There is no schema ${params.name}; there are ${Object.keys(
          schemas,
        ).join(' and ')}.`,
      );
    }
    return schema as Record<string, unknown>;
  });

  mounter.mount(routes.listEntities, async () =>
    setup.entities(
      context.config.reconciler.repositories.map(({ name }) => name),
    ),
  );
}

/** Problems of apps that the caller may not see are left out: they name files, and so apps. */
async function withVisibleProblems(
  { applications, setup }: Pick<ApiContext, 'applications' | 'setup'>,
  repository: RepositoryStatus,
  visibility: Visibility,
): Promise<RepositoryStatus> {
  if (visibility.all) {
    return repository;
  }
  const environments = await setup.environments();
  const patterns = environments.flatMap(one =>
    one.repository === repository.name && one.path ? [one.path] : [],
  );
  const problems = await Promise.all(
    repository.problems.map(async problem => {
      const app = appOf(problem.file ?? '', patterns);
      if (app === undefined) {
        return [problem];
      }
      const stored = await applications.ofApp(repository.name, app);
      return stored.some(({ authority }) => isVisible(visibility, authority))
        ? [problem]
        : [];
    }),
  );
  return { ...repository, problems: problems.flat() };
}

/** The app that a file or folder belongs to; `patterns` say where overlays are beside the usual place. */
function appOf(file: string, patterns: readonly string[]): string | undefined {
  const [root, app] = file.split('/');
  return root === LAYOUT.apps || root === LAYOUT.infrastructure
    ? app
    : patterns.flatMap(pattern => appAt(pattern, `${file}/`) ?? [])[0];
}
