import type { ClusterStatus } from '@gitops-suite/model';
import type { Setup } from '@gitops-suite/reconciler';
import type { Knex } from 'knex';
import type { EntityRow } from './rows';
import { readSetting, writeSetting } from './settings';
import { parts } from './upsert';

/** Writes the parts that are given; answers all entities where one of them has changed. */
export async function saveSetup(
  tx: Knex.Transaction,
  changed: Partial<Setup>,
): Promise<readonly EntityRow[] | undefined> {
  const { environments, clusters, repositories, entities } = changed;
  if (environments) {
    await writeSetting(tx, 'environments', environments);
  }
  if (clusters) {
    const { clustersElsewhere } = changed;
    const known = await clustersOf(tx, { clusters, clustersElsewhere });
    await writeSetting(tx, 'clusters', known);
  }
  if (repositories) {
    await writeSetting(tx, 'repositories', repositories);
  }
  return repositories && entities
    ? saveEntities(tx, { repositories, entities })
    : undefined;
}

/** Puts the status of some clusters in the place of what was known of them. */
export async function saveClusters(
  tx: Knex.Transaction,
  statuses: readonly ClusterStatus[],
): Promise<void> {
  const known = (await readSetting<ClusterStatus[]>(tx, 'clusters')) ?? [];
  const newest = new Map(
    [...known, ...statuses].map(status => [status.name, status]),
  );
  await writeSetting(tx, 'clusters', [...newest.values()]);
}

/** Of a cluster in which another process leads, that one knows more. */
async function clustersOf(
  tx: Knex,
  {
    clusters,
    clustersElsewhere = [],
  }: Pick<Setup, 'clusters' | 'clustersElsewhere'>,
): Promise<ClusterStatus[]> {
  const elsewhere = new Set(clustersElsewhere);
  const known =
    elsewhere.size > 0
      ? await readSetting<ClusterStatus[]>(tx, 'clusters')
      : [];
  return clusters.map(
    status =>
      (elsewhere.has(status.name) &&
        known?.find(({ name }) => name === status.name)) ||
      status,
  );
}

async function saveEntities(
  tx: Knex,
  setup: Pick<Setup, 'repositories' | 'entities'>,
): Promise<readonly EntityRow[] | undefined> {
  const known = await tx<EntityRow>('entities').select();
  const next = entitiesAfter(known, setup);
  if (sameEntities(known, next)) {
    return undefined;
  }
  await tx('entities').delete();
  for (const part of parts(next)) {
    await tx('entities').insert(part);
  }
  return next;
}

/** A repository that is not read at the moment keeps its entities; one that left the config loses them. */
function entitiesAfter(
  known: readonly EntityRow[],
  { repositories, entities }: Pick<Setup, 'repositories' | 'entities'>,
): EntityRow[] {
  const configured = new Set(repositories.map(({ name }) => name));
  const unread = new Set(
    repositories
      .filter(repository => repository.revision === undefined)
      .map(({ name }) => name),
  );
  const kept = known.filter(({ repository }) => unread.has(repository));
  const found = entities.filter(
    ({ repository }) => configured.has(repository) && !unread.has(repository),
  );
  return [
    ...kept,
    ...found.map(({ repository, path, url, revision, yaml }) => ({
      repository,
      path,
      url,
      revision,
      yaml,
    })),
  ];
}

function sameEntities(
  before: readonly EntityRow[],
  after: readonly EntityRow[],
): boolean {
  const text = (rows: readonly EntityRow[]) =>
    rows
      .map(row =>
        JSON.stringify([
          row.repository,
          row.path,
          row.url,
          row.revision,
          row.yaml,
        ]),
      )
      .sort()
      .join('\n');
  return text(before) === text(after);
}
