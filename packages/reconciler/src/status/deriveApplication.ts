import type {
  Application,
  AsOf,
  HealthStatus,
  Problem,
  SyncStatus,
} from '@gitops-suite/model';
import type { ApplicationRuntime } from '../engine/application';
import { describeDifference, differences } from '../engine/compareApplication';
import type { RepositoryConfig } from '../config';
import type { Comparison } from '../plan';
import { nameObjects } from '../plan/nameObjects';
import { describeChanges } from '../plan/namespaceMetadata';
import type { ClusterStatus, RepositoryStatus } from '@gitops-suite/model';
import { imagesOf } from './images';

/** @internal */
export interface DeriveInput {
  app: ApplicationRuntime;
  repository: RepositoryConfig;
  repositoryStatus: RepositoryStatus;
  clusterStatus: ClusterStatus | undefined;
  health: Application['health'];
  toPrune: number;
  /** Problems of the definition. */
  problems: readonly Problem[];
  now: string;
}

/** How long a healed change stays in sight. */
const HEALED_MS = 10 * 60_000;

/** What people see of an Application. Pure. @internal */
export function deriveApplication(input: DeriveInput): Application {
  const { app, repository, now } = input;
  const { definition, published } = app;
  const sync = deriveSync(input);
  const health = input.clusterStatus?.reachable
    ? input.health
    : unknownHealth(published, input.clusterStatus);
  const healed =
    app.healed && Date.parse(now) - Date.parse(app.healed.at) < HEALED_MS
      ? app.healed
      : undefined;
  return {
    id: app.id,
    app: definition.app,
    environment: definition.environment,
    order: definition.order,
    cluster: definition.cluster,
    namespace: definition.namespace,
    engine: definition.engine,
    scope: definition.scope,
    entityRef: definition.entityRef,
    owner: definition.owner,
    source: {
      repository: definition.repository,
      home: definition.home,
      url: repository.webUrl ?? repository.url,
      branch: definition.branch,
      path: definition.overlay,
      tool: definition.tool,
    },
    policy: {
      automated: definition.policy.automated !== undefined,
      prune: definition.policy.automated?.prune ?? false,
      selfHeal: definition.policy.automated?.selfHeal ?? false,
    },
    sync: { ...sync, since: since(published?.sync, sync.status, now) },
    health: {
      ...health,
      since: health.since ?? since(published?.health, health.status, now),
    },
    images: imagesOf([...app.desired.values()].map(({ manifest }) => manifest)),
    behind: app.behind,
    drift:
      app.drift.size > 0
        ? { objects: app.drift.size, first: [...app.drift.values()][0] }
        : undefined,
    healed,
    syncWindows: app.syncWindows,
    waitsFor: app.waitsFor,
    contested:
      app.contested.size > 0
        ? {
            manager:
              [...app.contested.values()][0].manager?.name ??
              'an unknown manager',
            keys: [...app.contested.keys()],
            facts: [...app.contested.values()],
          }
        : undefined,
    operation: app.operation && summaryOf(app.operation),
    pullRequests: [],
    problems: problemsOf(input),
    asOf: asOfOf(input),
  };
}

function deriveSync(input: DeriveInput): Application['sync'] {
  const { app, toPrune, clusterStatus, repositoryStatus } = input;
  const different = differences(app);
  const base = {
    revision: app.applied?.revision,
    commit: app.commit,
    different: different.length,
    toPrune,
    total: app.desired.size,
  };
  const unknown = (message: string): Application['sync'] => ({
    ...base,
    status: 'Unknown',
    was: lastKnown(input.app.published?.sync),
    message,
  });
  if (!clusterStatus?.reachable) {
    return unknown(
      `The cluster ${app.definition.cluster} does not answer: ${
        clusterStatus?.message ?? 'no contact yet'
      }`,
    );
  }
  if (app.rendered?.status === 'failed') {
    return unknown(app.rendered.problem.message);
  }
  if (app.revision === undefined) {
    return unknown(
      repositoryStatus.message ?? 'The repository has not been read yet',
    );
  }
  const undecided = [...app.comparisons.values()].filter(
    ({ verdict }) => verdict === 'unknown',
  );
  if (undecided.length > 0 || app.comparisons.size < app.desired.size) {
    const [first] = undecided;
    const reason = first?.failure?.message ?? 'being compared';
    return unknown(
      first
        ? `${first.ref.kind}/${first.ref.name} could not be compared: ${reason}`
        : 'Being compared',
    );
  }
  const inNamespace = app.namespaceSeen?.changes ?? [];
  if (different.length + toPrune + inNamespace.length === 0) {
    return { ...base, status: 'Synced' };
  }
  const message = app.waitsFor?.message ?? whyOutOfSync(app, toPrune);
  return { ...base, status: 'OutOfSync', message };
}

