import {
  overlayPattern,
  type ClusterStatus,
  type Environment,
} from '@gitops-suite/model';
import { placeKey, type Discovery, type Place } from '../discover';
import type { EngineContext } from '../engine/context';
import type { Registry } from '../engine/registry';
import { clustersElsewhere } from '../engine/takeUp';
import type { Cluster, Setup } from '../ports';

/** The set-up as people see it. Pure but for reading the state of sources and clusters. @internal */
export function setupOf(
  discoveries: ReadonlyMap<string, Discovery>,
  registry: Registry,
  context: EngineContext,
): Omit<Setup, 'entities'> {
  const repositories = [...context.sources.values()].map(source => ({
    ...source.status(),
    problems: [...registry.problemsOfRepository(source.name)],
  }));
  const clusters = [...context.clusters.values()].map(cluster =>
    statusOf(cluster, [...context.clusters.values()]),
  );
  const environments = [...discoveries].flatMap(([repository, { settings }]) =>
    (settings?.environments ?? []).map<Environment>(environment => ({
      name: environment.name,
      repository,
      cluster: environment.cluster,
      order: environment.order,
      engine: environment.engine,
      overlay: environment.overlay ?? environment.name,
      ...(environment.path !== undefined && {
        path: overlayPattern(environment),
      }),
      ...(placeKey(environment.place) !== placeKey(settings!) && {
        source: environment.place,
      }),
      namespace: environment.namespace,
      policy: {
        automated: environment.sync?.automated !== undefined,
        prune: environment.sync?.automated?.prune ?? false,
        selfHeal: environment.sync?.automated?.selfHeal ?? false,
      },
    })),
  );
  return {
    environments,
    clusters,
    clustersElsewhere: clustersElsewhere(context),
    repositories,
  };
}

/** Two names of one API server are no fault, but two Applications may then mean the same object. */
function statusOf(cluster: Cluster, all: readonly Cluster[]): ClusterStatus {
  const status = cluster.status();
  const twins = all.filter(
    other =>
      other !== cluster &&
      other.identity() !== undefined &&
      other.identity() === cluster.identity(),
  );
  const warning =
    twins.length > 0 &&
    `this is the same API server as ${twins
      .map(({ name }) => name)
      .join(', ')}: configure it once`;
  return {
    ...status,
    message: [status.message, warning].filter(Boolean).join('; ') || undefined,
    objects: cluster.live.size(),
  };
}

/** Where people read the file of an entity. @internal */
export function entityUrl(
  { repository, branch }: Place,
  path: string,
  context: EngineContext,
): string {
  const { url, webUrl } = context.config.repositories.find(
    ({ name }) => name === repository,
  )!;
  return `${(webUrl ?? url).replace(
    /(\.git)?\/?$/,
    '',
  )}/blob/${branch}/${path}`;
}
