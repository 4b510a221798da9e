import {
  ApiBlueprint,
  createFrontendPlugin,
  fetchApiRef,
  PageBlueprint,
  PluginHeaderActionBlueprint,
  SubPageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import {
  GitopsClient,
  gitopsViewPermission,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { RiGitMergeLine, RiHeartPulseLine } from '@remixicon/react';
import { gitopsApiRef } from './api/gitopsApiRef';
import {
  createRouteTargetRef,
  healthRouteRef,
  rootRouteRef,
  syncRouteRef,
} from './routes';
import { formFields } from './scaffolder/formFields';

const mayView = {
  permissions: { $contains: `${gitopsViewPermission.name}#read` },
};

const gitopsApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: gitopsApiRef,
      deps: { fetchApi: fetchApiRef },
      factory: ({ fetchApi }) => new GitopsClient({ fetchApi }),
    }),
});

const syncContent = EntityContentBlueprint.make({
  name: 'sync',
  params: {
    path: 'sync',
    title: 'Sync',
    group: 'deployment',
    icon: <RiGitMergeLine />,
    routeRef: syncRouteRef,
    filter: { kind: 'component' },
    loader: () => import('./sync/SyncTab').then(m => <m.SyncTab />),
  },
  if: mayView,
});

const healthContent = EntityContentBlueprint.make({
  name: 'health',
  params: {
    path: 'health',
    title: 'Health',
    group: 'deployment',
    icon: <RiHeartPulseLine />,
    routeRef: healthRouteRef,
    filter: { kind: 'component' },
    loader: () => import('./health/HealthTab').then(m => <m.HealthTab />),
  },
  if: mayView,
});

const overviewCard = EntityCardBlueprint.make({
  name: 'overview',
  params: {
    type: 'info',
    filter: { kind: 'component' },
    loader: () =>
      import('./overview/OverviewCard').then(m => <m.OverviewCard />),
  },
  if: mayView,
});

const page = PageBlueprint.make({
  params: {
    path: '/gitops-suite',
    title: 'GitOps',
    icon: <RiGitMergeLine />,
    routeRef: rootRouteRef,
  },
  if: mayView,
});

const applicationsPage = SubPageBlueprint.make({
  name: 'applications',
  params: {
    path: 'applications',
    title: 'Applications',
    loader: () =>
      import('./fleet/ApplicationsPage').then(m => <m.ApplicationsPage />),
  },
});

const setupPage = SubPageBlueprint.make({
  name: 'setup',
  params: {
    path: 'environments',
    title: 'Environments & clusters',
    loader: () => import('./fleet/SetupPage').then(m => <m.SetupPage />),
  },
});

const headFacts = PluginHeaderActionBlueprint.make({
  params: defineParams =>
    defineParams({
      loader: () => import('./fleet/HeadFacts').then(m => <m.HeadFacts />),
    }),
});

/** GitOps in the portal: entity tabs, card, page and form fields. @public */
export const gitopsPlugin = createFrontendPlugin({
  pluginId: 'gitops',
  title: 'GitOps',
  icon: <RiGitMergeLine />,
  info: { packageJson: () => import('../package.json') },
  extensions: [
    gitopsApi,
    syncContent,
    healthContent,
    overviewCard,
    page,
    applicationsPage,
    setupPage,
    headFacts,
    ...formFields,
  ],
  routes: { root: rootRouteRef, sync: syncRouteRef, health: healthRouteRef },
  externalRoutes: { create: createRouteTargetRef },
});