function whyOutOfSync(app: ApplicationRuntime, toPrune: number): string {
  const different = differences(app);
  const [first] = different;
  const prune = toPrune > 0 ? `${toPrune} to prune` : undefined;
  if (!first) {
    return prune ?? whatNamespaceLacks(app);
  }
  const what = `${first.ref.kind}/${first.ref.name} ${describeDifference(
    first,
  )}`;
  const more =
    different.length > 1 ? `, ${different.length - 1} more differ` : '';
  return `${what}${more}${prune ? `, ${prune}` : ''}`;
}

function whatNamespaceLacks({ namespaceSeen, definition }: ApplicationRuntime) {
  const changes = describeChanges(namespaceSeen!.changes);
  return `Namespace/${definition.namespace} differs from managedNamespaceMetadata: ${changes}`;
}

function unknownHealth(
  published: Application | undefined,
  cluster: ClusterStatus | undefined,
): Application['health'] {
  const was =
    published?.health.status === 'Unknown'
      ? published.health.was
      : published?.health.status;
  return {
    status: 'Unknown',
    was: was as HealthStatus | undefined,
    message: cluster?.message ?? 'No contact with the cluster yet',
    cause: published?.health.cause,
  };
}

function lastKnown(
  sync: Application['sync'] | undefined,
): SyncStatus | undefined {
  return sync?.status === 'Unknown' ? sync.was : sync?.status;
}

function since(
  before: { status: string; since?: string } | undefined,
  status: string,
  now: string,
): string {
  return before?.status === status && before.since ? before.since : now;
}

function problemsOf({ app, problems }: DeriveInput): Problem[] {
  const render =
    app.rendered?.status === 'failed' ? [app.rendered.problem] : [];
  const warnings = (
    app.rendered?.status === 'rendered' ? app.rendered.warnings : []
  ).map<Problem>(message => ({
    code: 'render-warning',
    severity: 'warning',
    message,
    file: app.definition.overlay,
  }));
  return [...render, ...problems, ...sharedObjects(app), ...warnings];
}

/** Objects that another Application or engine owns: equal or not, the next change of them is refused here. */
function sharedObjects({ comparisons }: ApplicationRuntime): Problem[] {
  const byOwner = new Map<string, Comparison[]>();
  for (const comparison of comparisons.values()) {
    const { foreignOwner } = comparison;
    if (foreignOwner !== undefined) {
      const others = byOwner.get(foreignOwner) ?? [];
      byOwner.set(foreignOwner, [...others, comparison]);
    }
  }
  return [...byOwner].map(([owner, objects]) => ({
    code: 'foreign-owner',
    severity: 'warning',
    message: `${nameObjects(objects)}: owned by ${owner}`,
    cure: 'Remove it there, or here. Until then no change of it is synced.',
  }));
}

/** Staleness of cluster and repository; the moment of last contact comes with their own status. */
function asOfOf({ app, clusterStatus, repositoryStatus }: DeriveInput): AsOf {
  const stale =
    staleCluster(app, clusterStatus) ?? staleRepository(repositoryStatus);
  // Of a newer commit that it may concern nothing is known yet.
  const git = app.unread ? app.published?.asOf.git : repositoryStatus.asOf;
  return { live: clusterStatus?.asOf, git, stale };
}

function staleCluster(
  app: ApplicationRuntime,
  status: ClusterStatus | undefined,
): AsOf['stale'] {
  if (!status || status.reachable) {
    return undefined;
  }
  const { since: from, message = 'does not answer', nextTryAt } = status;
  return {
    what: 'cluster',
    name: app.definition.cluster,
    since: from ?? new Date(0).toISOString(),
    message,
    nextTryAt,
  };
}

function staleRepository({
  name,
  since: from,
  message,
  nextTryAt,
}: RepositoryStatus): AsOf['stale'] {
  return from && message
    ? { what: 'repository', name, since: from, message, nextTryAt }
    : undefined;
}

function summaryOf(operation: NonNullable<ApplicationRuntime['operation']>) {
  const { plan: _plan, results: _results, ...summary } = operation;
  return summary;
}
