import {
  coreServices,
  createBackendModule,
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import {
  catalogConditions,
  createCatalogConditionalDecision,
  permissionRules,
} from '@backstage/plugin-catalog-backend/alpha';
import { RESOURCE_TYPE_CATALOG_ENTITY } from '@backstage/plugin-catalog-common/alpha';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  AuthorizeResult,
  isResourcePermission,
} from '@backstage/plugin-permission-common';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import type { Store } from '@gitops-suite/reconciler';
import { knex as openKnex, type Knex } from 'knex';
import gitopsPlugin from '../src';
import { reconcilerServiceRef } from '../src/engine/reconcilerServiceRef';

/** A portal without an engine: HTTP, the real permission backend, and the database. */
export interface Portal {
  url: string;
  store: Store;
  knex: Knex;
  stop(): Promise<void>;
}

/** People see what they own, decided by the catalog entity by entity. */
const ownersSee = createBackendModule({
  pluginId: 'permission',
  moduleId: 'bench-policy',
  register(env) {
    env.registerInit({
      deps: { policy: policyExtensionPoint },
      async init({ policy }) {
        policy.setPolicy({
          async handle({ permission }, user) {
            const claims = user?.info.ownershipEntityRefs ?? [];
            return isResourcePermission(
              permission,
              RESOURCE_TYPE_CATALOG_ENTITY,
            )
              ? createCatalogConditionalDecision(
                  permission,
                  catalogConditions.isEntityOwner({ claims }),
                )
              : { result: AuthorizeResult.ALLOW };
          },
        });
      },
    });
  },
});

/** The catalog's part in a decision, with entities in memory: its own database is not what is measured. */
const catalogOf = (entities: readonly Entity[]) =>
  createBackendPlugin({
    pluginId: 'catalog',
    register(env) {
      const byRef = new Map(
        entities.map(entity => [
          `component:default/${entity.metadata.name}`,
          entity,
        ]),
      );
      env.registerInit({
        deps: { registry: coreServices.permissionsRegistry },
        async init({ registry }) {
          registry.addResourceType({
            resourceRef: {
              $$type: '@backstage/PermissionResourceRef',
              pluginId: 'catalog',
              resourceType: RESOURCE_TYPE_CATALOG_ENTITY,
              TQuery: undefined as never,
              TResource: undefined as never,
            },
            rules: Object.values(permissionRules),
            getResources: async refs => refs.map(ref => byRef.get(ref)),
          } as Parameters<typeof registry.addResourceType>[0]);
        },
      });
    },
  });

/** The mock of Backstage's tests, with the one thing that it forgets: that a plugin asks on behalf of a person. */
const authOnBehalf = createServiceFactory({
  service: coreServices.auth,
  deps: { plugin: coreServices.pluginMetadata },
  factory({ plugin }) {
    const pluginId = plugin.getId();
    const auth = mockServices.auth({ pluginId });
    const getPluginRequestToken = auth.getPluginRequestToken.bind(auth);
    auth.getPluginRequestToken = async options => {
      const { onBehalfOf } = options;
      return auth.isPrincipal(onBehalfOf, 'user')
        ? {
            token: mockCredentials.user.token(
              onBehalfOf.principal.userEntityRef,
              { actor: { subject: `plugin:${pluginId}` } },
            ),
          }
        : getPluginRequestToken(options);
    };
    return auth;
  },
});

/** Starts a portal on a database, SQLite in `folder` or PostgreSQL. */
export async function startPortal(options: {
  entities: readonly Entity[];
  database: Knex.Config;
}): Promise<Portal> {
  const knex = openKnex(options.database);
  let store: Store | undefined;
  let begin = () => {};
  const begun = new Promise<void>(resolve => {
    begin = resolve;
  });
  const backend = await startTestBackend({
    features: [
      gitopsPlugin,
      import('@backstage/plugin-permission-backend'),
      ownersSee,
      catalogOf(options.entities),
      authOnBehalf,
      permissionsServiceFactory,
      catalogServiceMock.factory({ entities: [] }),
      mockServices.scheduler.factory({ skipTaskRunOnStartup: true }),
      mockServices.rootConfig.factory({
        data: { permission: { enabled: true } },
      }),
      createServiceFactory({
        service: coreServices.database,
        deps: {},
        factory: () => ({ getClient: async () => knex }),
      }),
      createServiceFactory({
        service: reconcilerServiceRef,
        deps: {},
        factory: () => ({
          start: async started => {
            store = started.store;
            begin();
            return {
              counters: async () => ({}),
              stop: async () => {},
            } as unknown as Awaited<
              ReturnType<(typeof reconcilerServiceRef)['T']['start']>
            >;
          },
        }),
      }),
    ],
  });
  await begun;
  return {
    url: `http://localhost:${backend.server.port()}/api/gitops`,
    store: store!,
    knex,
    async stop() {
      await backend.stop();
      await knex.destroy();
    },
  };
}
