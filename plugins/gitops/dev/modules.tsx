import type { Entity } from '@backstage/catalog-model';
import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import {
  AuthorizeResult,
  isResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  gitopsApplicationReadPermission,
  gitopsApplicationSyncPermission,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { gitopsApiRef } from '../src/api/gitopsApiRef';
import { devBackend, stateNames } from './backend';

const entities: Entity[] = stateNames.map(([name, description]) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name,
    description,
    annotations: { 'gitops-suite/app': name },
  },
  spec: { type: 'service', lifecycle: 'production', owner: 'group:payments' },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/payments' }],
}));

const permissions = {
  authorize: async (request: {
    permission: Parameters<typeof isResourcePermission>[0];
    resourceRef?: string;
  }) => {
    const { permission, resourceRef = '' } = request;
    const isDenied =
      (permission.name === gitopsApplicationReadPermission.name &&
        resourceRef.endsWith('/secret-service')) ||
      (permission.name === gitopsApplicationSyncPermission.name &&
        resourceRef.endsWith('/locked-service'));
    return { result: isDenied ? AuthorizeResult.DENY : AuthorizeResult.ALLOW };
  },
};

/** Catalog, permissions and backend in memory. */
export const devModules = [
  createFrontendModule({
    pluginId: 'catalog',
    extensions: [
      ApiBlueprint.make({
        params: defineParams =>
          defineParams({
            api: catalogApiRef,
            deps: {},
            factory: () => catalogApiMock({ entities }),
          }),
      }),
    ],
  }),
  createFrontendModule({
    pluginId: 'gitops',
    extensions: [
      ApiBlueprint.make({
        params: defineParams =>
          defineParams({
            api: gitopsApiRef,
            deps: {},
            factory: () => devBackend(),
          }),
      }),
    ],
  }),
  createFrontendModule({
    pluginId: 'app',
    extensions: [
      ApiBlueprint.make({
        name: 'permission',
        params: defineParams =>
          defineParams({
            api: permissionApiRef,
            deps: {},
            factory: () => permissions as never,
          }),
      }),
    ],
  }),
];
