import {
  createExternalRouteRef,
  createRouteRef,
} from '@backstage/frontend-plugin-api';

/** The GitOps page. @public */
export const rootRouteRef = createRouteRef();

/** The Sync tab of an entity. @public */
export const syncRouteRef = createRouteRef();

/** The Health tab of an entity. @public */
export const healthRouteRef = createRouteRef();

/** Where new apps are made; the scaffolder's page when it is installed. @public */
export const createRouteTargetRef = createExternalRouteRef({
  defaultTarget: 'scaffolder.root',
});
