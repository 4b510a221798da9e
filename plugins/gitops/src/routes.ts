// Route references of the old system work in both.
import {
  createExternalRouteRef,
  createRouteRef,
} from '@backstage/core-plugin-api';

/** The GitOps page. @public */
export const rootRouteRef = createRouteRef({ id: 'gitops' });

/** The Sync tab of an entity. @public */
export const syncRouteRef = createRouteRef({ id: 'gitops.sync' });

/** The Health tab of an entity. @public */
export const healthRouteRef = createRouteRef({ id: 'gitops.health' });

/** Where new apps are made; the scaffolder's page when it is installed. @public */
export const createRouteTargetRef = createExternalRouteRef({
  id: 'create',
  optional: true,
  defaultTarget: 'scaffolder.root',
});
