/**
 * The plugin for apps of the old frontend system.
 *
 * @packageDocumentation
 */
import type { Entity } from '@backstage/catalog-model';
import type { JSX } from 'react';
import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { createScaffolderFieldExtension } from '@backstage/plugin-scaffolder-react';
import { GitopsClient } from '@gitops-suite/backstage-plugin-gitops-common';
import { gitopsApiRef } from './api/gitopsApiRef';
import {
  createRouteTargetRef,
  healthRouteRef,
  rootRouteRef,
  syncRouteRef,
} from './routes';
import { appPicker } from './scaffolder/AppPicker';
import { changePreview } from './scaffolder/ChangePreview';
import { environmentPicker } from './scaffolder/EnvironmentPicker';
import { environmentsPicker } from './scaffolder/EnvironmentsPicker';
import { imageField } from './scaffolder/ImageField';
import { repositoryPicker } from './scaffolder/RepositoryPicker';

/** GitOps for `createApp` of `@backstage/app-defaults`. @public */
export const gitopsPlugin = createPlugin({
  id: 'gitops',
  apis: [
    createApiFactory({
      api: gitopsApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => new GitopsClient({ fetchApi }),
    }),
  ],
  routes: { root: rootRouteRef, sync: syncRouteRef, health: healthRouteRef },
  externalRoutes: { create: createRouteTargetRef },
});

/** The GitOps page, for a `Route` such as `/gitops-suite`. @public */
export const GitopsPage: () => JSX.Element = gitopsPlugin.provide(
  createRoutableExtension({
    name: 'GitopsPage',
    mountPoint: rootRouteRef,
    component: () => import('./legacy/GitopsPage').then(m => m.GitopsPage),
  }),
);

/** Content of an `EntityLayout.Route` with path `/sync`. @public */
export const EntityGitopsSyncContent: () => JSX.Element = gitopsPlugin.provide(
  createRoutableExtension({
    name: 'EntityGitopsSyncContent',
    mountPoint: syncRouteRef,
    component: () => import('./sync/SyncTab').then(m => m.SyncTab),
  }),
);

/** Content of an `EntityLayout.Route` with path `/health`. @public */
export const EntityGitopsHealthContent: () => JSX.Element =
  gitopsPlugin.provide(
    createRoutableExtension({
      name: 'EntityGitopsHealthContent',
      mountPoint: healthRouteRef,
      component: () => import('./health/HealthTab').then(m => m.HealthTab),
    }),
  );

/** Card for an entity's overview. @public */
export const EntityGitopsCard: () => JSX.Element = gitopsPlugin.provide(
  createComponentExtension({
    name: 'EntityGitopsCard',
    component: {
      lazy: () => import('./overview/OverviewCard').then(m => m.OverviewCard),
    },
  }),
);

/** Whether an entity can have Applications, by annotation or named by an app; for `EntitySwitch.Case`. @public */
export function isGitopsAvailable(entity: Entity): boolean {
  return entity.kind.toLowerCase() === 'component';
}

const withLegacySchema = <T extends { schema: { schema: S } }, S>(
  field: T,
): Omit<T, 'schema'> & { schema: S } => ({
  ...field,
  schema: field.schema.schema,
});

/** Form field of the scaffolder. @public */
export const GitopsEnvironmentsPicker = gitopsPlugin.provide(
  createScaffolderFieldExtension(withLegacySchema(environmentsPicker)),
);

/** Form field of the scaffolder. @public */
export const GitopsEnvironmentPicker = gitopsPlugin.provide(
  createScaffolderFieldExtension(withLegacySchema(environmentPicker)),
);

/** Form field of the scaffolder. @public */
export const GitopsAppPicker = gitopsPlugin.provide(
  createScaffolderFieldExtension(withLegacySchema(appPicker)),
);

/** Form field of the scaffolder. @public */
export const GitopsRepositoryPicker = gitopsPlugin.provide(
  createScaffolderFieldExtension(withLegacySchema(repositoryPicker)),
);

/** Form field of the scaffolder. @public */
export const GitopsImage = gitopsPlugin.provide(
  createScaffolderFieldExtension(withLegacySchema(imageField)),
);

/** Form field of the scaffolder. @public */
export const GitopsChangePreview = gitopsPlugin.provide(
  createScaffolderFieldExtension(withLegacySchema(changePreview)),
);
