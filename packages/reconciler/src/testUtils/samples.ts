import type { Application, HistoryEntry, Operation } from '@gitops-suite/model';
import type { ApplicationRecord } from '../ports';

/** A valid Application; change one thing. @public */
export function sampleApplication(
  changes: Partial<Application> = {},
): Application {
  const app = changes.app ?? 'payment-service';
  const environment = changes.environment ?? 'staging';
  return {
    id: `${app}.${environment}`,
    app,
    environment,
    order: 1,
    cluster: 'nonprod',
    namespace: `${app}-${environment}`,
    engine: 'builtin',
    scope: 'app',
    entityRef: `component:default/${app}`,
    owner: 'group:default/payments',
    source: {
      repository: 'gitops',
      url: 'https://forge.example/acme/gitops',
      branch: 'main',
      path: `apps/${app}/overlays/${environment}`,
      tool: 'kustomize',
    },
    policy: { automated: true, prune: false, selfHeal: true },
    sync: {
      status: 'Synced',
      revision: '4be1c0d7',
      commit: {
        sha: '4be1c0d7',
        message: 'Bump payment-service to 2.14.1',
        author: 'Release Bot',
        at: '2026-11-20T10:00:00.000Z',
      },
      different: 0,
      toPrune: 0,
      total: 4,
      since: '2026-11-20T10:00:05.000Z',
    },
    health: { status: 'Healthy', since: '2026-11-20T10:00:09.000Z' },
    images: [
      {
        name: 'app',
        image: 'ghcr.io/acme/payment-service:2.14.1',
        version: '2.14.1',
      },
    ],
    pullRequests: [],
    problems: [],
    asOf: {
      live: '2026-11-21T08:00:00.000Z',
      git: '2026-11-21T08:00:00.000Z',
    },
    ...changes,
  };
}

/** A record of {@link sampleApplication} with one Deployment. @public */
export function sampleRecord(
  changes: Partial<Application> = {},
): ApplicationRecord {
  const application = sampleApplication(changes);
  const { app, environment, namespace } = application;
  const ref = {
    group: 'apps',
    version: 'v1',
    kind: 'Deployment',
    namespace,
    name: app,
  };
  const key = `apps/Deployment/${namespace}/${app}`;
  return {
    application,
    nodes: [{ key, ref, managed: true, sync: application.sync.status }],
    diffs: [
      {
        key,
        ref,
        kind: 'content',
        fields: [{ path: 'spec.replicas', desired: '5', live: '10' }],
        lines: [{ side: 'live', text: 'replicas: 10', path: 'spec.replicas' }],
      },
    ],
    events: [
      {
        key,
        type: 'Normal',
        reason: 'ScalingReplicaSet',
        message: 'Scaled up replica set to 10',
        count: 1,
        firstAt: '2026-11-21T07:00:00.000Z',
        lastAt: '2026-11-21T07:00:00.000Z',
      },
    ],
    state: {
      definition: {
        id: application.id,
        app,
        environment,
        order: application.order,
        scope: application.scope,
        repository: application.source.repository,
        branch: application.source.branch,
        cluster: application.cluster,
        namespace,
        engine: application.engine,
        tool: application.source.tool,
        path: application.source.path,
        overlay: application.source.path,
        policy: { options: [] },
      },
      inventory: [{ key, ref, uid: 'f1d2' }],
      inventoryRebuilt: false,
      heals: {},
    },
  };
}

/** A running operation; change one thing. @public */
export function sampleOperation(changes: Partial<Operation> = {}): Operation {
  return {
    id: 'operation-1',
    applicationId: 'payment-service.staging',
    trigger: { type: 'manual', by: 'user:default/ann' },
    state: 'Applying',
    applied: false,
    healthy: false,
    results: [],
    attempt: 1,
    createdAt: '2026-11-21T08:00:00.000Z',
    ...changes,
  };
}

/** A history entry; change one thing. @public */
export function sampleEntry(changes: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    id: 'entry-1',
    at: '2026-11-21T08:00:00.000Z',
    type: 'sync-succeeded',
    message: 'Synced 4 objects',
    ...changes,
  };
}
