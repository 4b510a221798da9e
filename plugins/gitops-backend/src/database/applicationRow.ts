import { createHmac } from 'node:crypto';
import { healthOrder, syncOrder, type Application } from '@gitops-suite/model';
import type { ApplicationRow } from './rows';

const worst = (healthOrder.length - 1) * 10 + (syncOrder.length - 1);

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
    repository: application.source.repository,
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

/** 0 for the worst pair of health and sync status; health counts first. */
export function badness({ health, sync }: Application): number {
  return (
    worst -
    healthOrder.indexOf(health.status) * 10 -
    syncOrder.indexOf(sync.status)
  );
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
