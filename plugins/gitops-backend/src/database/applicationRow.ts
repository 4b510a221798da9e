import { createHmac } from 'node:crypto';
import type {
  Application,
  HealthStatus,
  SyncStatus,
} from '@gitops-suite/model';
import type { ApplicationRow } from './rows';

/** How much a status calls for a person. What is broken in Git (Unknown) counts more than what still comes up. */
const healthWeight: Record<HealthStatus, number> = {
  Healthy: 0,
  Suspended: 1,
  Progressing: 2,
  Missing: 4,
  Unknown: 6,
  Degraded: 7,
};
const syncWeight: Record<SyncStatus, number> = {
  Synced: 0,
  OutOfSync: 3,
  Unknown: 5,
};

/** What lists need of an Application. `entityRef` is the entity of its folder, for when it names none itself. */
export function applicationRow(
  application: Application,
  options: { secret: string; entityRef?: string },
): ApplicationRow {
  const { sync, health } = application;
  const entityRef = application.entityRef ?? options.entityRef;
  return {
    id: application.id,
    ref: signalRef(options.secret, application.id),
    app: application.app,
    environment: application.environment,
    position: application.order,
    cluster: application.cluster,
    namespace: application.namespace,
    engine: application.engine,
    scope: application.scope,
    repository: homeOf(application),
    entity_ref: entityRef?.toLowerCase() ?? null,
    owner: application.owner?.toLowerCase() ?? null,
    authority: (entityRef ?? application.owner)?.toLowerCase() ?? null,
    sync: sync.status,
    sync_was: sync.was ?? null,
    health: health.status,
    health_was: health.was ?? null,
    badness: badness(application),
    since: (health.status === 'Healthy' ? sync.since : health.since) ?? '9999',
    search: searchText(application),
  };
}

/** The repository whose `gitops.yaml` defines an Application: there its entity and its app are looked for. */
export function homeOf({ source }: Pick<Application, 'source'>): string {
  return source.home ?? source.repository;
}

/** 0 for the worst: the heavier of health and sync status first, then both together. */
export function badness({ health, sync }: Application): number {
  const weights = [healthWeight[health.status], syncWeight[sync.status]];
  return 100 - Math.max(...weights) * 10 - Math.min(...weights);
}

/** Opaque name of an Application: nobody can compute it from a guessed id. */
export function signalRef(secret: string, id: string): string {
  return createHmac('sha256', secret).update(id).digest('hex').slice(0, 16);
}

function searchText(application: Application): string {
  const { id, app, environment, cluster, namespace, owner } = application;
  return [id, app, environment, cluster, namespace, owner]
    .filter(Boolean)
    .join(' ')
    .toLowerCase();
}
