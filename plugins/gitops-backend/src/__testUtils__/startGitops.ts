import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { actionsRegistryServiceMock } from '@backstage/backend-test-utils/alpha';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { TestEventsService } from '@backstage/plugin-events-backend-test-utils';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { GitopsClient } from '@gitops-suite/backstage-plugin-gitops-common';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import gitopsPlugin from '../index';
import { FakeReconciler } from './fakeReconciler';
import { openApiFetch } from './openApiFetch';

const kubeconfigOf = (name: string) => ({
  name,
  url: 'http://127.0.0.1:1',
  token: 'secret-token-of-a-cluster',
});

/** Two clusters, one repository. */
export const sampleConfig: JsonObject = {
  integrations: {
    github: [
      {
        host: '127.0.0.1:1',
        apiBaseUrl: 'http://127.0.0.1:1/api/v3',
        token: 'secret-token-of-the-forge',
      },
    ],
  },
  gitops: {
    clusters: [kubeconfigOf('nonprod'), kubeconfigOf('prod')],
    repositories: [{ name: 'gitops', url: 'http://127.0.0.1:1/acme/gitops' }],
  },
};

/** `permission on entity`, or `permission` alone for what is decided without an entity. */
type Denied = string;

/** The plugin as it runs in a backend, with an engine and a catalog of the test. */
export async function startGitops(
  options: {
    /** What is denied; everything else is allowed. One entry with an entity makes that permission conditional. */
    deny?: readonly Denied[];
    entities?: Entity[];
    config?: JsonObject;
    seen?: Set<string>;
    /** A database that outlives the backend; one in memory by default. */
    knex?: Knex;
  } = {},
) {
  const engine = new FakeReconciler();
  const events = new TestEventsService();
  const auditor = mockServices.auditor.mock();
  const audited: { eventId: string; outcome: string; meta: JsonObject }[] = [];
  auditor.createEvent.mockImplementation(async ({ eventId }) => ({
    success: async ({ meta } = {}) => {
      audited.push({ eventId, outcome: 'success', meta: { ...meta } });
    },
    fail: async ({ meta, error }) => {
      audited.push({ eventId, outcome: error.name, meta: { ...meta } });
    },
  }));
  const signals: JsonObject[] = [];
  const permissions = fakePermissions(options.deny ?? []);
  const actions = actionsRegistryServiceMock();
  const scheduler = mockServices.scheduler();
  const backend = await startTestBackend({
    features: [
      gitopsPlugin,
      engine.factory,
      auditor.factory,
      createServiceFactory({
        service: actionsRegistryServiceRef,
        deps: {},
        factory: () => actions,
      }),
      permissions.factory,
      catalogServiceMock.factory({ entities: options.entities ?? [] }),
      createServiceFactory({
        service: coreServices.scheduler,
        deps: {},
        factory: () => scheduler,
      }),
      ...(options.knex
        ? [mockServices.database.factory({ knex: options.knex })]
        : []),
      mockServices.rootConfig.factory({
        data: options.config ?? sampleConfig,
      }),
      createServiceFactory({
        service: eventsServiceRef,
        deps: {},
        factory: () => events,
      }),
      createServiceFactory({
        service: signalsServiceRef,
        deps: {},
        factory: () => ({
          publish: async signal => {
            signals.push(signal as unknown as JsonObject);
          },
        }),
      }),
    ],
  });
  const base = `http://localhost:${backend.server.port()}`;
  const clientOf = (header: string) =>
    new GitopsClient({
      discovery: { getBaseUrl: async plugin => `${base}/api/${plugin}` },
      fetchApi: {
        fetch: openApiFetch(
          (input, init) =>
            fetch(input, {
              ...init,
              headers: { ...init?.headers, Authorization: header },
            }),
          options.seen ?? new Set(),
        ),
      },
    });
  return {
    engine,
    actions,
    events,
    audited,
    signals,
    permissions,
    /** Runs what is scheduled, by its id: nothing of it runs by itself. */
    runTask: (id: string) => scheduler.triggerTask(id),
    base,
    client: clientOf(mockCredentials.user.header('user:default/ann')),
    service: clientOf(mockCredentials.service.header()),
    stop: () => backend.stop(),
  };
}

function fakePermissions(deny: readonly Denied[]) {
  const mock = mockServices.permissions.mock();
  const result = (isDenied: boolean) => ({
    result: isDenied ? AuthorizeResult.DENY : AuthorizeResult.ALLOW,
  });
  mock.authorize.mockImplementation(async requests =>
    requests.map(({ permission, resourceRef }) =>
      result(
        deny.includes(permission.name) ||
          deny.includes(`${permission.name} on ${resourceRef}`),
      ),
    ),
  );
  mock.authorizeConditional.mockImplementation(async requests =>
    requests.map(({ permission }) => {
      const { name } = permission;
      return deny.some(entry => entry.startsWith(`${name} on `))
        ? {
            result: AuthorizeResult.CONDITIONAL,
            pluginId: 'catalog',
            resourceType: 'catalog-entity',
            conditions: { resourceType: 'catalog-entity', rule: 'X' },
          }
        : result(deny.includes(name));
    }),
  );
  return mock;
}
